/* Poisson counts by inversion of one 64-bit word: the smallest n with u < F(n).
 *
 * F is summed in double from F(0) = exp(-mean) and p(n) = p(n - 1) * mean / n, and kept as a ladder of 64-bit integer
 * thresholds ceil(F(n) * 2^64): the count is the number of thresholds not above the word. The ladder ends where F
 * reaches 1 or stops growing. A mean above DRAWS_POISSON_PART is split into equal parts, one per attempt.
 *
 * A simulation engine includes this header: draws_ladder_fill once per distinct mean, then in its loop it compares
 * upper halves with draws_ladder_floor and calls draws_ladder_cell for the few cells that reach it; or, for larger
 * means, counts many cells of one ladder by draws_ladder_uppers and calls draws_ladder_cell only where one ties.
 */
#ifndef PYNNLITE_DRAWS_POISSON_H
#define PYNNLITE_DRAWS_POISSON_H

#include "elementary.h"

#define DRAWS_POISSON_PART 64.0
#define DRAWS_LADDER_MAX 192

/* Write the thresholds for a mean of at most 64; return how many, at most DRAWS_LADDER_MAX. */
static inline int draws_ladder_fill(double mean, uint64_t *threshold)
{
    double p = draws_exp(-mean), sum = p;
    int n = 0;
    while (sum < 1.0 && n < DRAWS_LADDER_MAX) {
        double scaled = sum * 0x1p64, next;
        uint64_t whole = (uint64_t)scaled;
        threshold[n++] = whole + ((double)whole < scaled);
        p = p * mean / n;
        next = sum + p;
        if (next == sum && n > mean)
            break;
        sum = next;
    }
    return n;
}

/* The least upper word that can belong to a count above zero (to be looked at closely if equal). */
DRAWS_INLINE uint32_t draws_ladder_floor(const uint64_t *threshold, int length)
{
    return length > 0 ? (uint32_t)(threshold[0] >> 32) : UINT32_MAX;
}

/* The count that a whole word stands for. */
DRAWS_INLINE int32_t draws_ladder_count(const uint64_t *threshold, int length, uint64_t word)
{
    int low = 0;
    for (int width = length; width > 8; width -= width / 2)
        low += word >= threshold[low + width / 2 - 1] ? width / 2 : 0;
    while (low < length && word >= threshold[low])
        low++;
    return low;
}

/* Add to n counts what their upper halves say; returns whether any ties with a threshold, and so needs a closer look.
 * `upper` holds the upper halves of the thresholds. Vectorises over the cells. */
DRAWS_INLINE int draws_ladder_uppers(const uint32_t *restrict upper, int length, const uint32_t *restrict half, int n,
                                     int32_t *restrict count)
{
    int tie = 0;
    for (int q = 0; q < length; q++) {
        uint32_t step = upper[q];
        for (int j = 0; j < n; j++) {
            count[j] += half[j] > step;
            tie |= half[j] == step;
        }
    }
    return tie;
}

/* The count of a cell from the upper half of its word; the lower half is drawn only if it decides. */
DRAWS_INLINE int32_t draws_ladder_cell(const uint64_t *threshold, int length, uint32_t upper, uint64_t key,
                                       uint64_t index, uint64_t step, uint32_t attempt)
{
    uint64_t word = (uint64_t)upper << 32;
    int32_t count = draws_ladder_count(threshold, length, word);
    if (count < length && threshold[count] >> 32 == upper)
        count = draws_ladder_count(threshold, length, word | draws_cell_half(key, index, step, attempt, 1));
    return count;
}

#endif
