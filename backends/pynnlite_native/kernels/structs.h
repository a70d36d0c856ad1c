/* The data of the engine. Python allocates the arrays and describes them by the classes in blocks.pyx, tables.pyx and
 * spikes.pyx; the loops work on them. How it all moves is told in docs/explanation/native-engine.md.
 *
 *     engine                        one on each rank
 *     ├── block [b]                 cells that one thread takes through an interval, with all synapses onto them
 *     │   ├── part [j]              the cells of one population in this block
 *     │   ├── table [receptor]      all synapses onto the receptors of these cells that have this number
 *     │   │   ├── section [population]   the synapses that come from one population
 *     │   │   ├── private [k]            Poisson sources that have one synapse each
 *     │   │   ├── arrivals [turn]        what spikes that are on their way will bring
 *     │   │   └── sums [slot][local index]
 *     │   └── probe [k]             what is sampled
 *     ├── feed [population]         which spikes of a population are listed on this rank
 *     ├── lists                     the spikes of the latest steps
 *     ├── packet, ranks             what ranks tell each other after an interval
 *     └── log                       the spikes that are recorded
 *
 * Three numbers of a cell:
 *
 *     index          within its population
 *     local index    within a table: those parts that have its receptor lie one after the other, each padded to a
 *                    multiple of 8 cells
 *     cell of part   within its part: local index minus `offset` of the table, index minus `first`
 *
 *     population              0                      2                  3
 *     index                   40 41 42 … 52          7  8  9 … 14       0  1  2  … 7
 *     local index, table 0    0  1  2  … 12 (13–15)  16 17 18 … 23      24 25 26 … 31       in brackets: padding
 *     local index, table 1    0  1  2  … 12 (13–15)                     16 17 18 … 23       part 1 has one receptor
 *                             part 0, first 40       part 1, first 7    part 2, first 0
 *                             offset {0, 0}, n 16    offset {16}, n 8   offset {24, 16}, n 8
 *
 * A column has one number for each cell of a part. The columns of its state follow each other, `stride` numbers apart:
 *
 *     state             v[0] v[1] … v[n - 1] ……  g[0] g[1] … g[n - 1] ……  hold[0] hold[1] … hold[n - 1]
 *                       0                        stride                   n_states * stride
 *
 * Units are ms, mV, nF, nA, µS and MΩ. Step k goes from grid time k to grid time k + 1.
 */
#ifndef NATIVE_STRUCTS_H
#define NATIVE_STRUCTS_H

#include <program_structs.h>
#include <stdint.h>

#include "delivery/record.h"
#include "exchange/spike_structs.h"
#include "plasticity/factor_structs.h"
#include "plasticity/plasticity_structs.h"

#define NATIVE_TILE LOWERED_TILE   /* cells that take several steps before the next cells do; one bit each fits a word */
#define NATIVE_STEPS 8       /* the most of these steps */
#define NATIVE_TURN 2        /* the most steps whose arrivals are added together */
#define NATIVE_SECTIONS 256  /* the most sections of a table from one population */
#define NATIVE_LANES LOWERED_LANES /* numbers in a cache line; parts are padded to a multiple */
#define NATIVE_RUNGS 8       /* rungs of a ladder that are compared in one go */
#define NATIVE_LINE LOWERED_LINE   /* bytes of a cache line */

/* Kernels that are written by hand. */
enum { NATIVE_CURR_EXP, NATIVE_COND_EXP, NATIVE_CURR_DELTA };

/* Why the loops come back to Python. */
enum {
    NATIVE_DONE,       /* the step or the time limit that was asked for is reached */
    NATIVE_LISTS_FULL, /* the spike lists need more memory */
    NATIVE_LOG_FULL,   /* the log must be emptied */
    NATIVE_SENDING,    /* Python must exchange packets with the other ranks */
    NATIVE_WAITING,    /* the messages of other ranks have not come by the deadline */
    NATIVE_LACKING,    /* there was no memory for arrivals; the simulation is lost */
    NATIVE_UNSOLVED,   /* the equations of some cell, on any rank, have no solution; the simulation is lost */
    NATIVE_BROKEN      /* the MPI library reported an error; the simulation is lost */
};

/* How far the message of an interval to the other ranks is. */
enum { NATIVE_UNSENT, NATIVE_UNDER_WAY, NATIVE_RECEIVED };

/* ---- Cells ---------------------------------------------------------------------------------------------------- */

/* What the drive of the cells of one part is worked out from, while some injected current into them changes often. A
 * range is cells of the part, side by side, that one injection goes into. */
struct native_injected {
    int64_t n_ranges;     /* 0 if no current changes often */
    const int64_t *range; /* [range][3]: first cell, last cell + 1, column of native_currents; by number of the injection */
    const double *offset; /* [cell]: constant current, nA */
    const double *rest;   /* [cell]: resting potential, mV */
    const double *gain;   /* [cell]: membrane resistance, MΩ */
    double *drive;        /* [cell]: drive of the part */
};

