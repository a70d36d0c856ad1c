/* The data of spikes: lists, feeds, what ranks tell each other, and the log. */
#ifndef NATIVE_SPIKE_STRUCTS_H
#define NATIVE_SPIKE_STRUCTS_H

#include <stdint.h>

#include "team/patience.h"

/* The spikes of the latest steps that have synapses on this rank. A volley is the spikes of one population in one step.
 *
 *     index, count   [ volley 0 | volley 1 | volley 0 | … ]      each ascending by index; `used` entries in all
 *     begin          0          7          20         25         by slot and volley
 *
 * Step s is in slot s % n_slots. Volleys of a step ascend by population; populations without spikes have none. */
struct native_lists {
    int64_t n_slots;     /* steps that are kept */
    int64_t reach;       /* longest delay, in steps: so many steps are still needed */
    int64_t capacity;    /* entries for which there is memory */
    int64_t used;        /* entries in use */
    int32_t *index;      /* [entry]: index of the cell */
    int32_t *count;      /* [entry]: its spikes in the step; more than 1 for Poisson sources only */
    int64_t *n_volleys;  /* [slot] */
    int64_t *begin;      /* [slot][volley]: first entry; one more entry: the end */
    int32_t *population; /* [slot][volley] */
};

/* Which spikes of a population are listed on this rank. Of spike sources: the next spikes, worked out ahead, ascending
 * by step, then index. Of cells: the spikes of cells that have synapses on this rank. */
struct native_feed {
    int64_t n;             /* spikes in the following arrays; 0 for cells */
    int64_t cursor;        /* number of the first one that is not listed yet */
    const int32_t *index;  /* [spike] */
    const int32_t *count;  /* [spike]: spikes of this source in this step */
    const int64_t *step;   /* [spike] */
    const uint8_t *wanted; /* [index / 8], bit index % 8: the cell has synapses here. NULL: all are listed */
};

/* What the cells of this rank tell the others after an interval. All of it lies in one array:
 *
 *     [ total | count [step of the interval][population] | index … ]    `total` indices, in the order of the counts
 *
 * If some cell of the rank has no solution, the total is -1 - total. */
struct native_packet {
    int32_t *total;
    int32_t *count;
    int32_t *index;
};

typedef void (*native_function)(void);

/* How ranks exchange packets: on a board in memory that they share, or by an MPI library; see exchange/ranks.h. */
struct native_ranks {
    int64_t n;                /* ranks; 0 if Python exchanges the packets */
    int64_t room;             /* indices of each rank for which a message has room */
    int64_t rank;             /* number of this rank */
    int64_t posted;           /* messages so far */
    int64_t stride;           /* int32 from the message of one rank to that of the next */
    int32_t *board;           /* [message % 2][rank][stride]; NULL if ranks share no memory */
    struct native_waits waits; /* for messages of other ranks */
    native_function gather;   /* MPI_Iallgather */
    native_function test;     /* MPI_Test */
    void *status;             /* room for an MPI_Status */
    int32_t bad;              /* error that MPI_Test has returned, or 0 */
    int32_t by_number;        /* 1: handles of the library are numbers; 0: pointers */
    uintptr_t all;            /* handle of the communicator */
    uintptr_t type;           /* handle of the type int32 */
    union {
        int number;
        void *pointer;
    } request;                /* handle of the exchange that is under way */
    int32_t *received;        /* [rank][stride]: packets of all ranks */
    const int32_t **pointers; /* room for two pointers to each packet */
};

/* The spikes that are recorded, until Python fetches them: columns. */
struct native_log {
    int64_t capacity; /* spikes for which there is memory */
    int64_t used;     /* spikes in it */
    int32_t *population;
    int32_t *index;
    int64_t *step;    /* grid time of the spike */
};

#endif
