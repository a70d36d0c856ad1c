/* Memory for the spikes of targets. */
#ifndef NATIVE_RING_H
#define NATIVE_RING_H

#include <stdlib.h>
#include <string.h>

#include "plasticity/plasticity_structs.h"

/* Make rings for `capacity` spikes, a power of two. Returns 0 if there is no memory. */
static int native_make_ring(struct native_history *history, int64_t capacity)
{
    free(history->ring);
    history->capacity = capacity;
    history->ring = calloc((size_t)(history->n * capacity * history->width), sizeof *history->ring);
    return history->ring != 0;
}

/* Make room for twice as many spikes of each cell. Returns 0 if there is no memory. */
static int native_double_ring(struct native_history *history)
{
    const int64_t before = history->capacity, after = 2 * before, width = history->width;
    double *ring = calloc((size_t)(history->n * after * width), sizeof *ring);
    if (!ring)
        return 0;
    for (int64_t i = 0; i < history->n; i++) {
        const uint32_t n = history->count[i];
        for (uint32_t k = n > before ? n - (uint32_t)before : 0; k < n; k++)
            memcpy(ring + (i * after + k % after) * width, history->ring + (i * before + k % before) * width,
                   (size_t)width * sizeof *ring);
    }
    free(history->ring);
    history->ring = ring;
    history->capacity = after;
    return 1;
}

#endif
