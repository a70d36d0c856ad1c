/* Waiting for other threads or ranks: first in a loop, as what is awaited is mostly there soon; then letting others run,
 * which takes no time if nobody wants this processor, and then it is better to stay awake, as to be woken takes long,
 * above all on a virtual machine. If somebody does, or if it takes very long, whoever waits has to fall asleep.
 *
 * Those who do equal work come together but for a part of the time that it takes. Who fell asleep whenever it came a
 * little earlier would lose its processor to others that want it, for a whole slice of time, and then be awaited in turn:
 * three times the work's time for each, where twice is enough if all have their processors at the same time.
 */
#ifndef NATIVE_WAITING_H
#define NATIVE_WAITING_H

#include <sched.h>
#include <stdatomic.h>

#include "clock.h"

#define NATIVE_LOOKS 64       /* in a loop, between looks at the clock */
#define NATIVE_CROWDED 2e-5   /* seconds in a loop where there are more threads than processors */
#define NATIVE_SHORTEST 5e-5  /* seconds in it at least where there are not: as long as since the last wait ended */
#define NATIVE_LONGEST 1e-3   /* and at most */
#define NATIVE_YIELDING 2e-3  /* seconds before falling asleep */
#define NATIVE_CONTENDED 1e-4 /* seconds that others took when they were let run: somebody wants this processor */
#define NATIVE_ASLEEP 256     /* times to fall asleep without letting others run first, after that */

#if defined(__x86_64__) || defined(__i386__)
#define NATIVE_PAUSE() __builtin_ia32_pause()
#else
#define NATIVE_PAUSE() ((void)0)
#endif

/* What waits for the same thing have in common. */
struct native_waits {
    _Atomic double last;  /* when the last one ended, in seconds */
    atomic_int contended; /* how often to fall asleep without letting others run first */
};

/* How long to look for something in a loop, in seconds. */
static inline double native_patience(const struct native_waits *waits, int crowded, double begun)
{
    const double since = begun - waits->last;
    if (crowded)
        return NATIVE_CROWDED;
    return since < NATIVE_SHORTEST ? NATIVE_SHORTEST : since < NATIVE_LONGEST ? since : NATIVE_LONGEST;
}

/* Wait for something to have come; false if it has not, and it is time to fall asleep. */
static inline int native_stay_awake(struct native_waits *waits, int crowded, int (*has_come)(const void *),
                                    const void *what)
{
    if (has_come(what))
        return 1;
    const double begun = native_now(), patience = native_patience(waits, crowded, begun);
    double now;
    do {
        for (int k = 0; k < NATIVE_LOOKS; k++) {
            if (has_come(what))
                return 1;
            NATIVE_PAUSE();
        }
        now = native_now();
    } while (now - begun < patience);
    if (atomic_load(&waits->contended) > 0) {
        atomic_fetch_sub(&waits->contended, 1);
        return 0;
    }
    while (now - begun < NATIVE_YIELDING) {
        const double before = now;
        sched_yield();
        if (has_come(what))
            return 1;
        now = native_now();
        if (now - before > NATIVE_CONTENDED) {
            atomic_store(&waits->contended, NATIVE_ASLEEP);
            break;
        }
    }
    return 0;
}

#endif
