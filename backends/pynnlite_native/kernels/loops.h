/* What compiled loops offer, and what all copies of them share. The copies for the instruction sets are made here. */
#ifndef NATIVE_LOOPS_H
#define NATIVE_LOOPS_H

#include "structs.h"

#include "cells/quadrature.h"
#include "delivery/arrivals.h"
#include "delivery/build.h"
#include "plasticity/past_ring.h"
#include "plasticity/ring.h"
#include "team/clock.h"

#include <denormals.h>
#include <distributions.h>
#include <operation_numbers.h>
#include <poisson.h>
#include <releases.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* How far ahead memory is fetched, and how much is listed before it is added. */
#define NATIVE_AHEAD 6          /* spikes of a volley */
#define NATIVE_WAITING_AHEAD 8  /* waiting slices that will be listed */
#define NATIVE_PACKS_AHEAD 32   /* packs of a queue */
#define NATIVE_LINES_AHEAD 4    /* packs whose targets have lines */
#define NATIVE_QUEUED 4096      /* packs that a queue holds */
#define NATIVE_LONG 1024        /* synapses of a slice that is added without a queue */

#define NATIVE_INDEPENDENT LOWERED_INDEPENDENT
#define NATIVE_INLINE LOWERED_INLINE

/* Neighbouring packs of a queue that have the same format and the same factor of their weights. With NATIVE_CONSTANT
 * the factor is the weight itself. */
struct native_span {
    int32_t end; /* number of the pack behind the last one */
    int32_t format;
    double factor;
};

/* A slice that learns, or a portion of it: one span of a queue. */
struct native_slice {
    const struct native_section *section;
    int64_t number;                     /* of the slice */
    const struct native_moment *moment; /* of its arrival */
    int32_t count;                      /* spikes of its source in a step */
    int32_t whole;                      /* 1: these are its last packs */
};

/* Packs of some waiting slices, listed before they are added: so their memory can be fetched ahead, and the loop
 * over them has no branches to guess. Packs lie at even addresses; 1 is added to the address of a pack that is due
 * at the second step of a turn. There is room behind the last pack, since whole vectors are written and later packs
 * fetched. */
struct native_queue {
    int64_t n, n_spans, n_slices;
    struct native_span span[NATIVE_QUEUED];
    struct native_slice slice[NATIVE_QUEUED];
    const uint8_t *pack[NATIVE_QUEUED + NATIVE_PACKS_AHEAD];
};

/* Eight integers at a time, anywhere in memory. */
typedef int64_t native_lanes __attribute__((vector_size(8 * NATIVE_LANES), aligned(8), may_alias));
#define native_counting ((native_lanes){0, 1, 2, 3, 4, 5, 6, 7})

/* The loops of one instruction set. */
struct native_loops {
    /* Take a block through so many steps, from the present step of the engine on. */
    void (*run_block)(const struct native_engine *, struct native_block *, int64_t);
    /* At the end of a run: let the cells of a block take what has arrived at the present step. */
    void (*settle_block)(const struct native_engine *, struct native_block *);
    /* Add what is known to arrive at a step, before all of it is known. */
    void (*begin_step)(struct native_block *, int64_t);
    /* Take the samples of a block that are due at a step. */
    void (*sample)(const struct native_block *, int64_t);
    /* Bring a copy of a section that learns up to a step: with spikes that have passed its synapses, then with all that
     * their targets have fired. */
    void (*catch_up)(const struct native_table *, const struct native_section *, int64_t, int64_t, double *,
                     struct native_sent *, uint8_t *);
    /* Count what spikes transmit that have passed the synapses of a section that learns. */
    void (*count_passed)(const struct native_table *, int64_t, int64_t, int64_t *, int64_t *);
    /* Work out the variables of a section that learns by tape, and has caught up, at a step. */
    void (*observe)(const struct native_section *, int64_t, double *const *);
    /* Work out the factors of all spikes that have been listed since the last time. Returns 0 if there is no memory. */
    int (*work_out_factors)(const struct native_engine *);
    /* Let all synapses of a table that learn take the spikes of their targets that come before any arrival from a step
     * on. */
    void (*settle_table)(const struct native_table *, int64_t);
};

#define LEVELS_OF native
#define LEVELS_COPY "block_loops.h"
#include <instruction_sets.h>

#endif
