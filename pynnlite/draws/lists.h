/* Packing lists of any length into full batches, so that short lists vectorise as well as long ones. */
#ifndef PYNNLITE_DRAWS_LISTS_H
#define PYNNLITE_DRAWS_LISTS_H

#include <math.h>

#include "philox.h"

/* Where the next batch begins: a list and how many of its values are done. */
struct draws_cursor {
    int64_t list, done;
};

/* Part of a list inside a batch: values from..from+count of the batch go to out[to..]. */
struct draws_piece {
    int64_t list, to;
    int from, count;
};

/* Fill the counters of the next batch; return its number of quads, 0 at the end. */
static inline int draws_fill(const uint32_t *anchors, const int64_t *starts, int64_t n_anchors,
                             struct draws_cursor *cursor, struct draws_counters *counters,
                             struct draws_piece *pieces, int *n_pieces)
{
    int quads = 0, n = 0;
    while (quads < DRAWS_QUADS && cursor->list < n_anchors) {
        int64_t left = starts[cursor->list + 1] - starts[cursor->list] - cursor->done;
        int64_t wanted = (left + DRAWS_LANES - 1) / DRAWS_LANES;
        int taken = wanted < DRAWS_QUADS - quads ? (int)wanted : DRAWS_QUADS - quads;
        if (taken > 0) {
            uint64_t first = (uint64_t)cursor->done / DRAWS_LANES;
            int64_t count = left < (int64_t)DRAWS_LANES * taken ? left : (int64_t)DRAWS_LANES * taken;
            for (int j = 0; j < taken; j++) {
                counters->index[quads + j] = anchors[cursor->list];
                counters->ordinal[quads + j] = (uint32_t)(first + (uint64_t)j);
                counters->high[quads + j] = (uint32_t)((first + (uint64_t)j) >> 32) << 1;
            }
            pieces[n].list = cursor->list;
            pieces[n].to = starts[cursor->list] + cursor->done;
            pieces[n].from = DRAWS_LANES * quads;
            pieces[n++].count = (int)count;
            quads += taken;
            cursor->done += count;
        }
        if (taken == wanted) {
            cursor->list++;
            cursor->done = 0;
        }
    }
    *n_pieces = n;
    return quads;
}

/* Counters of quads first, first + 1, ... of one anchor. */
DRAWS_INLINE void draws_anchor_counters(uint32_t anchor, uint64_t first, int quads,
                                        struct draws_counters *restrict counters)
{
    for (int j = 0; j < quads; j++) {
        counters->index[j] = anchor;
        counters->ordinal[j] = (uint32_t)(first + (uint64_t)j);
        counters->high[j] = (uint32_t)((first + (uint64_t)j) >> 32) << 1;
    }
}

/* How many quads to draw at once when about `mean` values are needed: a guess that changes no result. */
static inline int draws_quads_for(double mean)
{
    double wanted = (mean + 1.5 * sqrt(mean)) / DRAWS_LANES + 1.0;
    return wanted < DRAWS_QUADS ? ((int)wanted + 7) & ~7 : DRAWS_QUADS;
}

/* (word * size) >> 64 from the upper half, looking at the lower half only if it could carry. */
DRAWS_INLINE int32_t draws_candidate(uint64_t key, uint32_t anchor, uint64_t ordinal, uint32_t half, uint32_t size)
{
    uint64_t product = (uint64_t)half * size;
    if ((uint32_t)product > UINT32_MAX - (size - 1))
        product += (uint64_t)draws_anchor_half(key, anchor, ordinal, 0, 1) * size >> 32;
    return (int32_t)(product >> 32);
}

#endif
