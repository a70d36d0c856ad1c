/* Draws at synapses, by place: see releases.py. */
#ifndef PYNNLITE_DRAWS_RELEASES_H
#define PYNNLITE_DRAWS_RELEASES_H

#include <math.h>

#include "philox.h"

/* The word of the synapse between two cells for draw number `call` at the nth spike of a step. */
DRAWS_INLINE uint64_t draws_release_word(uint64_t key, uint32_t target, uint32_t source, uint32_t occurrence,
                                         uint64_t step, uint32_t nth, uint32_t call)
{
    uint32_t w[DRAWS_LANES] = {(uint32_t)(step >> 32), 0, 0, 0};
    if (w[0]) {
        draws_philox(draws_key(key), &w[0], &w[1], &w[2], &w[3]);
        key = w[0] | (uint64_t)w[1] << 32;
    }
    w[0] = target;
    w[1] = source;
    w[2] = (uint32_t)step;
    w[3] = occurrence << 16 | nth << 8 | call / 2;
    draws_philox(draws_key(key), &w[0], &w[1], &w[2], &w[3]);
    return w[call % 2 * 2] | (uint64_t)w[call % 2 * 2 + 1] << 32;
}

/* 1 if a word is below a share p of all words, else 0. */
DRAWS_INLINE double draws_chance(uint64_t word, double p)
{
    const double scaled = floor((p > 0.0 ? p < 1.0 ? p : 1.0 : 0.0) * 0x1p64);
    return scaled >= 0x1p64 || word < (uint64_t)scaled ? 1.0 : 0.0;
}

/* How many of n trials with probability p succeed, by inversion of one word. */
DRAWS_INLINE double draws_binomial(uint64_t word, double n, double p)
{
    const int64_t trials = (int64_t)n;
    const double bounded = p > 0.0 ? p < 1.0 ? p : 1.0 : 0.0, less = bounded > 0.5 ? 1.0 - bounded : bounded;
    const double odds = less / (1.0 - less);
    double f = 1.0, square = 1.0 - less, count = 0.0;
    for (int64_t left = trials; left > 0; left >>= 1, square *= square)
        f = left & 1 ? f * square : f;
    double total = f;
    for (int64_t k = 1; k <= trials && draws_chance(word, total) == 0.0; k++) {
        count += 1.0;
        f = f * (double)(trials - k + 1) / (double)k * odds;
        total += f;
    }
    return bounded > 0.5 ? (double)trials - count : count;
}

#endif
