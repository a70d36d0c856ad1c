/* What compiled draws offer, and their copies for several instruction sets. A loop that draws_stop has told to stop
 * leaves its results unfinished. */
#ifndef PYNNLITE_DRAWS_LEVELS_H
#define PYNNLITE_DRAWS_LEVELS_H

#include "distributions.h"
#include "interrupts.h"
#include "poisson.h"
#include "lists.h"
#include "survival.h"
#include "totals.h"

/* Poisson sources, packed by quads of four neighbouring indices; arrays of four lanes are [lane][quad]. */
struct draws_sources {
    int64_t n_quads, n_ladders;
    const uint32_t *quad, *floor; /* index / 4; least upper word that matters */
    const int64_t *member;         /* position of the cell, -1 for none */
    const int32_t *index;          /* of each cell, as are begin, end and ladder */
    const int64_t *begin, *end, *ladder;
    const int64_t *offset; /* of each ladder in threshold, and its end */
    const uint64_t *threshold;
};

struct draws_train {
    int64_t capacity;
    int32_t *index;
    int64_t *step;
    int32_t *count;
};

/* Sets of ranges of quads. A quad has up to four candidates, 4 quad to 4 quad + 3. */
struct draws_ranges {
    const int64_t *offset;       /* where the ranges of each set begin, and the end */
    const int64_t *first, *last; /* of each range, in quads */
    const uint32_t *limit;       /* of each range: the largest upper half of a word that passes */
    const uint32_t *quad;        /* number of each quad */
    const uint8_t *lanes;        /* the candidates in each quad: one bit for each of the four */
};

/* Room for the quads of a set, side by side. */
struct draws_line {
    uint32_t *quad, *limit;
    uint8_t *lanes;
};

struct draws_loops {
    void (*elementary)(int, const double *, double *, int64_t);
    void (*lists)(uint64_t, int, const double *, const uint32_t *, const int64_t *, int64_t, const struct draws_form *,
                 void *, double *);
    void (*places)(uint64_t, int, const double *, int, const int64_t *, const int64_t *, int64_t, uint32_t, int64_t,
                   void *);
    int64_t (*bernoulli)(uint64_t, double, double, int32_t, const uint32_t *, const int32_t *, int64_t, int64_t,
                         int64_t *, int32_t *, int64_t);
    void (*choose)(uint64_t, int32_t, const uint32_t *, const int32_t *, const int64_t *, int64_t, int32_t *);
    void (*choose_distinct)(uint64_t, int32_t, const uint32_t *, const int32_t *, const int64_t *, int64_t,
                            uint64_t *, int32_t *);
    int64_t (*spikes)(uint64_t, const struct draws_sources *, int64_t, int64_t, struct draws_train *, int64_t,
                      int64_t *);
    int64_t (*pass)(uint64_t, const uint32_t *, const int64_t *, const struct draws_ranges *,
                    const struct draws_line *, int64_t, int64_t, int64_t *, int32_t *, int64_t);
};

#define LEVELS_OF draws
#define LEVELS_COPY "draw_loops.h"
#include "instruction_sets.h"

#endif
