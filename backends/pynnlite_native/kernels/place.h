/* Building tables: count synapses by source and delay, then put each into its slice. */
#ifndef NATIVE_PLACE_H
#define NATIVE_PLACE_H

#include "structs.h"

#define NATIVE_PREFETCH_CURSOR 48
#define NATIVE_PREFETCH_SLOT 24

/* Mark which delays occur; they must be in range. */
static void native_mark(const int32_t *delay, int64_t n, uint8_t *seen)
{
    for (int64_t i = 0; i < n; i++)
        seen[delay[i]] = 1;
}

/* Add to the number of synapses of each source in one slice column; -1 if a source is out of range. */
static int native_count(const int32_t *source, int64_t n, uint32_t n_sources, int64_t n_columns, int64_t column,
                        uint32_t *count)
{
    for (int64_t i = 0; i < n; i++) {
        if ((uint32_t)source[i] >= n_sources)
            return -1;
        count[source[i] * n_columns + column]++;
    }
    return 0;
}

/* The same, with the column looked up by delay. */
static int native_count_delays(const int32_t *source, const int32_t *delay, int64_t n, uint32_t n_sources,
                               int64_t n_columns, const int32_t *column, uint32_t *count)
{
    for (int64_t i = 0; i < n; i++) {
        if ((uint32_t)source[i] >= n_sources)
            return -1;
        count[source[i] * n_columns + column[delay[i]]]++;
    }
    return 0;
}

/* Spread counts, in place, over more columns; column k becomes column place[k], the others are zero. Backwards, so that
 * nothing is overwritten before it has moved. */
static void native_widen(uint32_t *count, int64_t n_rows, int64_t n_old, const int32_t *place, int64_t n_new)
{
    for (int64_t row = n_rows - 1; row >= 0; row--) {
        const uint32_t *from = count + row * n_old;
        uint32_t *to = count + row * n_new;
        int64_t k = n_old - 1;
        for (int64_t column = n_new - 1; column >= 0; column--) {
            const int moved = k >= 0 && place[k] == column;
            const uint32_t value = moved ? from[k] : 0;
            if (to[column] != value) /* rows of sources without synapses stay memory that was never written to */
                to[column] = value;
            k -= moved;
        }
    }
}

/* Turn counts into where each slice starts, in place: entry k + 1 belongs to slice k, which it will have passed once
 * all is placed. Returns the number of synapses. What comes before the first of them stays untouched: memory that is
 * never written to costs nothing. */
static uint64_t native_starts(uint32_t *offset, int64_t n)
{
    uint64_t total = 0;
    int64_t i = 0;
    while (i < n && offset[i + 1] == 0)
        i++;
    for (; i < n; i++) {
        const uint32_t here = offset[i + 1];
        offset[i + 1] = (uint32_t)total;
        total += here;
    }
    offset[0] = 0;
    return total;
}

struct native_place {
    const int32_t *source, *target, *delay; /* delay may be NULL: then all are in `fixed` */
    const double *weight;                   /* may be NULL: then all are `constant` */
    double constant;
    int64_t n, n_sources, n_columns, fixed, total;
    int64_t first, n_targets, shift; /* of the targets that are here, and their place in the block */
    const int32_t *column;
    uint32_t *offset;
    uint16_t *out_target;
    void *out_weight;
    int32_t format;
};

static inline uint32_t *native_cursor(const struct native_place *p, int64_t i)
{
    const int64_t column = p->delay ? p->column[p->delay[i]] : p->fixed;
    return p->offset + 1 + p->source[i] * p->n_columns + column;
}

/* Put synapses where they belong, in the order given within each slice; -1 if one does not belong here. */
static int native_place(const struct native_place *p)
{
    for (int64_t i = 0; i < p->n; i++) {
        const int64_t soon = i + NATIVE_PREFETCH_SLOT, later = i + NATIVE_PREFETCH_CURSOR;
        if (later < p->n) {
            if ((uint32_t)p->source[later] < (uint32_t)p->n_sources)
                __builtin_prefetch(native_cursor(p, later), 1);
            if ((uint32_t)p->source[soon] < (uint32_t)p->n_sources) {
                const uint32_t at = *native_cursor(p, soon);
                __builtin_prefetch(p->out_target + at, 1);
                if (p->format == NATIVE_DOUBLE)
                    __builtin_prefetch((double *)p->out_weight + at, 1);
                else if (p->format == NATIVE_SINGLE)
                    __builtin_prefetch((float *)p->out_weight + at, 1);
            }
        }
        const int64_t target = p->target[i] - p->first;
        if ((uint32_t)p->source[i] >= (uint32_t)p->n_sources || target < 0 || target >= p->n_targets)
            return -1;
        const uint32_t at = (*native_cursor(p, i))++;
        if (at >= p->total)
            return -1;
        p->out_target[at] = (uint16_t)(target + p->shift);
        if (p->format == NATIVE_DOUBLE)
            ((double *)p->out_weight)[at] = p->weight ? p->weight[i] : p->constant;
        else if (p->format == NATIVE_SINGLE)
            ((float *)p->out_weight)[at] = (float)(p->weight ? p->weight[i] : p->constant);
    }
    return 0;
}

#endif
