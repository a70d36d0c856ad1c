/* Every loop compiled for several instruction sets, and a table to choose from at run time.
 *
 * The same C at every level and no contraction of a * b + c, so every level gives the same bits. Other processors
 * and compilers get the plain copy only. A loop that draws_stop has told to stop leaves its results unfinished.
 */
#ifndef PYNNLITE_DRAWS_LEVELS_H
#define PYNNLITE_DRAWS_LEVELS_H

#include "distributions.h"
#include "interrupts.h"
#include "poisson.h"
#include "rows.h"
#include "totals.h"

/* Poisson sources, packed by groups of four neighbouring indices; arrays of four lanes are [lane][group]. */
struct draws_sources {
    int64_t n_groups, n_ladders;
    const uint32_t *group, *floor; /* index / 4; least upper word that matters */
    const int64_t *member;         /* position of the cell, -1 for none */
    const int32_t *index;          /* of each cell, as are begin, end and ladder */
    const int64_t *begin, *end, *ladder;
    const int64_t *offset; /* of each ladder in threshold, and its end */
    const uint64_t *threshold;
};

struct draws_train {
    int64_t capacity;
    int32_t *index;
    int64_t *step;
    int32_t *count;
};

struct draws_loops {
    void (*elementary)(int, const double *, double *, int64_t);
    void (*rows)(uint64_t, int, const double *, const uint32_t *, const int64_t *, int64_t, const struct draws_form *,
                 void *, double *);
    void (*places)(uint64_t, int, const double *, int, const int64_t *, const int64_t *, int64_t, uint32_t, int64_t,
                   void *);
    int64_t (*bernoulli)(uint64_t, double, double, int32_t, const uint32_t *, const int32_t *, int64_t, int64_t,
                         int64_t *, int32_t *, int64_t);
    void (*choose)(uint64_t, int32_t, const uint32_t *, const int32_t *, const int64_t *, int64_t, int32_t *);
    void (*choose_distinct)(uint64_t, int32_t, const uint32_t *, const int32_t *, const int64_t *, int64_t,
                            uint64_t *, int32_t *);
    int64_t (*spikes)(uint64_t, const struct draws_sources *, int64_t, int64_t, struct draws_train *, int64_t,
                      int64_t *);
};

#define DRAWS_TABLE                                                                                                   \
    {                                                                                                                 \
        LEVEL(elementary), LEVEL(rows), LEVEL(places), LEVEL(bernoulli), LEVEL(choose), LEVEL(choose_distinct),       \
            LEVEL(spikes)                                                                                             \
    }

#define LEVEL(name) draws_plain_##name
#include "values.h"
#include "choices.h"
#include "spikes.h"
static const struct draws_loops draws_plain = DRAWS_TABLE;
#undef LEVEL

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define DRAWS_HAS_X86_LEVELS 1

#pragma GCC push_options
#pragma GCC target("avx,avx2,bmi,bmi2,lzcnt,movbe,popcnt")
#define LEVEL(name) draws_v3_##name
#include "values.h"
#include "choices.h"
#include "spikes.h"
static const struct draws_loops draws_v3 = DRAWS_TABLE;
#undef LEVEL
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx,avx2,bmi,bmi2,lzcnt,movbe,popcnt,avx512f,avx512bw,avx512cd,avx512dq,avx512vl")
#pragma GCC target("prefer-vector-width=512")
#define LEVEL(name) draws_v4_##name
#include "values.h"
#include "choices.h"
#include "spikes.h"
static const struct draws_loops draws_v4 = DRAWS_TABLE;
#undef LEVEL
#pragma GCC pop_options
#endif

/* The copy for an x86-64 level (3 or 4) or the plain one (0); NULL if this machine can't run it. */
static inline const struct draws_loops *draws_level(int level)
{
#ifdef DRAWS_HAS_X86_LEVELS
    __builtin_cpu_init();
    int v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
    int v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
             __builtin_cpu_supports("avx512cd");
    if (level == 3)
        return v3 ? &draws_v3 : 0;
    if (level == 4)
        return v4 ? &draws_v4 : 0;
#endif
    return level == 0 ? &draws_plain : 0;
}

#endif
