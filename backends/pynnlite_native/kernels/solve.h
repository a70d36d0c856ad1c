/* What the careful path of the conductance kernel works with. */
#ifndef NATIVE_SOLVE_H
#define NATIVE_SOLVE_H

#include <math.h>

#include "elementary.h"

/* a * b + c, rounded once: the same bits with an instruction for it and, slowly, without one. */
#define FUSED(a, b, c) __builtin_fma(a, b, c)

/* The bits of a number: negative if it is. */
static inline int64_t native_bits(double x)
{
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
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

#endif
