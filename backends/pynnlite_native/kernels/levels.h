/* The engine's loops compiled for several instruction sets, and a table to choose from at run time.
 *
 * The same C at every level and no contraction of a * b + c, so every level gives the same bits. Other processors and
 * compilers get the plain copy only.
 */
#ifndef NATIVE_LEVELS_H
#define NATIVE_LEVELS_H

#include "structs.h"

#include "arrivals.h"
#include "clock.h"
#include "denormals.h"
#include "solve.h"

#include <poisson.h>

#define NATIVE_AHEAD 6         /* spikes */
#define NATIVE_SLICES_AHEAD 8  /* slices that will be listed */
#define NATIVE_GROUPS_AHEAD 32 /* groups of synapses */
#define NATIVE_GROUPS 4096
#define NATIVE_LONG 1024 /* synapses of a slice that is not worth taking apart */

/* All arrays of a group are different ones; there are too many of them for the compiler to check that at run time. */
#if defined(__clang__)
#define NATIVE_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define NATIVE_INDEPENDENT _Pragma("GCC ivdep")
#else
#define NATIVE_INDEPENDENT
#endif

#define NATIVE_INLINE inline __attribute__((always_inline))

/* Groups that are alike: a factor of the weights; the weight itself where all have the same. */
struct native_stretch {
    int32_t end, format;
    double factor;
};

/* Slices taken apart into groups, so that nothing has to be guessed when they are added: where each lies, plus 1 if it is due
 * at the second step of a turn. There is room for what is written or fetched beyond the last group. */
struct native_batch {
    int64_t n, n_stretches;
    struct native_stretch stretch[NATIVE_GROUPS];
    const uint8_t *group[NATIVE_GROUPS + NATIVE_GROUPS_AHEAD];
};

/* Some numbers at a time, anywhere in memory. */
typedef int64_t native_lanes __attribute__((vector_size(8 * NATIVE_LANES), aligned(8), may_alias));
#define native_counting ((native_lanes){0, 1, 2, 3, 4, 5, 6, 7})

struct native_loops {
    void (*run_block)(const struct native_engine *, struct native_block *, int64_t);
    void (*settle_block)(const struct native_engine *, struct native_block *);
    void (*begin_step)(struct native_block *, int64_t);
    void (*sample)(const struct native_block *, int64_t);
};

#define NATIVE_TABLE {LEVEL(run_block), LEVEL(settle_block), LEVEL(begin_step), LEVEL(sample_block)}

#define LEVEL(name) native_plain_##name
#include "careful.h"
#include "fused.h"
#include "deliver.h"
#include "slices.h"
#include "rows.h"
#include "run.h"
static const struct native_loops native_plain = NATIVE_TABLE;
#undef LEVEL

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define NATIVE_HAS_X86_LEVELS 1

#pragma GCC push_options
#pragma GCC target("avx,avx2,fma,bmi,bmi2,lzcnt,movbe,popcnt")
#define LEVEL(name) native_v3_##name
#include "careful.h"
#include "fused.h"
#include "deliver.h"
#include "slices.h"
#include "rows.h"
#include "run.h"
static const struct native_loops native_v3 = NATIVE_TABLE;
#undef LEVEL
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx,avx2,fma,bmi,bmi2,lzcnt,movbe,popcnt,avx512f,avx512bw,avx512cd,avx512dq,avx512vl")
#pragma GCC target("prefer-vector-width=512")
#define LEVEL(name) native_v4_##name
#include "careful.h"
#include "fused.h"
#include "deliver.h"
#include "slices.h"
#include "rows.h"
#include "run.h"
static const struct native_loops native_v4 = NATIVE_TABLE;
#undef LEVEL
#pragma GCC pop_options
#endif

/* The copy for an x86-64 level (3 or 4) or the plain one (0); NULL if this machine can't run it. */
static inline const struct native_loops *native_level(int level)
{
#ifdef NATIVE_HAS_X86_LEVELS
    __builtin_cpu_init();
    const int v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
    const int v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                   __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                   __builtin_cpu_supports("avx512cd");
    if (level == 3)
        return v3 ? &native_v3 : 0;
    if (level == 4)
        return v4 ? &native_v4 : 0;
#endif
    return level == 0 ? &native_plain : 0;
}

#endif
