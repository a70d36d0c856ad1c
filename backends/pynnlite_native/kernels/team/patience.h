/* How a thread waits for other threads or ranks, in three stages:
 *
 *     1. It looks again and again. Mostly the others come soon.
 *     2. It yields its processor between looks. That costs nothing if no other thread wants the processor.
 *     3. It falls asleep: if another thread has used the processor, or after 2 ms.
 *
 * Waking up takes long, above all on a virtual machine; so a thread stays awake as long as nobody wants its processor.
 * A thread that fell asleep whenever it came a little early would also lose its processor to other processes for a
 * whole slice of the scheduler's time, and the others would then wait for it.
 */
#ifndef NATIVE_PATIENCE_H
#define NATIVE_PATIENCE_H

#include <sched.h>
#include <stdatomic.h>

#include "team/clock.h"

#define NATIVE_LOOKS 64       /* looks in stage 1 between two readings of the clock */
#define NATIVE_CROWDED 2e-5   /* s of stage 1 where there are more threads than processors */
#define NATIVE_SHORTEST 5e-5  /* least s of stage 1 elsewhere; it takes the time that has passed since the last wait */
#define NATIVE_LONGEST 1e-3   /* most s of stage 1 */
#define NATIVE_YIELDING 2e-3  /* s of stages 1 and 2 together */
#define NATIVE_CONTENDED 1e-4 /* s of one yield that tell that another thread wants the processor */
#define NATIVE_ASLEEP 256     /* waits after that which skip stage 2 */

#if defined(__x86_64__) || defined(__i386__)
#define NATIVE_PAUSE() __builtin_ia32_pause()
#else
#define NATIVE_PAUSE() ((void)0)
#endif

/* What all waits for the same event have in common. */
struct native_waits {
    _Atomic double last;  /* time in s at which the last one ended */
    atomic_int contended; /* waits that are left to skip stage 2 */
};

/* The s of stage 1. */
static inline double native_patience(const struct native_waits *waits, int crowded, double begun)
{
    const double since = begun - waits->last;
    if (crowded)
        return NATIVE_CROWDED;
    return since < NATIVE_SHORTEST ? NATIVE_SHORTEST : since < NATIVE_LONGEST ? since : NATIVE_LONGEST;
}

/* Wait in stages 1 and 2 until has_come(what). Returns 0 if it is time to fall asleep. */
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
