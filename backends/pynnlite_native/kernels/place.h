/* Building tables: count synapses by source, put each into its source's row, and sort rows into slices. */
#ifndef NATIVE_PLACE_H
#define NATIVE_PLACE_H

#include <string.h>

#include "structs.h"

#define NATIVE_PREFETCH 24

/* Mark which delays occur; they must be in range. */
static void native_mark(const int32_t *delay, int64_t n, uint8_t *seen)
{
    for (int64_t i = 0; i < n; i++)
        seen[delay[i]] = 1;
}

/* Add to the number of synapses of each source; -1 if a source is out of range. */
static int native_count(const int32_t *source, int64_t n, uint32_t n_sources, uint32_t *count)
{
    for (int64_t i = 0; i < n; i++) {
        if ((uint32_t)source[i] >= n_sources)
            return -1;
        count[source[i]]++;
    }
    return 0;
}

struct native_place {
    const int32_t *source, *target, *delay; /* delay may be NULL: then all have number `fixed` */
    const double *weight;                   /* may be NULL: then all are `constant` */
    double constant;
    int64_t n, n_sources, fixed, total;
    int64_t first, n_targets, shift; /* of the targets that are here, and their place in the block */
    const int32_t *number;           /* of each delay */
    uint32_t *cursor;                /* where the next synapse of each source goes */
    uint16_t *out_target, *out_which; /* `which` may be NULL */
    void *out_weight;
    int32_t format;
};

/* Put synapses into the rows of their sources, in the order given; -1 if one does not belong here. */
static int native_place(const struct native_place *p)
{
    for (int64_t i = 0; i < p->n; i++) {
        const int64_t soon = i + NATIVE_PREFETCH;
        if (soon < p->n && (uint32_t)p->source[soon] < (uint32_t)p->n_sources) {
            const uint32_t at = p->cursor[p->source[soon]];
            __builtin_prefetch(p->out_target + at, 1);
            if (p->out_which)
                __builtin_prefetch(p->out_which + at, 1);
            if (p->format == NATIVE_DOUBLE)
                __builtin_prefetch((double *)p->out_weight + at, 1);
            else if (p->format == NATIVE_SINGLE)
                __builtin_prefetch((float *)p->out_weight + at, 1);
        }
        const int64_t target = p->target[i] - p->first;
        if ((uint32_t)p->source[i] >= (uint32_t)p->n_sources || target < 0 || target >= p->n_targets)
            return -1;
        const uint32_t at = p->cursor[p->source[i]]++;
        if (at >= p->total)
            return -1;
        p->out_target[at] = (uint16_t)(target + p->shift);
        if (p->out_which)
            p->out_which[at] = (uint16_t)(p->delay ? p->number[p->delay[i]] : p->fixed);
        if (p->format == NATIVE_DOUBLE)
            ((double *)p->out_weight)[at] = p->weight ? p->weight[i] : p->constant;
        else if (p->format == NATIVE_SINGLE)
            ((float *)p->out_weight)[at] = (float)(p->weight ? p->weight[i] : p->constant);
    }
    return 0;
}

/* Rows to be sorted by delay, and room for the longest of them. */
struct native_sort {
    int64_t n_sources, n_columns;
    const uint32_t *row;  /* where each source's row starts, and the end */
    const int32_t *order; /* of each delay's number, the place of its slice in a row */
    uint16_t *target, *which;
    void *weight;
    int32_t format;
    uint32_t *offset; /* [source][slice], and the end */
    uint16_t *target_room;
    void *weight_room;
};

/* Sort each row by delay, keeping the order within each slice, and note where slices start. */
static void native_sort_rows(const struct native_sort *s)
{
    for (int64_t source = 0; source < s->n_sources; source++) {
        const uint32_t first = s->row[source], last = s->row[source + 1];
        const size_t n = last - first, size = s->format == NATIVE_DOUBLE ? 8 : s->format == NATIVE_SINGLE ? 4 : 0;
        uint32_t *offset = s->offset + source * s->n_columns;
        for (int64_t k = 0; k < s->n_columns; k++)
            offset[k] = 0;
        for (uint32_t at = first; at < last; at++)
            offset[s->order[s->which[at]]]++;
        uint32_t begin = first;
        for (int64_t k = 0; k < s->n_columns; k++) {
            const uint32_t length = offset[k];
            offset[k] = begin;
            begin += length;
        }
        for (uint32_t at = first; at < last; at++) {
            const uint32_t to = offset[s->order[s->which[at]]]++ - first;
            s->target_room[to] = s->target[at];
            if (s->format == NATIVE_DOUBLE)
                ((double *)s->weight_room)[to] = ((double *)s->weight)[at];
            else if (s->format == NATIVE_SINGLE)
                ((float *)s->weight_room)[to] = ((float *)s->weight)[at];
        }
        memcpy(s->target + first, s->target_room, n * sizeof *s->target);
        if (size)
            memcpy((char *)s->weight + first * size, s->weight_room, n * size);
        for (int64_t k = s->n_columns - 1; k > 0; k--) /* each has gone on to where the next one starts */
            offset[k] = offset[k - 1];
        if (s->n_columns)
            offset[0] = first;
    }
    s->offset[s->n_sources * s->n_columns] = s->row[s->n_sources];
}

#endif
