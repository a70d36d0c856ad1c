/* exp, log and expm1 with the same bits on every machine: only + - * / and integer operations, in a fixed order.
 *
 * Argument reduction as in P.-T. P. Tang's table-free variants; the polynomials interpolate the exact functions at
 * Chebyshev nodes, rounded to double (tests/unit/draws/test_elementary.py measures the error). Results below the normal
 * range are flushed to zero. Branch-free, so that loops over them vectorise; twin/elementary.py does the same in NumPy.
 */
#ifndef PYNNLITE_DRAWS_ELEMENTARY_H
#define PYNNLITE_DRAWS_ELEMENTARY_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "philox.h"

#define DRAWS_LN2_HIGH 0x1.62e42fee00000p-1
#define DRAWS_LN2_LOW 0x1.a39ef35793c76p-33
#define DRAWS_LOG2_E 0x1.71547652b82fep+0
/* Adding this rounds to an integer, which then stands in the low bits. */
#define DRAWS_ROUNDER 0x1.8p52
#define DRAWS_EXP_UNDERFLOW (-708.3964185322641)
#define DRAWS_EXP_OVERFLOW 709.782712893384
#define DRAWS_SQRT_HALF_BITS 0x3fe6a09e667f3bcdULL
#define DRAWS_FRACTION_BITS 0x000fffffffffffffULL

DRAWS_INLINE uint64_t draws_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

DRAWS_INLINE double draws_double(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* exp(r) - 1 for |r| <= ln(2)/2, as r + r^2 P(r). */
DRAWS_INLINE double draws_expm1_reduced(double r)
{
    double p = 0x1.1f72fc730b4ffp-29;
    p = p * r + 0x1.af4ddd84882fep-26;
    p = p * r + 0x1.27e4db67b4303p-22;
    p = p * r + 0x1.71de02375656cp-19;
    p = p * r + 0x1.a01a01a6d7808p-16;
    p = p * r + 0x1.a01a01abe62ddp-13;
    p = p * r + 0x1.6c16c16c162d6p-10;
    p = p * r + 0x1.11111111100dfp-7;
    p = p * r + 0x1.5555555555556p-5;
    p = p * r + 0x1.5555555555557p-3;
    p = p * r + 0.5;
    return r + (r * r) * p;
}

DRAWS_INLINE double draws_exp(double x)
{
    double shifted = x * DRAWS_LOG2_E + DRAWS_ROUNDER;
    double k = shifted - DRAWS_ROUNDER;
    double r = (x - k * DRAWS_LN2_HIGH) - k * DRAWS_LN2_LOW;
    double m = 1.0 + draws_expm1_reduced(r);
    double y = draws_double(draws_bits(m) + (draws_bits(shifted) << 52));
    y = x < DRAWS_EXP_UNDERFLOW ? 0.0 : y;
    y = x > DRAWS_EXP_OVERFLOW ? INFINITY : y;
    return x != x ? x : y;
}

DRAWS_INLINE double draws_expm1(double x)
{
    double shifted = x * DRAWS_LOG2_E + DRAWS_ROUNDER;
    double k = shifted - DRAWS_ROUNDER;
    double r = (x - k * DRAWS_LN2_HIGH) - k * DRAWS_LN2_LOW;
    double power = draws_double((draws_bits(shifted) + 1023) << 52);
    double y = (power - 1.0) + power * draws_expm1_reduced(r);
    y = x < -40.0 ? -1.0 : y;
    y = x > 40.0 ? draws_exp(x) : y;
    y = x == 0.0 ? x : y;
    return x != x ? x : y;
}

/* log(x) for positive, finite, normal x, plus `offset` powers of two taken off its exponent. */
DRAWS_INLINE double draws_log_scaled(double x, double offset)
{
    uint64_t bits = draws_bits(x) - DRAWS_SQRT_HALF_BITS;
    /* The exponent, biased to be positive, becomes a double without an integer conversion. */
    uint64_t biased = ((bits >> 52) + 2048) & 4095;
    double k = draws_double(biased | 0x4330000000000000ULL) - (0x1p52 + 2048.0) - offset;
    double f = draws_double((bits & DRAWS_FRACTION_BITS) + DRAWS_SQRT_HALF_BITS) - 1.0;
    double s = f / (2.0 + f), z = s * s, h = 0.5 * f * f;
    double p = 0x1.2b584dae87b55p-3;
    p = p * z + 0x1.39fe60271f67fp-3;
    p = p * z + 0x1.7462b4ad0d879p-3;
    p = p * z + 0x1.c71c62e579789p-3;
    p = p * z + 0x1.2492492df14dfp-2;
    p = p * z + 0x1.99999999952e2p-2;
    p = p * z + 0x1.5555555555558p-1;
    return k * DRAWS_LN2_HIGH - ((h - (s * (h + z * p) + k * DRAWS_LN2_LOW)) - f);
}

/* log of a positive, finite, normal number (a uniform draw, a probability). */
DRAWS_INLINE double draws_log_positive(double x)
{
    return draws_log_scaled(x, 0.0);
}

DRAWS_INLINE double draws_log(double x)
{
    int subnormal = x < 0x1p-1022;
    double y = draws_log_scaled(subnormal ? x * 0x1p54 : x, subnormal ? 54.0 : 0.0);
    y = x == INFINITY ? x : y;
    y = x == 0.0 ? -INFINITY : y;
    y = x < 0.0 ? NAN : y;
    return x != x ? x : y;
}

#endif
