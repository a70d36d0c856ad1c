/* Between two intervals: spikes are passed on, and the next interval is planned. */
#ifndef NATIVE_INTERVAL_H
#define NATIVE_INTERVAL_H

#include "team/clock.h"
#include "exchange/spike_lists.h"
#include "exchange/ranks.h"

/* How far the engine is to go, and how it went. */
struct native_course {
    int64_t last;    /* step to go to */
    double deadline; /* time in s at which to come back, whatever the step */
    double planned;  /* time in s at which the next interval was planned */
    int64_t n_steps; /* of the next interval; 0 if none comes */
    int outcome;     /* NATIVE_DONE, … */
};

/* Tell whether some block had no memory for its arrivals. */
static int native_is_lacking(const struct native_engine *engine)
{
    int lacking = 0;
    for (int64_t b = 0; b < engine->n_blocks; b++)
        lacking |= engine->block[b].lacking;
    return lacking;
}

/* Log the spikes of the interval that has ended and fill the packet. Returns NATIVE_DONE, or why that is not
 * possible. */
static int native_report(struct native_engine *engine)
{
    if (native_is_lacking(engine))
        return NATIVE_LACKING;
    if (!engine->filled && !native_fill_packet(engine))
        return NATIVE_LOG_FULL;
    engine->filled = 1;
    return NATIVE_DONE;
}

/* List the spikes of all ranks. Returns NATIVE_DONE, or why that is not possible. */
static int native_unpack(struct native_engine *engine)
{
    int64_t n_ranks = 1, n_spikes = engine->packet.total[0];
    const int32_t *own_count = engine->packet.count, *own_index = engine->packet.index;
    const int32_t **count = &own_count, **index = &own_index;
    if (engine->distributed) {
        n_ranks = engine->ranks.n;
        count = engine->ranks.pointers;
        index = count + n_ranks;
        n_spikes = native_packets(engine, engine->ranks.received, n_ranks, engine->ranks.stride, engine->ranks.room,
                                  count, index);
        if (n_spikes == -1)
            return NATIVE_SENDING;
    }
    if (n_spikes < 0)
        return NATIVE_UNSOLVED;
    return native_receive(engine, n_ranks, count, index, n_spikes) ? NATIVE_DONE : NATIVE_LISTS_FULL;
}

/* The step at which the present interval begins. Intervals of an even number of steps begin at even steps, as turns do:
 * a run that stops at an odd step leaves the rest of its last interval to the next run. */
static int64_t native_begin_of_interval(const struct native_engine *engine)
{
    return engine->interval % 2 ? engine->step : engine->step / 2 * 2;
}

/* Plan the next interval. */
static void native_plan(struct native_engine *engine, struct native_course *course)
{
    const int64_t left = course->last - engine->step;
    course->n_steps = 0;
    course->planned = native_now();
    if (course->outcome != NATIVE_DONE || !left || course->planned > course->deadline)
        return;
    const int64_t most = native_begin_of_interval(engine) + engine->interval - engine->step;
    course->n_steps = engine->pending = left < most ? left : most;
    engine->filled = 0;
    engine->sent = NATIVE_UNSENT;
}

#endif
