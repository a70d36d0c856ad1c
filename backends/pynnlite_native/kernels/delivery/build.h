/* Building sections: count synapses by source, then put each into the row of its source. */
#ifndef NATIVE_BUILD_H
#define NATIVE_BUILD_H

#include "delivery/record.h"

#define NATIVE_PREFETCH 24 /* synapses ahead whose row is fetched */

/* Mark the delays that occur: seen[delay] = 1. All must be in range. */
static void native_mark(const int32_t *delay, int64_t n, uint8_t *seen)
{
    for (int64_t i = 0; i < n; i++)
        seen[delay[i]] = 1;
}

/* Count the synapses of each source. Returns -1 if a source is out of range. */
static int native_count(const int32_t *source, int64_t n, uint32_t n_sources, uint32_t *count)
{
    for (int64_t i = 0; i < n; i++) {
        if ((uint32_t)source[i] >= n_sources)
            return -1;
        count[source[i]]++;
    }
    return 0;
}

/* A chunk of synapses, and the section that it goes into. */
struct native_placement {
    const int32_t *source, *target; /* [synapse]: indices */
    const int32_t *delay;           /* [synapse]: steps; NULL: all have the number `fixed` */
    const double *weight;           /* [synapse]; NULL: all have the weight `constant` */
    double constant;
    int64_t n;              /* synapses of the chunk */
    int64_t n_sources;      /* of the population */
    int64_t fixed;          /* number of the delay */
    int64_t total;          /* records of the section */
    int64_t first;          /* index of the first target in this block */
    int64_t n_targets;      /* targets in this block */
    int64_t shift;          /* local index of the first target */
    const int32_t *number;  /* [delay in steps]: its number */
    uint32_t *cursor;       /* [source]: where its next synapse goes */
    uint8_t *synapses;      /* records of the section */
    int32_t format, several;
};

/* Write one record. */
static inline void native_put(uint8_t *to, int32_t format, int several, uint16_t target, uint16_t which, double weight)
{
    const float single = (float)weight;
    memcpy(to, &target, sizeof target);
    if (several)
        memcpy(to + 2, &which, sizeof which);
    if (format == NATIVE_SINGLE)
        memcpy(to + native_weight_at(several), &single, sizeof single);
    else if (format == NATIVE_DOUBLE)
        memcpy(to + native_weight_at(several), &weight, sizeof weight);
}

/* Put synapses into the rows of their sources, in the order given. Returns -1 if one does not belong here. */
static int native_place_synapses(const struct native_placement *p)
{
    const int64_t size = native_record_size(p->format, p->several);
    for (int64_t i = 0; i < p->n; i++) {
        const int64_t soon = i + NATIVE_PREFETCH;
        if (soon < p->n && (uint32_t)p->source[soon] < (uint32_t)p->n_sources)
            __builtin_prefetch(p->synapses + size * p->cursor[p->source[soon]], 1);
        const int64_t target = p->target[i] - p->first;
        if ((uint32_t)p->source[i] >= (uint32_t)p->n_sources || target < 0 || target >= p->n_targets)
            return -1;
        const uint32_t at = p->cursor[p->source[i]]++;
        if (at >= p->total)
            return -1;
        native_put(p->synapses + size * at, p->format, p->several, (uint16_t)(target + p->shift),
                   (uint16_t)(p->delay ? p->number[p->delay[i]] : p->fixed), p->weight ? p->weight[i] : p->constant);
    }
    return 0;
}

#endif
