/* Time: in seconds, and in ticks that take almost no time to read; and how to let it pass. */
#ifndef NATIVE_CLOCK_H
#define NATIVE_CLOCK_H

#include <stdint.h>
#include <time.h>

#define NATIVE_LOOKS 64  /* in a loop that waits, between looks at the clock */
#define NATIVE_SPIN 2e-5 /* seconds in such a loop before others are let run */

#if defined(__x86_64__) || defined(__i386__)
#define NATIVE_PAUSE() __builtin_ia32_pause()
#else
#define NATIVE_PAUSE() ((void)0)
#endif

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