/* The injected currents of the steps to come. A column is one injection. */
struct native_currents {
    int64_t first;          /* the first of these steps */
    int64_t n_columns;
    const double *value;    /* [step - first][column], nA */
    const uint8_t *changed; /* [step - first]: 1 if some column differs from the step before; 1 at the first step */
};

/* The cells of one population in one block. Arrays are indexed by the cell of the part. A constant is a number that a
 * kernel works with; cells/constants.py tells which ones. */
struct native_part {
    int32_t kernel;                  /* NATIVE_CURR_EXP, …; means nothing with programs */
    int32_t population;              /* number of the population */
    int32_t prompt;                  /* 1: cells take arrivals at the end of a step; 0: at its beginning */
    int32_t shared;                  /* 1: every constant is the same for all cells */
    int32_t drive_shared;            /* 1: every cell has the drive of the first */
    int64_t n;                       /* cells, padding included */
    int64_t first;                   /* index of the first cell */
    int64_t n_receptors;             /* of each cell: the first so many tables have synapses onto them */
    const int64_t *offset;           /* [receptor]: local index of the first cell in its table */
    const int64_t *into;             /* [receptor]: column of the state that arrivals are added to */
    int64_t n_states;                /* state variables; column n_states is the countdown */
    int64_t stride;                  /* numbers from one column of the state to the next */
    double *state;                   /* [column][cell]: v, the other state variables, the countdown */
    int64_t n_constants;             /* of the kernel */
    const double *number;            /* [constant]: its value, if all cells have the same */
    const double *const *constant;   /* [constant]: its column; of one that all cells share, as much of a column as two
                                      * tiles take, from the second on. Not with `shared` */
    const int64_t *back;             /* [constant]: 0 if each cell has its own; else bytes of a tile. NULL if no cells
                                      * share any, or if there is one tile only */
    int64_t *care;                   /* [tile]: negative if the slow path must look at some cells: with currents, some may
                                      * be refractory; with conductances, driven too strongly for the fast path */
    const double *drive;             /* [cell]: potential that v tends to without synapses, mV */
    struct native_injected injected; /* currents that change often */
    const struct lowered_programs *programs; /* NULL if the kernel is written by hand. With programs, every constant has a
                                      * pointer, the drive is the injected current, nA, and `care` has bits: for each
                                      * tile of the cells that need substeps, then of those that fire */
    int64_t n_cells;                 /* without padding */
    uint64_t key;                    /* of the draws of a hazard */
    int64_t *lost;                   /* of the block: step, population and index of its first cell without a solution */
};

/* One step of all cells of a block: where its arrivals are, and who fires. */
struct native_step {
    double *const *sums[2]; /* [0: at the beginning, 1: at the end of the step] → [table] → by local index */
    int32_t *fired;         /* indices of the cells that fire at the end of the step, part after part */
    int64_t n_fired;
    int64_t number;         /* of the step */
};

/* What one probe samples of one part: a state variable; and the sum that has arrived in the meantime, where the cells
 * have not taken it yet. */
struct native_probe {
    const double *values; /* [cell of the part] of the state variable */
    int32_t receptor;     /* whose sums are added; -1 for none */
    int64_t offset;       /* local index of the first cell of the part in the table of this receptor */
    const int32_t *cell;  /* [column]: cell of the part */
    int64_t n;            /* columns */
    int64_t next;         /* step of the next sample */
    int64_t interval;     /* steps between samples */
    int64_t sample;       /* number of the next sample in `out` */
    int64_t stride;       /* numbers from one sample in `out` to the next */
    double *out;          /* [sample][column] */
    int64_t part;         /* the part whose definitions must be worked out first; -1 for none */
};

/* ---- Synapses ------------------------------------------------------------------------------------------------- */

/* The synapses of one table that come from one population. A row is all synapses of one source; a slice is the synapses
 * of a row that have one delay. Rows are either left in the order of the connector, or sorted into slices.
 *
 *     rows      synapses  [ source 0        | source 1 | source 2            | … ]
 *               offset    0                 10         14                    29     10 synapses of source 0, …
 *
 *     slices    synapses  [ 0: delay 5 ~~~~ | 0: delay 9 ~~ | 1: delay 5 ~~~~~~ | … ]     ~ fills up the last pack
 *               offset    0               12              22                  34         ends without the filling
 *
 * A slice starts at the next multiple of 8 after the end of the one before: 0, 16, 24, …. What fills it up are synapses
 * of weight 0 onto the local indices behind the cells of the table.
 *
 * The synapses from a population that learn have a section for each pathway, and those that do not learn have one for
 * each run of pathways between these. These sections follow each other by `next`, in the order of pathways. */
