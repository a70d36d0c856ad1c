/* Memory for the spikes of targets that synapses see by tape. */
#ifndef NATIVE_PAST_RING_H
#define NATIVE_PAST_RING_H

#include <stdlib.h>
#include <string.h>

#include "plasticity/tape_structs.h"

/* Make rings for `capacity` spikes, a power of two. Returns 0 if there is no memory. */
static inline int native_make_past(struct native_past *past, int64_t capacity)
{
    past->capacity = capacity;
    past->ring = calloc((size_t)(past->n * capacity * past->width), sizeof *past->ring);
    return past->ring != 0;
}

/* Make room for twice as many spikes of each cell. Returns 0 if there is no memory. */
static inline int native_double_past(struct native_past *past)
{
    struct native_past before = *past;
    const int64_t width = past->width;
    if (!native_make_past(past, 2 * before.capacity)) {
        *past = before;
        return 0;
    }
    for (int64_t i = 0; i < past->n; i++) {
        const uint32_t n = past->count[i];
        for (uint32_t k = n > before.capacity ? n - (uint32_t)before.capacity : 0; k < n; k++)
            memcpy(past->ring + (i * past->capacity + k % past->capacity) * width,
                   before.ring + (i * before.capacity + k % before.capacity) * width, (size_t)width * sizeof(double));
    }
    free(before.ring);
    return 1;
}

#endif
