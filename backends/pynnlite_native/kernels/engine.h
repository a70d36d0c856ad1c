/* What comes between intervals: the spikes of all blocks are passed on. */
#ifndef NATIVE_ENGINE_H
#define NATIVE_ENGINE_H

#include "clock.h"
#include "exchange.h"

/* How far to go, and how it went. */
struct native_course {
    int64_t last;    /* step */
    double deadline; /* when to come back, wherever it is */
    int64_t n_steps; /* of the interval that comes next; 0 if none does */
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

/* Pass on what was fired in the interval that has ended, if there is one; if something is wanted first, say what. */
static int native_pass_on(struct native_engine *engine)
{
    if (!engine->pending)
        return NATIVE_DONE;
    if (native_is_lacking(engine))
        return NATIVE_LACKING;
    const int64_t ticks = native_ticks();
    if (!engine->packed && !native_pack(engine))
        return NATIVE_LOG_FULL;
    engine->packed = 1;
    const int32_t *count = engine->packet.count, *index = engine->packet.index;
    const int good = engine->distributed || native_receive(engine, 1, &count, &index, engine->packet.total[0]);
    engine->exchanging += native_ticks() - ticks;
    return engine->distributed ? NATIVE_SENDING : good ? NATIVE_DONE : NATIVE_LISTS_FULL;
}

/* End an interval, and decide on the next. */
static void native_next(struct native_engine *engine, struct native_course *course)
{
    course->outcome = native_pass_on(engine);
    course->n_steps = 0;
    if (course->outcome != NATIVE_DONE || engine->step == course->last || native_now() > course->deadline)
        return;
    const int64_t left = course->last - engine->step;
    course->n_steps = engine->pending = left < engine->interval ? left : engine->interval;
    engine->packed = 0;
}

#endif
