/* Sorting the rows of a section into slices; see struct native_section. */
#ifndef NATIVE_SORT_H
#define NATIVE_SORT_H

#include "delivery/build.h"

/* A section whose rows are sorted. */
struct native_sort {
    int64_t n_sources, n_delays;
    const uint32_t *row;     /* [source]: first synapse of its row; one more entry: the end */
    const int32_t *order;    /* [number of the delay]: position of its slice in a row */
    const uint8_t *synapses; /* records before */
    int32_t format, several; /* several: the records before have numbers of delays */
    uint16_t nowhere;        /* local index behind the cells of the block: target of the first filling synapse */
    uint8_t *sorted;         /* records after, without numbers of delays */
    uint8_t *room;           /* for the longest row, with its filling */
    uint32_t *offset;        /* [source][slice]: where the slice before ends; one more entry: the end. At first 0 */
};

/* Sort one row of n synapses into s->room, fill up its slices, and note in end[slice] where each ends without its
 * filling. The compiler knows the format. Returns the number of records, filling included. */
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
    for (int64_t k = 0; k < s->n_delays; k++) {
        const uint32_t length = end[k];
        end[k] = first;
        first = native_next_pack(first + length);
    }
    for (int64_t i = 0; i < n; i++) {
        const uint8_t *synapse = row + before * i;
        uint8_t *sorted = s->room + after * end[several ? s->order[native_u16(synapse + 2)] : 0]++;
        memcpy(sorted, synapse, 2);
        memcpy(sorted + native_weight_at(0), synapse + native_weight_at(several), (size_t)weight);
    }
    for (int64_t k = 0; k < s->n_delays; k++)
        for (uint32_t at = end[k]; at % NATIVE_PACK; at++)
            native_put(s->room + after * at, format, 0, (uint16_t)(s->nowhere + at % NATIVE_PACK), 0, 0.0);
    return first;
}

/* Sort all rows by delay; synapses of one slice stay in their order. Returns the number of records, filling
 * included. */
static int64_t native_sort_rows(const struct native_sort *s)
{
    const int64_t before = native_record_size(s->format, s->several), after = native_record_size(s->format, 0);
    uint32_t first = 0;
    for (int64_t source = 0; source < s->n_sources; source++) {
        const int64_t n = s->row[source + 1] - s->row[source];
        const uint8_t *row = s->synapses + before * s->row[source];
        uint32_t *end = s->offset + source * s->n_delays + 1, length;
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
        for (int64_t k = 0; k < s->n_delays; k++)
            end[k] += first;
        first += length;
    }
    return first;
}

#endif
