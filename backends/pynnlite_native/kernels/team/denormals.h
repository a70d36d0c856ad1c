/* Flushing numbers below the normal range to zero. They cost tens of times as much as others, and conductances decay to
 * them. Threads switch it on while they work and restore the caller's mode afterwards. */
#ifndef NATIVE_DENORMALS_H
#define NATIVE_DENORMALS_H

#if defined(__x86_64__)
#include <xmmintrin.h>

typedef unsigned int native_flags;

static inline native_flags native_flush_denormals(void)
{
    const native_flags flags = _mm_getcsr();
    _mm_setcsr(flags | 0x8040); /* flush to zero, denormals are zero */
    return flags;
}

static inline void native_restore_flags(native_flags flags)
{
    _mm_setcsr(flags);
}
#else
typedef int native_flags;

static inline native_flags native_flush_denormals(void)
{
    return 0;
}

static inline void native_restore_flags(native_flags flags)
{
    (void)flags;
}
#endif

#endif
