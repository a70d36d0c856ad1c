/* Spike lists: spikes of all ranks and of spike sources, by step, population and index; see struct native_lists. */
#ifndef NATIVE_SPIKE_LISTS_H
#define NATIVE_SPIKE_LISTS_H

#include <string.h>

#include "structs.h"

/* The number of the first spike of a feed that comes after a step. */
static int64_t native_up_to(const struct native_feed *feed, int64_t step)
{
    int64_t low = feed->cursor, high = feed->n;
    while (low < high) {
        const int64_t middle = (low + high) / 2;
        if (feed->step[middle] <= step)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Make room for `needed` entries. If it helps, entries that are still needed move to the front. Returns 0 if the lists
 * need more memory. */
static int native_make_room(struct native_engine *engine, int64_t needed)
{
    struct native_lists *lists = &engine->lists;
    if (lists->capacity - lists->used >= needed)
        return 1;
    int64_t oldest = engine->step + 1 - lists->reach;
    oldest = oldest < 0 ? 0 : oldest;
    const int64_t stride = engine->n_populations + 1;
    const int64_t from = lists->begin[oldest % lists->n_slots * stride];
    const int64_t live = lists->used - from;
    if (lists->capacity - live < needed)
        return 0;
    memmove(lists->index, lists->index + from, (size_t)live * sizeof *lists->index);
    memmove(lists->count, lists->count + from, (size_t)live * sizeof *lists->count);
    for (int64_t step = oldest; step <= engine->step; step++)
        for (int64_t volley = 0; volley < stride; volley++)
            lists->begin[step % lists->n_slots * stride + volley] -= from;
    lists->used = live;
    return 1;
}

/* List the spikes of a feed up to a step. */
static void native_list_feed(struct native_lists *lists, struct native_feed *feed, int64_t step)
{
    while (feed->cursor < feed->n && feed->step[feed->cursor] <= step) {
        lists->index[lists->used] = feed->index[feed->cursor];
        lists->count[lists->used++] = feed->count[feed->cursor++];
    }
}

/* List n spikes of cells, without those of cells that have no synapses here. */
static void native_list_cells(struct native_lists *lists, const uint8_t *wanted, const int32_t *index, int64_t n)
{
    int64_t used = lists->used;
    if (!wanted) {
        memcpy(lists->index + used, index, (size_t)n * sizeof *index);
        for (int64_t i = 0; i < n; i++)
            lists->count[used++] = 1;
    } else {
        for (int64_t i = 0; i < n; i++) {
            lists->index[used] = index[i];
            lists->count[used] = 1;
            used += wanted[index[i] >> 3] >> (index[i] & 7) & 1;
        }
    }
    lists->used = used;
}

/* List the spikes of one step, from the packets of n_ranks ranks and from the feeds. count[rank] and index[rank] point
 * to what comes next in the packet of a rank, and are moved on. */
static void native_list(struct native_engine *engine, int64_t step, int64_t n_ranks, const int32_t **count,
                        const int32_t **index)
{
    struct native_lists *lists = &engine->lists;
    const int64_t slot = step % lists->n_slots, n_populations = engine->n_populations;
    int64_t *begin = lists->begin + slot * (n_populations + 1);
    int32_t *population = lists->population + slot * n_populations;
    int64_t volleys = 0;
    begin[0] = lists->used;
    for (int64_t p = 0; p < n_populations; p++) {
        for (int64_t rank = 0; rank < n_ranks; rank++) {
            const int64_t n = *count[rank]++;
            native_list_cells(lists, engine->feed[p].wanted, index[rank], n);
            index[rank] += n;
        }
        native_list_feed(lists, &engine->feed[p], step);
        if (lists->used > begin[volleys]) {
            population[volleys++] = (int32_t)p;
            begin[volleys] = lists->used;
        }
    }
    lists->n_volleys[slot] = volleys;
}

/* List the spikes of an interval, n_spikes of cells of all ranks, and go to its end. Returns 0, with nothing done, if
 * the lists need more memory. */
static int native_receive(struct native_engine *engine, int64_t n_ranks, const int32_t **count, const int32_t **index,
                          int64_t n_spikes)
{
    for (int64_t p = 0; p < engine->n_populations; p++)
        n_spikes += native_up_to(&engine->feed[p], engine->step + engine->pending) - engine->feed[p].cursor;
    if (!native_make_room(engine, n_spikes))
        return 0;
    for (int64_t k = 1; k <= engine->pending; k++)
        native_list(engine, engine->step + k, n_ranks, count, index);
    engine->step += engine->pending;
    engine->pending = 0;
    return 1;
}

#endif
