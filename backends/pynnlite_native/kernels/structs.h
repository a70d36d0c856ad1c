/* What the compiled loops work on: arrays that Python allocated, and where they belong.
 *
 * A block owns some cells and all synapses onto them. Its cells are numbered through its groups (one for each
 * population), every group padded to whole cache lines, so that a target fits 16 bits. Spikes pass between blocks only
 * as lists by step, population and index.
 */
#ifndef NATIVE_STRUCTS_H
#define NATIVE_STRUCTS_H

#include <stdint.h>

#include "records.h"
#include "waiting.h"

#define NATIVE_RECEPTORS 2
#define NATIVE_STATES 4
#define NATIVE_PARAMETERS 33
#define NATIVE_CHUNK 64 /* cells that take some steps before others do; a bit for each fits one word */
#define NATIVE_STEPS 8  /* the most of these steps */
#define NATIVE_TURN 2   /* the most steps for which slices are added in turn */
#define NATIVE_LANES 8 /* groups are padded to so many cells */
#define NATIVE_RUNGS 8
#define NATIVE_LINE 64 /* bytes of a cache line */

enum { NATIVE_CURR_EXP, NATIVE_COND_EXP, NATIVE_CURR_DELTA };
enum {
    NATIVE_DONE,
    NATIVE_LISTS_FULL,
    NATIVE_LOG_FULL,
    NATIVE_SENDING,
    NATIVE_WAITING,
    NATIVE_LACKING,
    NATIVE_BROKEN
};

/* How far the message of an interval to the other ranks is. */
enum { NATIVE_UNSENT, NATIVE_UNDER_WAY, NATIVE_RECEIVED };

/* The cells of one population in one block. */
struct native_group {
    int32_t kernel, population;
    int32_t prompt;               /* 0 if the cells take what arrives at the beginning of a step, 1 if at the end */
    int32_t shared, drive_shared; /* whether parameters, and the drive, are equal for all cells */
    int64_t n;                    /* cells, padding included */
    int64_t first;                /* index of the first cell in its population */
    int64_t offset;               /* of the first cell in the block */
    double *state[NATIVE_STATES]; /* v, steps left on hold, synaptic variables */
    const double *parameter[NATIVE_PARAMETERS];
    int64_t *care; /* by chunk: negative if some cells may be on hold; with conductances, may need the careful path */
    const double *drive; /* what v tends to without synaptic input */
};

/* Synapses from one population onto one receptor: a row for each source, which may be sorted into slices by delay. Slices
 * start with whole groups; what fills up the last group of each adds to sums that belong to no cell. */
struct native_section {
    int32_t sliced, several; /* `several`: each synapse has the number of its delay */
    int64_t n_delays;
    const int64_t *delay;    /* of slices, the shortest first: `wait` goes by that, and what is behind a slice is due next */
    const uint32_t *offset;  /* [source][delay] of slices, [source] of rows: where the one before ends; and the last end */
    const uint8_t *synapses; /* see records.h */
    int64_t size;            /* bytes of each */
    double constant;
    int32_t format;
};

/* A step that cells take: where what arrives at its beginning, and at its end, is added up; and who fires. */
struct native_step {
    double *due[2][NATIVE_RECEPTORS];
    int32_t *fired;
    int64_t n_fired;
};

/* Ticks spent on drawing, and how many sources have drawn, each once for every step. */
struct native_draws {
    int64_t ticks, n;
};

/* Poisson sources with one synapse each, from neighbours to neighbours. Arrays of sources are those of the population. */
struct native_fused {
    int64_t population, delay;
    int64_t since;           /* spikes up to this step are in the lists instead */
    int64_t first, n, place; /* sources, and the place of the first one's target */
    int32_t shared;          /* whether all have the first weight */
    const double *weight;
    uint64_t key;
    int64_t earliest, latest, n_parts; /* of all: steps that draw, `latest` excluded; parts of the mean */
    const int64_t *begin, *end;        /* of each source, as are the following */
    const int32_t *parts;
    const int64_t *ladder;
    const uint32_t *floor;     /* least upper half of a word that may count */
    const int64_t *offset;     /* of each ladder in threshold, and its end */
    const uint64_t *threshold;
    int64_t n_rungs; /* if all draw alike: the upper halves of the lower end of the ladder, and 0; else none */
    const uint32_t *rung;
    struct native_draws *draws; /* of the block */
};

/* What spikes of one source in one step bring at a turn: so many synapses of its population for each of its steps, those
 * for the second in the next whole group. A negative population means that instead fused sources draw then: -1 stands for
 * the first of the table, -2 for the second; `first` is then the number of the step in its turn. */
struct native_slice {
    uint32_t first, n[NATIVE_TURN];
    int32_t count, population;
};

/* What arrives at the steps of a turn, in the order in which it is added. */
struct native_arrivals {
    int64_t n, capacity;
    struct native_slice *slice;
};

/* Slices of a source that are due at one turn: the list in which they wait, and where in a row of `offset` it is said where
 * the first one starts, where it ends and the second one starts, and where that ends. */
