/* Arithmetic of the conductance kernel. */
#ifndef NATIVE_QUADRATURE_H
#define NATIVE_QUADRATURE_H

#include <math.h>

#include "elementary.h"

/* a * b + c, rounded once. The bits are the same with the instruction and, slowly, without it. */
#define FUSED(a, b, c) __builtin_fma(a, b, c)

/* A membrane during one step. The unit of time is the step; a conductance times `scale` is a rate. */
struct native_membrane {
    double leak, scale, rate_e, rate_i, reversal_e, reversal_i, drive;
};

#define NATIVE_NODES 8             /* of the Gauss–Legendre rule on (0, 1) */
#define NATIVE_LONGEST_SUBSTEP 4.0 /* rate times time of a substep, at most */
#define NATIVE_SUBSTEPS 4096.0     /* of a step, at most */

static const double native_node[NATIVE_NODES] = {
    0x1.454e34f533998p-6, 0x1.a06d536d82f88p-4, 0x1.e5dad4f9af698p-3, 0x1.a214dac30e32fp-2,
    0x1.2ef5929e78e69p-1, 0x1.86894ac19425ap-1, 0x1.cbf255924fa0fp-1, 0x1.f5d58e5856633p-1};
static const double native_node_weight[NATIVE_NODES] = {
    0x1.9ea1d04ca0374p-5, 0x1.c76fb531d2b96p-4, 0x1.413c50a255615p-3, 0x1.736360b199343p-3,
    0x1.736360b199343p-3, 0x1.413c50a255615p-3, 0x1.c76fb531d2b96p-4, 0x1.9ea1d04ca0374p-5};

#endif
