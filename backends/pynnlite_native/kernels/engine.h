/* What comes between intervals: the spikes of all blocks are passed on. */
#ifndef NATIVE_ENGINE_H
#define NATIVE_ENGINE_H

#include "clock.h"
#include "exchange.h"
#include "ranks.h"

/* How far to go, and how it went. */
struct native_course {
    int64_t last;    /* step */
    double deadline; /* when to come back, wherever it is */
    double planned;  /* when the interval that comes next was decided on */
    int64_t n_steps; /* of that; 0 if none comes */
    int outcome;
};

/* Whether there was no memory for what a block had to do; it can't go on then. */
static int native_is_lacking(const struct native_engine *engine)
{
    int lacking = 0;
    for (int64_t b = 0; b < engine->n_blocks; b++)
        lacking |= engine->block[b].lacking;
    return lacking;
}

/* Pack what was fired in the interval that has ended; if something is wanted first, say what. */
static int native_pack_up(struct native_engine *engine)
{
    if (native_is_lacking(engine))
        return NATIVE_LACKING;
    if (!engine->packed && !native_pack(engine))
        return NATIVE_LOG_FULL;
    engine->packed = 1;
    return NATIVE_DONE;
}

/* List what was fired on this rank and, if there are others, what these have sent. */
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
        if (n_spikes < 0)
            return NATIVE_SENDING;
    }
    return native_receive(engine, n_ranks, count, index, n_spikes) ? NATIVE_DONE : NATIVE_LISTS_FULL;
}

/* Where the next interval begins, or would have begun: if all are of an even number of steps, at an even one, as turns do
 * (see structs.h). */
static int64_t native_begin_of_interval(const struct native_engine *engine)
{
    return engine->interval % 2 ? engine->step : engine->step / 2 * 2;
}

/* Decide on the next interval. */
static void native_plan(struct native_engine *engine, struct native_course *course)
{
    const int64_t left = course->last - engine->step;
    course->n_steps = 0;
    course->planned = native_now();
    if (course->outcome != NATIVE_DONE || !left || course->planned > course->deadline)
        return;
    const int64_t most = native_begin_of_interval(engine) + engine->interval - engine->step;
    course->n_steps = engine->pending = left < most ? left : most;
    engine->packed = 0;
    engine->sent = NATIVE_UNSENT;
}

#endif
