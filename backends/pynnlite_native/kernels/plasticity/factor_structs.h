/* The data of synapses whose rule sees their source alone, and has the same parameters for all of them: short-term
 * plasticity. What a spike transmits is then the weight of each synapse times one number, the factor of that spike.
 * Nothing is kept for a synapse.
 *
 *     spike lists   [ step 7: sources 3, 8, 20 | step 8: source 3, which fires twice | … ]
 *     value         [ 0.5      0.5 0.5         | 0.31 0.17                           | … ]      one for each spike
 *     begin         step 7: 0                    step 8: 3
 */
#ifndef NATIVE_FACTOR_STRUCTS_H
#define NATIVE_FACTOR_STRUCTS_H

#include <stdint.h>

#include <program_structs.h>

#define NATIVE_FACTOR_LANES 64 /* sources that the program runs on side by side */

/* The factors of one pathway. The slots of the program are numbers, then columns, then registers. */
struct native_factors {
    int32_t population;    /* of the sources */
    int64_t n_sources;
    double dt;             /* ms */
    int64_t n_variables;
    double *variable;      /* [variable][source]: as it is after the latest event */
    int64_t *at;           /* [source]: step of that event */
    int64_t *last;         /* [source]: step of its latest spike; negative before the first one */
    struct lowered_program arrival; /* → columns: the variables after a spike, its factor */
    int64_t n_numbers;
    double **slot;         /* of the program */
    int64_t first;         /* column of the first variable; the others follow */
    int64_t since;         /* column of the time since the latest spike */
    int64_t elapsed;       /* column of the time since the latest event */
    int64_t factor;        /* column of the factor */
    int64_t known;         /* the latest step whose spikes have factors */
    int64_t n_slots;       /* steps that are kept, at least those that the longest delay takes, and one more */
    int64_t *begin;        /* [step % n_slots]: where its factors start */
    int64_t used, capacity;
    double *value;         /* the factors of the spikes in the lists, in their order */
};

#endif
