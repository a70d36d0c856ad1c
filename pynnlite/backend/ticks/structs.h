/* A network whose cells go from grid time to grid time, while something else carries spikes for the shortest delay.
 *
 *     network
 *     ├── part [j]        the cells of one population on this rank
 *     ├── slices          synapses of one row with one delay, side by side
 *     ├── ring [step]     the slices that are due at the next steps, in the order in which they are added
 *     ├── arrived         spikes that have travelled for the shortest delay since the last tick
 *     ├── given           the same for spike sources, known ahead
 *     ├── probe [k]       what is sampled
 *     └── log             the spikes of the cells
 *
 * A row is the number of a source among all of the network, by population and index:
 *
 *     row              0                    1                    …
 *     first_slice      0                    3                    …
 *     slice            0     1     2        3     4              …     each with its delay beyond the shortest, `later`
 *     first_synapse    0     4     9        11    12             …
 *     synapse          0…3   4…8   9 10     11    12 13 14       …     target, weight
 *
 * Targets are places in `sums`, which has one number for each receptor of each cell of this rank. */
#ifndef TICKS_STRUCTS_H
#define TICKS_STRUCTS_H

#include <program_structs.h>
#include <stdint.h>

/* The cells of one population. */
struct ticks_part {
    struct lowered_cells cells;
    int64_t number;     /* of its first cell, among the cells of this rank */
    double *const *sums; /* [receptor]: what arrives at each cell */
};

/* Something, and how often it counts: a slice, or a row. */
struct ticks_counted {
    int64_t number, count;
};

struct ticks_list {
    int64_t n, room;
    struct ticks_counted *item;
};

/* What is sampled of one part. */
struct ticks_probe {
    const double *values;           /* [cell of the part] */
    const int64_t *cell;            /* [sample]: cell of the part */
    int64_t n;                      /* cells that are sampled */
    int64_t next, interval;         /* steps */
    double *out;                    /* where the next sample goes */
    int64_t left;                   /* samples that there is room for */
    const struct lowered_cells *observed; /* cells whose definitions are to be worked out before; NULL for a state */
};

struct ticks_network {
    int64_t n_parts;
    struct ticks_part *part;
    double *sums;

    int64_t n_rows;
    const int64_t *first_slice;   /* [row], and behind the last one */
    const int64_t *first_synapse; /* [slice], and behind the last one */
    const int64_t *later;         /* [slice]: steps of its delay beyond the shortest */
    const int32_t *target;        /* [synapse] */
    const double *weight;         /* [synapse] */

    int64_t n_ring; /* a power of two */
    struct ticks_list *ring;
    struct ticks_list arrived;

    int64_t n_given, taken;                             /* spikes of sources, ascending by step; those taken before */
    const int64_t *given_step, *given_row, *given_count; /* the step of the tick that takes a spike */

    int64_t n_probes;
    struct ticks_probe *probe;

    int64_t n_log, log_room;
    int64_t *log_step, *log_cell;

    int32_t *list;        /* room for the indices of all cells of a part */
    int64_t *fired;       /* room for the numbers of all cells of this rank */
    int64_t lost[3];      /* step, population and index of the first cell without a solution; -1 */
    int32_t lacking;      /* 1: there was no memory for a spike */
};

/* The loops of one instruction set. */
struct ticks_loops {
    int64_t (*tick)(void *, int64_t, const int64_t **);
    void (*sample)(struct ticks_network *, int64_t);
};

#endif
