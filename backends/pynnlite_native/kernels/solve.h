/* Pieces of the conductance kernel: short exponentials, and the careful path for strongly driven cells. */
#ifndef NATIVE_SOLVE_H
#define NATIVE_SOLVE_H

#include <math.h>

#include "elementary.h"

/* The bits of a number: negative if it is. */
static inline int64_t native_bits(double x)
{
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* How much of what pulls v at the first and the second node of a step is left at its end, x being the decay of v in
 * between; times the weight of the node over that of the third, which is the end itself (Radau's nodes). The second is
 * exp(-x), near-minimax while v decays by no more than 1/4 in the step; the first makes the three exact, to 3.0e-9
 * of the change, when rates are constant. */
static inline double native_left_1(double x)
{
    double p = 0x1.0fb4b16312e4fp-3;
    p = p * x - 0x1.20ff7d74d6a96p-1;
    p = p * x + 0x1.b1a61ecb6dfc7p+0;
    p = p * x - 0x1.b19e0eb7b3d9bp+1;
    return p * x + 0x1.b19dc84230fdbp+1;
}

static inline double native_left_2(double x)
{
    double p = -0x1.788a459f6b87dp-1;
    p = p * x + 0x1.26f50899300d7p+1;
    p = p * x - 0x1.2730940db0596p+2;
    return p * x + 0x1.27311bc77a695p+2;
}

/* A membrane over one step, which is the unit of time; conductances times `scale` are rates. */
struct native_membrane {
    double leak, scale, rate_e, rate_i, reversal_e, reversal_i, drive;
};

#define NATIVE_NODES 8
#define NATIVE_STRETCH 4.0 /* how much of rate times time one substep may span */
#define NATIVE_SUBSTEPS 4096.0

static const double native_node[NATIVE_NODES] = {
    0x1.454e34f533998p-6, 0x1.a06d536d82f88p-4, 0x1.e5dad4f9af698p-3, 0x1.a214dac30e32fp-2,
    0x1.2ef5929e78e69p-1, 0x1.86894ac19425ap-1, 0x1.cbf255924fa0fp-1, 0x1.f5d58e5856633p-1};
static const double native_node_weight[NATIVE_NODES] = {
    0x1.9ea1d04ca0374p-5, 0x1.c76fb531d2b96p-4, 0x1.413c50a255615p-3, 0x1.736360b199343p-3,
    0x1.736360b199343p-3, 0x1.413c50a255615p-3, 0x1.c76fb531d2b96p-4, 0x1.9ea1d04ca0374p-5};

/* v after a substep of length d, by eight-point Gauss-Legendre. */
static double native_substep(const struct native_membrane *m, double v, double g_e, double g_i, double d)
{
    const double end_e = draws_exp(-(m->rate_e * d)), end_i = draws_exp(-(m->rate_i * d));
    const double area_e = m->scale * g_e / m->rate_e, area_i = m->scale * g_i / m->rate_i;
    double sum = 0.0;
    for (int j = 0; j < NATIVE_NODES; j++) {
        const double s = native_node[j] * d;
        const double fade_e = draws_exp(-(m->rate_e * s)), fade_i = draws_exp(-(m->rate_i * s));
        const double exponent = m->leak * (d - s) + (area_e * (fade_e - end_e) + area_i * (fade_i - end_i));
        const double pull = m->leak * (m->drive - v) + (m->scale * (g_e * fade_e) * (m->reversal_e - v) +
                                                        m->scale * (g_i * fade_i) * (m->reversal_i - v));
        sum += native_node_weight[j] * (draws_exp(-exponent) * pull);
    }
    return v + d * sum;
}

/* v after one step, in as many substeps as its conductances call for. */
static double native_careful(const struct native_membrane *m, double v, double g_e, double g_i)
{
    const double strength = m->leak + m->scale * (fabs(g_e) + fabs(g_i)) + (m->rate_e > m->rate_i ? m->rate_e : m->rate_i);
    double n = ceil(strength / NATIVE_STRETCH);
    n = n > NATIVE_SUBSTEPS ? NATIVE_SUBSTEPS : n;
    const double d = 1.0 / n;
    const double decay_e = draws_exp(-(m->rate_e * d)), decay_i = draws_exp(-(m->rate_i * d));
    for (double k = 0.0; k < n; k += 1.0) {
        v = native_substep(m, v, g_e, g_i, d);
        g_e *= decay_e;
        g_i *= decay_i;
    }
    return v;
}

#endif
