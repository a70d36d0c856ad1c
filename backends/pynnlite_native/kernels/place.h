/* Building tables: count synapses by source, put each into its source's row, and sort rows into slices. */
#ifndef NATIVE_PLACE_H
#define NATIVE_PLACE_H

#include "records.h"

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
    uint8_t *synapses;
    int32_t format, several;
};

/* Write one synapse. */
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

/* Put synapses into the rows of their sources, in the order given; -1 if one does not belong here. */
static int native_place(const struct native_place *p)
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

/* Rows to be sorted by delay into slices, and room for the longest of them. */
struct native_sort {
    int64_t n_sources, n_columns;
    const uint32_t *row;  /* where each source's row starts, and the end */
    const int32_t *order; /* of each delay's number, the place of its slice in a row */
    const uint8_t *synapses;
    int32_t format, several; /* whether synapses have the number of a delay */
    uint16_t nowhere;        /* the first of a group of places that fill up slices */
    uint8_t *sorted, *room;
    uint32_t *offset; /* [source][slice]: where the one before ends, and the last end; at first 0 */
};

/* Sort one row of n synapses, drop the numbers of delays, and fill up slices; note where these end. The format is known
 * when this is compiled. Returns how many there are then. */
static inline uint32_t native_sort_row(const struct native_sort *s, const uint8_t *row, int64_t n, uint32_t *end,
                                       int32_t format, int several)
{
    const int64_t before = native_record_size(format, several), after = native_record_size(format, 0);
    const int64_t weight = native_weight_size(format);
    if (several)
        for (int64_t i = 0; i < n; i++)
            end[s->order[native_u16(row + before * i + 2)]]++;
    else if (n)
        end[0] = (uint32_t)n;
    uint32_t first = 0;
    for (int64_t k = 0; k < s->n_columns; k++) {
        const uint32_t length = end[k];
        end[k] = first;
        first = native_next_group(first + length);
    }
    for (int64_t i = 0; i < n; i++) {
        const uint8_t *synapse = row + before * i;
        uint8_t *sorted = s->room + after * end[several ? s->order[native_u16(synapse + 2)] : 0]++;
        memcpy(sorted, synapse, 2);
        memcpy(sorted + native_weight_at(0), synapse + native_weight_at(several), (size_t)weight);
    }
    for (int64_t k = 0; k < s->n_columns; k++)
        for (uint32_t at = end[k]; at % NATIVE_GROUP; at++)
            native_put(s->room + after * at, format, 0, (uint16_t)(s->nowhere + at % NATIVE_GROUP), 0, 0.0);
    return first;
}

/* Sort each row by delay, keeping the order within each slice; return how many synapses there are with what fills up. */
static int64_t native_sort_rows(const struct native_sort *s)
{
    const int64_t before = native_record_size(s->format, s->several), after = native_record_size(s->format, 0);
    uint32_t first = 0;
    for (int64_t source = 0; source < s->n_sources; source++) {
        const int64_t n = s->row[source + 1] - s->row[source];
        const uint8_t *row = s->synapses + before * s->row[source];
        uint32_t *end = s->offset + source * s->n_columns + 1, length;
        switch (s->format + (s->several ? 4 : 0)) {
        case NATIVE_CONSTANT:
            length = native_sort_row(s, row, n, end, NATIVE_CONSTANT, 0);
            break;
        case NATIVE_SINGLE:
            length = native_sort_row(s, row, n, end, NATIVE_SINGLE, 0);
            break;
        case NATIVE_DOUBLE:
            length = native_sort_row(s, row, n, end, NATIVE_DOUBLE, 0);
            break;
        case NATIVE_CONSTANT + 4:
            length = native_sort_row(s, row, n, end, NATIVE_CONSTANT, 1);
            break;
        case NATIVE_SINGLE + 4:
            length = native_sort_row(s, row, n, end, NATIVE_SINGLE, 1);
            break;
        default:
            length = native_sort_row(s, row, n, end, NATIVE_DOUBLE, 1);
        }
        memcpy(s->sorted + after * first, s->room, (size_t)(after * length));
        for (int64_t k = 0; k < s->n_columns; k++)
            end[k] += first;
        first += length;
    }
    return first;
}

#endif
