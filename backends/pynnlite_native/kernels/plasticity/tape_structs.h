/* The data of synapses that learn by tape: their rule is a program, which runs on many synapses side by side.
 *
 * A number of a rule is kept in one of three places. What all synapses of a slice share, such as the trace of its source,
 * lies in the head of the slice. What all synapses of a target share lies in its ring, in a record for each spike. All
 * else, such as the weight, has a column with a number for each synapse. Each number is as it was at its latest event; a
 * program brings it to the present by the time that has passed since. So it does not matter when a synapse is looked at.
 *
 * The slots of a tape are numbers, then columns, then registers. Columns are filled for some synapses, its lanes:
 *
 *     kept [n_kept] | source [n_source] | source before its last instant [n_source] | target [n_target] | since |
 *     elapsed: synapse, source, target | factor | observed [n_observed] | arguments and results of draws
 */
#ifndef NATIVE_TAPE_STRUCTS_H
#define NATIVE_TAPE_STRUCTS_H

#include <stdint.h>

#include <program_structs.h>

#define NATIVE_TAPE_LANES 128 /* synapses of a slice that a program runs on side by side */

enum { NATIVE_CHANCE, NATIVE_BINOMIAL };

/* A draw between two pieces of an event: the slots of its arguments, and of what is drawn. */
struct native_tape_draw {
    int64_t kind, first, second, result;
};

/* What happens at an event: one more piece than there are draws. */
struct native_tape_event {
    const struct lowered_program *piece;
    const struct native_tape_draw *draw;
    int64_t n_draws;
    const int64_t *kept; /* [n_kept]: numbers of the columns that it reads or writes */
    int64_t n_kept;
};

/* What the targets of a section have fired. A record of the ring is the step of a spike, the variables of the target
 * after it, and before it. */
struct native_past {
    const uint8_t *wanted; /* [part]: 1 if synapses of the section end on its cells */
    int64_t n;             /* local indices, 8 for fillings included */
    uint32_t *count;       /* [local index]: spikes so far */
    int64_t capacity;      /* spikes in the ring of each cell; a power of two */
    int64_t width;         /* numbers of a record: 1 + 2 * n_target */
    double *ring;          /* [local index][spike % capacity][width] */
    int64_t longest;       /* most steps that a spike needs to a synapse */
    int64_t settled;       /* all synapses have taken the spikes up to this step */
    double dt;             /* ms */
    int64_t n_target;      /* variables of targets */
    struct lowered_program fired; /* slots: numbers | variables | the same before the spike | elapsed | registers */
    const double *number;
    int64_t n_numbers, n_registers;
};

/* Of a slice. Steps are those at its synapses. */
struct native_tape_head {
    int64_t last;  /* step of the last arrival; negative before the first one */
    int64_t at;    /* step at which the variables of the source are known */
    int64_t taken; /* the synapses have taken the spikes of their targets up to this step */
};

struct native_tape {
    struct native_tape_event arrival, spike;
    struct lowered_program observe;
    const double *number;
    int64_t n_numbers, n_columns, n_registers;
    int64_t n_kept, n_written; /* columns of synapses; the first so many change at events */
    int64_t n_source, n_target, n_observed;
    int64_t weight;            /* which of the kept columns is the weight */
    int32_t has_factor;        /* 1: the weight is multiplied with `factor` when it is transmitted */
    int32_t by_factor;         /* 1: the weight is that of the time of arrival at the cell, since no event changes it */
    double dt;                 /* ms */
    double *const *column;     /* [kept column][synapse] */
    double *at;                /* [synapse]: step at which its columns are known; NULL: that of the head */
    const double *sign;        /* [synapse]: of what is transmitted; NULL if all have that of the section */
    struct native_tape_head *head; /* [slice] */
    double *source;            /* [slice][2][n_source]: variables of the source; the same before the last instant */
    struct native_past *past;  /* NULL if the rule does not see spikes of targets */
    const int64_t *variable;   /* [n_target]: which of the variables of `past` */
    uint64_t key;              /* of the draws */
    const uint32_t *occurrence; /* [synapse]: how many synapses before it join the same cells; NULL without draws */
    int64_t shift;             /* index of a target, less its local index */
};

#endif
