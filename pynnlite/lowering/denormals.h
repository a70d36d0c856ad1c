/* Flushing numbers below the normal range to zero. They cost tens of times as much as others, and conductances decay to
 * them. Loops switch it on while they work, and restore the mode of their caller afterwards. */
#ifndef LOWERED_DENORMALS_H
#define LOWERED_DENORMALS_H

#if defined(__x86_64__)
#include <xmmintrin.h>

typedef unsigned int lowered_flags;

static inline lowered_flags lowered_flush_denormals(void)
{
    const lowered_flags flags = _mm_getcsr();
    _mm_setcsr(flags | 0x8040); /* flush to zero, denormals are zero */
    return flags;
}

static inline void lowered_restore_flags(lowered_flags flags)
{
    _mm_setcsr(flags);
}
#else
typedef int lowered_flags;

static inline lowered_flags lowered_flush_denormals(void)
{
    return 0;
}

static inline void lowered_restore_flags(lowered_flags flags)
{
    (void)flags;
}
#endif

#endif
