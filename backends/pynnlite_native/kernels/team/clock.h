/* Time in s, and in ticks of the processor's clock, which take almost no time to read. */
#ifndef NATIVE_CLOCK_H
#define NATIVE_CLOCK_H

#include <stdint.h>
#include <time.h>

static double native_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static inline int64_t native_ticks(void)
{
#if defined(__x86_64__)
    return (int64_t)__builtin_ia32_rdtsc();
#else
    return (int64_t)(1e9 * native_now());
#endif
}

#endif
