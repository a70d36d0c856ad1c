/* From 64-bit words to values: the pieces that act on one number. The loops over them are in values.h.
 *
 * Normal quantile: M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied
 * Statistics 37 (1988), routine PPND16 with its published coefficients.
 */
#ifndef PYNNLITE_DRAWS_DISTRIBUTIONS_H
#define PYNNLITE_DRAWS_DISTRIBUTIONS_H

#include "elementary.h"

/* What to make of the words; parameters.py has the same numbers and computes the constants. */
enum draws_kind {
    DRAWS_WORDS = 0,
    DRAWS_UNIFORM = 1,             /* low, high - low, high */
    DRAWS_NORMAL = 2,              /* mu, sigma */
    DRAWS_NORMAL_CLIPPED = 3,      /* mu, +-sigma, first probability, width in probability, low, high */
    DRAWS_NORMAL_TO_BOUNDARY = 4,  /* mu, sigma, low, high */
    DRAWS_LOGNORMAL = 5,           /* mu, sigma */
    DRAWS_EXPONENTIAL = 6          /* -beta */
};

/* How to store values: as doubles, as doubles that are exactly floats, or as int32 steps floor(x / dt + half). */
enum draws_form_kind { DRAWS_DOUBLE = 0, DRAWS_SINGLE = 1, DRAWS_STEPS = 2 };

struct draws_form {
    int kind;
    double dt, half;
};

#define DRAWS_CENTRE 0.425
#define DRAWS_SMALLEST 0x1p-1022
#define DRAWS_LARGEST 0x1.fffffffffffffp-1

/* The upper 52 bits and a half, over 2^52: symmetric about 1/2 and never 0 or 1. */
DRAWS_INLINE double draws_uniform(uint64_t word)
{
    return draws_double((word >> 12) | 0x3ff0000000000000ULL) - DRAWS_LARGEST;
}

DRAWS_INLINE double draws_clip(double x, double low, double high)
{
    x = x < low ? low : x;
    return x > high ? high : x;
}

/* Quantile of 1/2 + q for |q| <= 0.425. */
DRAWS_INLINE double draws_quantile_centre(double q)
{
    double r = 0.180625 - q * q;
    double a = 2509.0809287301226727, b = 5226.4952788528545610;
    a = a * r + 33430.575583588128105;
    b = b * r + 28729.085735721942674;
    a = a * r + 67265.770927008700853;
    b = b * r + 39307.895800092710610;
    a = a * r + 45921.953931549871457;
    b = b * r + 21213.794301586595867;
    a = a * r + 13731.693765509461125;
    b = b * r + 5394.1960214247511077;
    a = a * r + 1971.5909503065514427;
    b = b * r + 687.18700749205790830;
    a = a * r + 133.14166789178437745;
    b = b * r + 42.313330701600911252;
    a = a * r + 3.3871328727963666080;
    b = b * r + 1.0;
    return q * a / b;
}

/* Quantile of 1 - p, where r = sqrt(-log p) <= 5. */
DRAWS_INLINE double draws_quantile_middle(double root)
{
    double r = root - 1.6;
    double a = 7.74545014278341407640e-4, b = 1.05075007164441684324e-9;
    a = a * r + 2.27238449892691845833e-2;
    b = b * r + 5.47593808499534494600e-4;
    a = a * r + 2.41780725177450611770e-1;
    b = b * r + 1.51986665636164571966e-2;
    a = a * r + 1.27045825245236838258;
    b = b * r + 1.48103976427480074590e-1;
    a = a * r + 3.64784832476320460504;
    b = b * r + 6.89767334985100004550e-1;
    a = a * r + 5.76949722146069140550;
    b = b * r + 1.67638483018380384940;
    a = a * r + 4.63033784615654529590;
    b = b * r + 2.05319162663775882187;
    a = a * r + 1.42343711074968357734;
    b = b * r + 1.0;
    return a / b;
}

/* Quantile of 1 - p, where r = sqrt(-log p) > 5. */
DRAWS_INLINE double draws_quantile_far(double root)
{
    double r = root - 5.0;
    double a = 2.01033439929228813265e-7, b = 2.04426310338993978564e-15;
    a = a * r + 2.71155556874348757815e-5;
    b = b * r + 1.42151175831644588870e-7;
    a = a * r + 1.24266094738807843860e-3;
    b = b * r + 1.84631831751005468180e-5;
    a = a * r + 2.65321895265761230930e-2;
    b = b * r + 7.86869131145613259100e-4;
    a = a * r + 2.96560571828504891230e-1;
    b = b * r + 1.48753612908506148525e-2;
    a = a * r + 1.78482653991729133580;
    b = b * r + 1.36929880922735805310e-1;
    a = a * r + 5.46378491116411436990;
    b = b * r + 5.99832206555887937690e-1;
    a = a * r + 6.65790464350110377720;
    b = b * r + 1.0;
    return a / b;
}

#endif