struct native_section {
    int32_t sliced;          /* 1: rows are sorted into slices */
    int32_t several;         /* 1: each record has the number of its delay; only in rows of several delays */
    int64_t n_delays;        /* delays that occur; 0 if there are no synapses */
    const int64_t *delay;    /* [number of the delay]: steps; ascending with slices */
    const uint32_t *offset;  /* in synapses. Rows: [source], where the row starts; slices: [source][delay], where the
                              * slice before ends. One more entry: where the last one ends */
    const uint8_t *synapses; /* records, see delivery/record.h */
    int64_t size;            /* bytes of a record */
    double constant;         /* weight of all, if the format is NATIVE_CONSTANT */
    int32_t format;          /* NATIVE_CONSTANT, NATIVE_SINGLE or NATIVE_DOUBLE */
    int32_t next;            /* number of the next section from this population; 0 if this is the last */
    int64_t n_sources;       /* of the population */
    const struct native_factors *factors;     /* NULL unless each spike has a factor; the section is then sliced */
    const struct native_plasticity *learning; /* NULL if the weights stay. Else the section is sliced, and a pack has 8
                              * targets, then 8 weights in double precision; by tape a record is a target */
};

/* Time spent on private sources. */
struct native_draws {
    int64_t ticks; /* of the clock of the processor */
    int64_t n;     /* sources that have drawn, each counted once for every step */
};

/* Poisson sources that have one synapse each, from neighbours onto neighbours: source `first` + k projects to the
 * local index `target` + k. The block of the targets draws them, and they are in no spike list. Other arrays are
 * indexed by the source, and hold those of the whole population. What a source draws is told in
 * docs/reference/random-numbers.md. */
struct native_private {
    int64_t population;        /* number of the sources' population */
    int64_t delay;             /* steps */
    int64_t since;             /* spikes up to this step are in the spike lists instead */
    int64_t first;             /* first source */
    int64_t n;                 /* sources */
    int64_t target;            /* local index that the first source projects to */
    int32_t shared;            /* 1: all have the first weight */
    const double *weight;      /* [source - first] */
    uint64_t key;              /* of the draws */
    int64_t earliest;          /* first step in which a source of the population draws */
    int64_t latest;            /* step after the last one */
    int64_t n_portions;        /* the most portions that the mean of a source is split into */
    const int64_t *begin;      /* [source]: first step that draws */
    const int64_t *end;        /* [source]: step after the last one */
    const int32_t *portions;   /* [source]: portions that its mean is split into */
    const int64_t *ladder;     /* [source]: number of its ladder */
    const uint32_t *floor;     /* [source]: upper half of a word below which the count is 0 */
    const int64_t *offset;     /* [ladder]: where it starts in `threshold`; one more entry: the end */
    const uint64_t *threshold; /* rungs of all ladders, ascending in each */
    int64_t n_rungs;           /* if all sources draw alike: entries of `rung` that count; else 0 */
    const uint32_t *rung;      /* upper halves of the lower end of the one ladder, then 0 */
    struct native_draws *draws; /* of the block */
};

/* A waiting slice: the synapses that the spikes of one source in one step reach in one turn. `n[k]` synapses are due at
 * step k of the turn. They start at record `first`; those of step 1 start at the next multiple of 8 behind those of
 * step 0.
 *
 *     first                    first + n[0], then up to a multiple of 8
 *     [ n[0] synapses ~~~~~~ ][ n[1] synapses ~~~ ]
 *
 * A negative population says that private sources draw at this point: -1 stands for private[0] of the table, -2 for
 * private[1], …; `first` is then the step of the turn. */
struct native_waiting {
    uint32_t first;     /* of synapses that learn, the number of the slice instead: its head is found by it */
    uint32_t n[NATIVE_TURN];
    int32_t count;      /* spikes of the source in its step */
    int32_t population; /* number of the section that has the synapses: of the first one from a population, this one */
};

/* The waiting slices of one turn, in the order in which they are added. */
struct native_arrivals {
    int64_t n;        /* waiting slices */
    int64_t capacity; /* for which there is memory */
    struct native_waiting *waiting;
    int64_t n_factors, factor_capacity;
    double *factor;   /* those of the spikes of slices whose section has factors, in the order of these slices */
};

/* Slices of a row that are due in the same turn. Numbers of delays `first` up to `middle` are due at its first step,
 * those from `middle` up to `last` at its second step. */
struct native_window {
    struct native_arrivals *arrivals; /* of the turn */
    int64_t first, middle, last;
};

