/* The cumulative hazard of the gamma distribution of scale 1, and its inverse: twin/survival.py, one element at a time. */
#ifndef PYNNLITE_DRAWS_SURVIVAL_H
#define PYNNLITE_DRAWS_SURVIVAL_H

#include "elementary.h"

#define DRAWS_SMALL 1e-16
#define DRAWS_TINY 1e-300

static double draws_log_gamma(double a)
{
    double product = 1.0, y = a + 8.0, z = 1.0 / (y * y), p = 1.0 / 1188;
    for (int k = 0; k < 8; k++)
        product = product * (a + k);
    p = p * z + -1.0 / 1680;
    p = p * z + 1.0 / 1260;
    p = p * z + -1.0 / 360;
    p = p * z + 1.0 / 12;
    return (y - 0.5) * draws_log(y) - y + 0.9189385332046728 + p / y - draws_log(product);
}

/* sum x^n / (a (a + 1) ... (a + n)) */
static double draws_gamma_series(double a, double x)
{
    double term = 1.0 / a, total = term, n = a;
    do {
        n += 1.0;
        term *= x / n;
        total += term;
    } while (term > DRAWS_SMALL * total);
    return total;
}

static double draws_not_zero(double x)
{
    return fabs(x) < DRAWS_TINY ? DRAWS_TINY : x;
}

/* The continued fraction of Q(a, x), by Lentz's method. */
static double draws_gamma_fraction(double a, double x)
{
    double b = x + 1.0 - a, c = 1.0 / DRAWS_TINY, d = 1.0 / b, result = d, n = 0.0, factor;
    do {
        n += 1.0;
        double part = -n * (n - a);
        b += 2.0;
        d = 1.0 / draws_not_zero(part * d + b);
        c = draws_not_zero(b + part / c);
        factor = d * c;
        result *= factor;
    } while (fabs(factor - 1.0) > 4.0 * DRAWS_SMALL);
    return result;
}

static double draws_cumulative_hazard(double a, double x)
{
    if (isinf(x))
        return INFINITY;
    if (!(x > 0.0))
        return 0.0;
    if (x < a + 1.0) {
        double front = draws_exp(a * draws_log(x) - x - draws_log_gamma(a));
        double part = front * draws_gamma_series(a, x), most = 1.0 - DRAWS_SMALL;
        double value = -(part < most ? part : most), sum = 1.0 + value;
        return -(sum == 1.0 ? value : draws_log(sum) * (value / (sum - 1.0)));
    }
    return x - a * draws_log(x) + draws_log_gamma(a) - draws_log(draws_gamma_fraction(a, x));
}

/* The age from `least` on at which a cumulative hazard is reached. */
static double draws_age_at(double a, double hazard, double least)
{
    double low = least, high = (2.0 * least > a ? 2.0 * least : a) + 1.0;
    while (draws_cumulative_hazard(a, high) < hazard) {
        low = high;
        high = 2.0 * high;
    }
    double x = 0.5 * (low + high), at;
    do {
        double found = draws_cumulative_hazard(a, x);
        at = x;
        if (found >= hazard)
            high = at;
        else
            low = at;
        double rate = draws_exp((a - 1.0) * draws_log(at) - at - draws_log_gamma(a) + found);
        double newton = at - (found - hazard) / rate;
        x = newton > low && newton < high ? newton : 0.5 * (low + high);
    } while (fabs(x - at) > 4.0 * DRAWS_SMALL * at);
    return x;
}

static void draws_cumulative_hazards(const double *a, const double *x, double *out, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        out[i] = draws_cumulative_hazard(a[i], x[i]);
}

static void draws_ages_at(const double *a, const double *hazard, const double *least, double *out, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        out[i] = draws_age_at(a[i], hazard[i], least[i]);
}

#endif
