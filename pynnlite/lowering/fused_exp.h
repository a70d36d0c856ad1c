/* exp and what is made of it, with products and sums rounded once: as exact as those of elementary.h, and twice as fast
 * where there is an instruction for it. The bits are the same on every machine, but not those of elementary.h. */
#ifndef PYNNLITE_FUSED_EXP_H
#define PYNNLITE_FUSED_EXP_H

#include <elementary.h>

DRAWS_INLINE double fused(double a, double b, double c) { return __builtin_fma(a, b, c); }

/* exp(r) - 1 for |r| <= ln(2)/2; the coefficients are those of elementary.h. */
DRAWS_INLINE double fused_reduced(double r)
{
    double p = 0x1.1f72fc730b4ffp-29;
    p = fused(fused(p, r, 0x1.af4ddd84882fep-26), r, 0x1.27e4db67b4303p-22);
    p = fused(fused(p, r, 0x1.71de02375656cp-19), r, 0x1.a01a01a6d7808p-16);
    p = fused(fused(p, r, 0x1.a01a01abe62ddp-13), r, 0x1.6c16c16c162d6p-10);
    p = fused(fused(p, r, 0x1.11111111100dfp-7), r, 0x1.5555555555556p-5);
    p = fused(fused(p, r, 0x1.5555555555557p-3), r, 0.5);
    return fused(r * r, p, r);
}

DRAWS_INLINE double fused_exp(double x)
{
    const double shifted = fused(x, DRAWS_LOG2_E, DRAWS_ROUNDER), k = shifted - DRAWS_ROUNDER;
    const double r = fused(-k, DRAWS_LN2_LOW, fused(-k, DRAWS_LN2_HIGH, x));
    double y = draws_double(draws_bits(1.0 + fused_reduced(r)) + (draws_bits(shifted) << 52));
    y = x < DRAWS_EXP_UNDERFLOW ? 0.0 : y;
    y = x > DRAWS_EXP_OVERFLOW ? INFINITY : y;
    return x != x ? x : y;
}

DRAWS_INLINE double fused_expm1(double x)
{
    const double shifted = fused(x, DRAWS_LOG2_E, DRAWS_ROUNDER), k = shifted - DRAWS_ROUNDER;
    const double r = fused(-k, DRAWS_LN2_LOW, fused(-k, DRAWS_LN2_HIGH, x));
    const double half = draws_double((draws_bits(shifted) + 1022) << 52); /* of the power, which may be too large */
    double y = 2.0 * fused(half, fused_reduced(r), half - 0.5);
    y = x < -40.0 ? -1.0 : y;
    y = x > DRAWS_EXP_OVERFLOW ? INFINITY : y;
    y = fabs(x) < 0x1p-54 ? x : y; /* half of the smallest number is 0 */
    return x != x ? x : y;
}

/* (exp(x) - 1) / x, which is 1 at 0. */
DRAWS_INLINE double fused_exprel(double x)
{
    const double y = x == INFINITY ? x : fused_expm1(x) / x;
    return x == 0.0 ? 1.0 : y;
}

/* x / (exp(x) - 1), which is 1 at 0 and NaN at infinity: the rates of Hodgkin and Huxley without their singularity. */
DRAWS_INLINE double fused_rexprel(double x)
{
    const double y = x / fused_expm1(x);
    return x == 0.0 ? 1.0 : y;
}

DRAWS_INLINE double fused_tanh(double x)
{
    const double rest = fused_expm1(-2.0 * fabs(x));
    return (x < 0.0 ? rest : -rest) / (rest + 2.0);
}

#endif