/* All synapses onto one receptor of a block. There are two ways to add them:
 *
 *     ahead = 0   All sections are sliced. When a source fires, its slices are listed under the turns in which they are
 *                 due (`arrivals`); at the turn they are added. There are sums for the present turn only.
 *     ahead = 1   When a source fires, its row is added at once. There are sums for each step up to the longest delay.
 *
 *     sums        slot 0   slot 1   …   slot n_slots - 1   [one more with ahead: never read]
 *                 n_padded numbers each, by local index
 *
 * What arrives at step s is added up in slot s % n_slots. A turn is one step, or an even step and the next one. */
struct native_table {
    struct native_section *section;   /* [population], then further ones; those without synapses have n_delays = 0 */
    int64_t n_sections;
    int32_t ahead;                    /* see above */
    int64_t n_slots;                  /* a multiple of `turn` */
    int64_t n_padded;                 /* numbers in a slot: local indices, and 8 for fillings */
    double *sums;                     /* [slot][local index] */
    int64_t turn;                     /* steps in a turn, 1 or 2; 1 if the engine is prompt, with `ahead`, or if some
                                       * synapses learn: each arrival must have come before the next step */
    int64_t n_arrivals;               /* turns in `arrivals`: enough for the longest delay */
    struct native_arrivals *arrivals; /* [turn % n_arrivals]; NULL with `ahead` */
    struct native_window *window;     /* room for the windows of a row; NULL with `ahead` */
    int64_t delivered;                /* last step whose spikes have been added or listed */
    int64_t arrived;                  /* last step whose sums are complete */
    int64_t *start;                   /* [number of the delay]: room for where its sums start; used with `ahead` only */
    int64_t n_private;                /* populations of private sources */
    int64_t n_early;                  /* the first so many draw when they fire; the others at the step of arrival */
    struct native_private *private;   /* early ones by population; then the others by delay, the longest first */
    int64_t n_histories;              /* 0 if no synapses learn by kernel */
    struct native_history **history;  /* what their targets have fired */
    int64_t n_tapes;                  /* sections whose synapses learn by tape */
    int64_t n_pasts;
    struct native_past **past;        /* what the targets of such sections have fired */
};

/* ---- Blocks --------------------------------------------------------------------------------------------------- */

/* Cells that one thread takes through an interval, and all synapses onto them.
 *
 *     fired         [ part 0 | part 1 | … | part 0 | part 1 | … | … ]      indices, one step after the other
 *     fired_begin   0        3        5   9        9       14  …           where each starts, by step and part */
struct native_block {
    int64_t n_cells;                             /* without padding */
    int64_t n_parts;
    int64_t n_probes;
    struct native_part *part;                    /* [n_parts], by population */
    int64_t n_tables;                            /* the most receptors of a part */
    struct native_table *table;                  /* [receptor] */
    double **sums;                               /* [step of a stretch, and one more][table]: room for where sums are */
    struct native_probe *probe;                  /* [n_probes] */
    int32_t *fired;                              /* cells that fired in the present interval: indices */
    int64_t *fired_begin;                        /* [step of the interval * n_parts + part]; one more entry: the end */
    int64_t *part_of;                            /* [population]: number of its part, -1 if it has none here */
    int32_t lacking;                             /* 1: there was no memory for arrivals */
    int64_t lost[3];                             /* step, population and index of the first cell without a solution; the
                                                  * step is -1 if there is none */
    int64_t delivering;                          /* ticks spent on synapses, draws of private sources included */
    int64_t updating;                            /* ticks spent on cells */
    int64_t events;                              /* synapses that spikes have crossed */
    struct native_draws draws;                   /* of its private sources */
};

/* ---- All of a rank -------------------------------------------------------------------------------------------- */

struct native_engine {
    int64_t step;            /* present step: up to it the spikes of all ranks are listed */
    int64_t interval;        /* the most steps between two exchanges */
    int64_t n_populations;
    int64_t n_blocks;
    int64_t pending;         /* steps that blocks have taken beyond `step` */
    int32_t filled;          /* 1: the packet of these steps is filled */
    int32_t sent;            /* how far it is on its way: NATIVE_UNSENT, … */
    int32_t distributed;     /* 1: there are other ranks */
    int32_t prompt;          /* 1: some part of the network is; arrivals are then added one step earlier */
    int32_t crowded;         /* 1: there are more threads, on all ranks of the machine, than processors */
    int64_t exchanging;      /* ticks spent */
    const uint8_t *emits;    /* [population]: 1 if it projects somewhere */
    const uint8_t *recorded; /* [population]: 1 if its spikes are logged */
    struct native_block *block;
    struct native_lists lists;
    struct native_packet packet;
    struct native_ranks ranks;
    struct native_feed *feed; /* [population] */
    int64_t n_factors;
    struct native_factors **factors; /* of the pathways whose spikes have factors */
    struct native_log log;
    struct native_currents currents;
};

#endif