struct native_column {
    struct native_arrivals *arrivals;
    int64_t first, middle, last;
};

/* Synapses onto one receptor. If all are in slices, these wait from when their source fires until they are due; else
 * everything is delivered when its source fires, into sums for each later step. What waits is delivered by turns, of one
 * step or of an even one and the next: for the second of them, as far as it is known. */
struct native_table {
    struct native_section *section; /* by population; those without synapses have no delays */
    int32_t ahead;                  /* whether to deliver when the source fires */
    int64_t n_slots, n_places;
    double *due; /* [slot][place]: what arrives at step s is added up in slot s % n_slots; with `ahead`, one slot more */
    int64_t turn;                     /* steps of each turn: 1 if the engine is prompt, else 2; n_slots is a multiple */
    int64_t n_arrivals;               /* enough for the longest delay */
    struct native_arrivals *arrivals; /* [step / turn % n_arrivals]; NULL with `ahead` */
    struct native_column *column;     /* room for those of a source; NULL with `ahead` */
    int64_t delivered;                /* the last step whose spikes have been added, or wait */
    int64_t arrived;                  /* the last step of which all that arrives has been added up */
    int64_t *start;                   /* with `ahead`, room for the place of each delay in `due` */
    int64_t n_fused, n_early;   /* so many of them take part when they fire, the others when due */
    struct native_fused *fused; /* those that take part when they fire by population, the others by delay, descending */
};

/* What is sampled of one group: a variable, and what arrives at a receptor if the cells have not taken it yet. */
struct native_probe {
    const double *values;
    int32_t receptor; /* -1 for none */
    int64_t offset;   /* of the group's first cell in the block */
    const int32_t *cell;
    int64_t n, next, interval, row, stride;
    double *out;
};

struct native_block {
    int64_t n_cells, n_groups, n_probes;
    struct native_group *group;
    struct native_table table[NATIVE_RECEPTORS];
    struct native_probe *probe;
    int32_t *fired;       /* indices within populations, by step and group */
    int64_t *fired_begin; /* [step of the interval][group], and the end */
    int64_t *group_of;    /* by population, -1 for none */
    int32_t lacking;      /* memory */
    int64_t delivering, updating, events; /* ticks spent, drawing included, and synapses that spikes crossed */
    struct native_draws draws;
};

/* The spikes of the latest steps, in one stretch of memory; a run is what one population emitted in one step. */
struct native_lists {
    int64_t n_slots, reach, capacity, used;
    int32_t *index, *count;
    int64_t *n_runs, *begin; /* [slot], [slot][run] and the end */
    int32_t *population;     /* [slot][run] */
};

/* What is to be listed of a population: of sources, their next spikes; of cells, those that have synapses here. */
struct native_source {
    int64_t n, cursor;
    const int32_t *index, *count;
    const int64_t *step;
    const uint8_t *wanted; /* a bit for each cell; NULL for all */
};

/* What a rank's cells sent in an interval: how many spikes, how many of each [step][population], and their indices in
 * that order. */
struct native_packet {
    int32_t *total, *count, *index; /* all in one array; `index` begins behind the counts of the interval */
};

typedef void (*native_function)(void);

/* How ranks tell each other what was fired: on a board in memory that they share, or by an MPI library. */
struct native_ranks {
    int64_t n, room;              /* how many, 0 if others see to it; spikes of each that fit a message */
    int64_t rank, posted, stride; /* which this is; messages so far; int32 from one rank's message to the next one's */
    int32_t *board;               /* see ranks.h; NULL if they do not share memory */
    struct native_waits waits;    /* for what others post there */
    native_function gather, test; /* MPI_Iallgather and MPI_Test */
    void *status;                 /* room for an MPI_Status */
    int32_t bad;                  /* what MPI_Test has returned, 0 if all is well */
    int32_t by_number;            /* whether handles are numbers */
    uintptr_t all, type;          /* handles of all ranks, and of the type of what is sent */
    union {
        int number;
        void *pointer;
    } request;
    int32_t *received;        /* [rank][packet] */
    const int32_t **pointers; /* room for two to each packet */
};

struct native_log {
    int64_t capacity, used;
    int32_t *population, *index;
    int64_t *step;
};

struct native_engine {
    int64_t step, interval, n_populations, n_blocks;
    int64_t pending; /* steps that blocks have taken and whose spikes have not been listed */
    int32_t packed, sent; /* whether they are packed; how far their message is */
    int32_t distributed;  /* whether there are other ranks */
    int32_t prompt; /* whether some group is; then all that arrives is delivered a step earlier */
    int32_t crowded; /* whether there are more threads, on all ranks, than processors */
    int64_t exchanging; /* ticks spent */
    const uint8_t *emits, *recorded; /* by population */
    struct native_block *block;
    struct native_lists lists;
    struct native_packet packet;
    struct native_ranks ranks;
    struct native_source *source;
    struct native_log log;
};

#endif
