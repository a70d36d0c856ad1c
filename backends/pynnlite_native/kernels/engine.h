/* The loop over intervals: blocks go by themselves, then their spikes are passed on. */
#ifndef NATIVE_ENGINE_H
#define NATIVE_ENGINE_H

#include "exchange.h"
#include "threads.h"

/* Whether there was no memory for what a block had to do; it can't go on then. */
static int native_is_lacking(const struct native_engine *engine)
{
    int lacking = 0;
    for (int64_t b = 0; b < engine->n_blocks; b++)
        lacking |= engine->block[b].lacking;
    return lacking;
}

/* Go on to a step, or until some wall time has passed, or until something is wanted: room in the log or the lists, or,
 * if there are other ranks, what they send. Whatever it is, the next call goes on from there. */
static int native_run(struct native_team *team, int64_t last, double seconds)
{
    struct native_engine *engine = team->engine;
    const double deadline = native_now() + seconds;
    const native_flags flags = native_flush_denormals();
    int outcome = NATIVE_DONE;
    while (engine->pending || engine->step < last) {
        if (!engine->pending) {
            const int64_t left = last - engine->step;
            engine->pending = left < engine->interval ? left : engine->interval;
            engine->packed = 0;
            native_interval(team, engine->pending);
        }
        if (native_is_lacking(engine)) {
            outcome = NATIVE_LACKING;
            break;
        }
        const int64_t ticks = native_ticks();
        if (!engine->packed) {
            if (!native_pack(engine)) {
                outcome = NATIVE_LOG_FULL;
                break;
            }
            engine->packed = 1;
            engine->exchanging += native_ticks() - ticks;
        }
        if (engine->distributed) {
            outcome = NATIVE_SENDING;
            break;
        }
        const int32_t *count = engine->packet.count, *index = engine->packet.index;
        const int64_t packed = native_ticks();
        if (!native_receive(engine, 1, &count, &index, engine->packet.total[0])) {
            outcome = NATIVE_LISTS_FULL;
            break;
        }
        engine->exchanging += native_ticks() - packed;
        if (native_now() > deadline)
            break;
    }
    native_restore_flags(flags);
    return outcome;
}

#endif
