/* Throwing a number of items on targets: recursive splitting by binomial draws; twin/totals.py is the readable version.
 *
 * Binomial: inversion of small means, else W. Hoermann, J. Statistical Computation and Simulation 46 (1993), algorithm
 * BTRS. All operations are those of twin/rejection.py, in the same order.
 */
#ifndef PYNNLITE_DRAWS_TOTALS_H
#define PYNNLITE_DRAWS_TOTALS_H

#include "distributions.h"

#define DRAWS_SMALL_MEAN 10.0

DRAWS_INLINE double draws_anchor_uniform(uint64_t key, uint64_t anchor, uint64_t ordinal, uint32_t attempt)
{
    const uint64_t upper = draws_anchor_half(key, anchor, ordinal, attempt, 0);
    return draws_uniform(upper << 32 | draws_anchor_half(key, anchor, ordinal, attempt, 1));
}

static inline double draws_log1p(double x)
{
    const double sum = 1.0 + x;
    return sum == 1.0 ? x : draws_log(sum) * (x / (sum - 1.0));
}

/* What Stirling's formula for log k! leaves out. */
static inline double draws_stirling(double k)
{
    static const double first[] = {0.08106146679532726,  0.0413406959554093,   0.02767792568499834,
                                   0.020790672103765093, 0.016644691189821193, 0.013876128823070748,
                                   0.01189670994589177,  0.010411265261972096, 0.009255462182712733,
                                   0.00833056343336287};
    if (k < 10.0)
        return first[(int)k];
    const double y = 1.0 / (k + 1.0), square = y * y;
    double series = 1.0 / 1188.0;
    series = series * square + -1.0 / 1680.0;
    series = series * square + 1.0 / 1260.0;
    series = series * square + -1.0 / 360.0;
    series = series * square + 1.0 / 12.0;
    return series * y;
}

/* log of f(k) / f(mode) for the binomial probabilities f. */
static inline double draws_log_ratio(double n, double p, double k)
{
    const double mode = floor((n + 1.0) * p), q = 1.0 - p, centre = (n + 2.0) * p;
    double total = (mode + 0.5) * draws_log1p((mode + 1.0 - centre) / ((n - mode + 1.0) * p));
    total = total + (n + 1.0) * draws_log1p((k - mode) / (n - k + 1.0));
    total = total + (k + 0.5) * draws_log1p((centre - (k + 1.0)) / ((k + 1.0) * q));
    return total + (draws_stirling(mode) + draws_stirling(n - mode) - draws_stirling(k) - draws_stirling(n - k));
}

/* The smallest k with u < F(k), F summed from k = 0 until it stops growing. */
static inline int64_t draws_binomial_inverse(int64_t n, double p, double u)
{
    const double trials = (double)n, odds = p / (1.0 - p);
    double mass = draws_exp(trials * draws_log1p(-p)), total = mass;
    int64_t k = 0;
    for (int more = u >= total; more;) {
        k++;
        mass = mass * (trials - (double)k + 1.0) / (double)k * odds;
        const double sum = total + mass;
        more = u >= sum && k < n && (sum > total || (double)k < trials * p);
        total = sum;
    }
    return k;
}

/* Successes of n trials, n above 0, of probability p up to 1/2, drawn at a place by the anchor rule. */
static inline int64_t draws_binomial(uint64_t key, uint64_t anchor, uint64_t ordinal, int64_t n, double p)
{
    const double trials = (double)n;
    if (trials * p < DRAWS_SMALL_MEAN)
        return draws_binomial_inverse(n, p, draws_anchor_uniform(key, anchor, ordinal, 0));
    const double spread = sqrt(trials * p * (1.0 - p)), b = 1.15 + 2.53 * spread;
    const double a = -0.0873 + 0.0248 * b + 0.01 * p, height = (2.83 + 5.1 / b) * spread;
    for (uint32_t attempt = 0;; attempt += 2) {
        const double u = draws_anchor_uniform(key, anchor, ordinal, attempt) - 0.5, edge = 0.5 - fabs(u);
        const double v = draws_anchor_uniform(key, anchor, ordinal, attempt + 1);
        const double k = floor((2.0 * a / edge + b) * u + trials * p + 0.5);
        if (!(k >= 0.0 && k <= trials))
            continue;
        if (edge >= 0.07 && v <= 0.92 - 4.2 / b)
            return (int64_t)k;
        if (draws_log(v * height / (a / (edge * edge) + b)) <= draws_log_ratio(trials, p, k))
            return (int64_t)k;
    }
}

/* Share n items among the targets [a, b), reached by a path of halvings; `count` has those from first to last - 1. */
static void draws_split(uint64_t key, int64_t n, int64_t a, int64_t b, uint64_t path, uint64_t depth, int64_t first,
                        int64_t last, int64_t *count)
{
    if (n == 0 || b <= first || a >= last)
        return;
    if (b - a == 1) {
        count[a - first] = n;
        return;
    }
    const int64_t middle = (a + b) / 2;
    const int64_t lower = draws_binomial(key, path, depth, n, (double)(middle - a) / (double)(b - a));
    draws_split(key, lower, a, middle, 2 * path, depth + 1, first, last, count);
    draws_split(key, n - lower, middle, b, 2 * path + 1, depth + 1, first, last, count);
}

#endif
