/* The data of synapses that learn. A synapse has no state but its weight. It is touched when a spike of its source
 * arrives: then it catches up with what its target has fired since the last arrival.
 *
 *     source    s0                  s1            arrives at the synapse a steps later, at the cell a + b steps later
 *     target         t0    t1  t2                 its spikes are at the synapse b steps later
 *     synapse   |    ↑ x0  ↑   ↑    ↓ y           at the arrival of s1: three times up by the trace x, once down by y
 *
 * Traces are sums of exponentials. With an origin of time T0, a spike of the target at t is kept as exp(-(t - T0) / tau),
 * a number that does not change; what it adds to a weight is that number times the sum of exp((s - T0) / tau) of the
 * spikes of the source so far. These sums lie in the head of a slice. So no exponential is needed for a synapse. "Later
 * than the last arrival" is a comparison with the number half a step later. The origin moves at fixed steps, so that
 * numbers stay in range.
 *
 * Spikes of the target are always taken in order, the oldest first. So the bits of a weight do not depend on when it
 * catches up. The rules, and the order in which events count, are told in docs/explanation/behaviour.md. */
#ifndef NATIVE_PLASTICITY_STRUCTS_H
#define NATIVE_PLASTICITY_STRUCTS_H

#include <stdint.h>

#include "plasticity/tape_structs.h"

#define NATIVE_KEPT 6 /* spikes of a cell in its line */

/* What a spike does to a weight: by when spikes come, and by how large the weight is. */
enum { NATIVE_PAIR, NATIVE_TRIPLET, NATIVE_BALANCE };
enum { NATIVE_ADDITIVE, NATIVE_MULTIPLICATIVE, NATIVE_MIXED, NATIVE_POWER };

/* The latest spikes of a cell, in one cache line. */
struct native_line {
    double spike[NATIVE_KEPT]; /* exp(-(t - T0) / tau_plus), the latest first; infinite where there is none */
    double after, before;      /* sum of exp((t - T0) / tau_minus), with and without the latest spike */
} __attribute__((aligned(64)));

/* What the cells of a table have fired, as synapses with some time constants see it. A record of the ring has the
 * number of a spike, the sum after it, and with a second trace that trace before it. */
struct native_history {
    const uint8_t *wanted;    /* [part]: 1 if synapses that learn end on its cells */
    double spike_rate;        /* dt / tau_plus */
    double trace_rate;        /* dt / tau_minus */
    double second_rate;       /* dt / time constant of the second trace of the target; 0 if there is none */
    int64_t n;                /* local indices, 8 for fillings included */
    struct native_line *line; /* [local index] */
    double *second;           /* [local index][8]: second trace before each spike of the line; [6]: its scaled sum. NULL
                               * without a second trace */
    uint32_t *count;          /* [local index]: spikes so far */
    int64_t capacity;         /* spikes in the ring of each cell */
    int64_t width;            /* numbers of a record: 2 or 3 */
    double *ring;             /* [local index][spike % capacity][width] */
    int64_t longest;          /* most steps that a spike needs to a synapse */
    int64_t epoch;            /* steps from one move of the origin to the next */
    int64_t origin;           /* T0, a step */
    double settled;           /* all weights have taken spikes with numbers above this one */
};

/* What all slices of one delay have in common at one step of arrival. A spike of the target at step `at` meets the
 * spike of the source at the synapse. */
struct native_moment {
    int64_t step;  /* of arrival at the cells; -1 if the others mean nothing */
    double later;  /* number half a step after the last spike of the target that comes before this arrival */
    double same;   /* number half a step before `at` */
    double down;   /* amplitude of depression, scaled by exp(-(at - T0) / tau_minus) */
    double up;     /* exp((at - T0) / tau_plus) */
    double second; /* exp((at - T0) / time constant of the second trace of the source) */
};

/* Of a slice: the traces of its source, scaled. */
struct native_head {
    double trace;  /* sum of exp((s - T0) / tau_plus) over arrivals */
    double before; /* without the last instant */
    double older;  /* number half a step after the last spike of the target that the weights have taken */
    double second; /* sum for the second trace */
};

/* What a spike transmits that had passed the synapses of a slice when their weights were given anew. */
struct native_sent {
    int64_t due;    /* step of arrival at the cells */
    int64_t slice;
    uint32_t first; /* synapse, of the next section */
    uint32_t n;
};

/* How the synapses of a section learn. */
struct native_plasticity {
    int32_t timing, dependence;
    int32_t odd;             /* 1: some amplitude has an unusual sign, so weights are taken one by one */
    double least, most;      /* bounds of the weight */
    double sign;             /* of what is transmitted; weights themselves are not negative */
    double up, up_second;    /* amplitudes of potentiation; `up_second` times the second trace of the target is added */
    double down, down_second; /* amplitudes of depression */
    double fall;             /* what an arrival takes off in any case (NATIVE_BALANCE) */
    double power_up, power_down; /* exponents (NATIVE_POWER) */
    double second_rate;      /* dt / time constant of the second trace of the source; 0 if there is none */
    struct native_history *history;
    struct native_head *head;     /* [source][delay] */
    struct native_moment *moment; /* [delay] */
    const int32_t *dendritic;     /* [delay]: steps that spikes of the target need to the synapse */
    int64_t passed;               /* step up to which spikes have passed the synapses and transmit what was sent */
    int64_t n_sent;
    const struct native_sent *sent; /* ascending by step, then slice; their synapses are those of the next section */
    const struct native_tape *tape; /* NULL if a kernel runs the rule. With a tape only `sign`, `dendritic` and what was
                                     * sent mean anything; a record of the section is a target */
};

#endif
