/* Spikes of all blocks, ranks and sources, made into lists in canonical order. */
#ifndef NATIVE_EXCHANGE_H
#define NATIVE_EXCHANGE_H

#include <string.h>

#include "structs.h"

/* How many spikes of a source are listed up to a step. */
static int64_t native_up_to(const struct native_source *source, int64_t step)
{
    int64_t low = source->cursor, high = source->n;
    while (low < high) {
        const int64_t middle = (low + high) / 2;
        if (source->step[middle] <= step)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Make sure that so many spikes of an interval fit; move what is still needed to the front if that helps. */
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
        for (int64_t run = 0; run < stride; run++)
            lists->begin[step % lists->n_slots * stride + run] -= from;
    lists->used = live;
    return 1;
}

static void native_log_spikes(struct native_log *log, int64_t population, const int32_t *index, int64_t n, int64_t step)
{
    for (int64_t i = 0; i < n; i++) {
        log->population[log->used] = (int32_t)population;
        log->index[log->used] = index[i];
        log->step[log->used++] = step;
    }
}

/* Log what the cells fired in an interval, and pack what others receive: by step, population and block. Returns whether
 * there was room in the log; if not, nothing has been done. */
static int native_pack(struct native_engine *engine)
{
    struct native_packet *packet = &engine->packet;
    int64_t fired = 0;
    for (int64_t b = 0; b < engine->n_blocks; b++)
        fired += engine->block[b].fired_begin[engine->pending * engine->block[b].n_groups];
    if (engine->log.capacity - engine->log.used < fired)
        return 0;
    int32_t used = 0;
    packet->index = packet->count + engine->pending * engine->n_populations;
    for (int64_t k = 0; k < engine->pending; k++) {
        for (int64_t p = 0; p < engine->n_populations; p++) {
            const int32_t before = used;
            for (int64_t b = 0; b < engine->n_blocks; b++) {
                const struct native_block *block = &engine->block[b];
                const int64_t group = block->group_of[p];
                if (group < 0)
                    continue;
                const int64_t *begin = block->fired_begin + k * block->n_groups + group;
                const int64_t n = begin[1] - begin[0];
                if (engine->recorded[p])
                    native_log_spikes(&engine->log, p, block->fired + begin[0], n, engine->step + 1 + k);
                if (engine->emits[p]) {
                    memcpy(packet->index + used, block->fired + begin[0], (size_t)n * sizeof *packet->index);
                    used += (int32_t)n;
                }
            }
            packet->count[k * engine->n_populations + p] = used - before;
        }
    }
    packet->total[0] = used;
    return 1;
}

static void native_list_source(struct native_lists *lists, struct native_source *source, int64_t step)
{
    while (source->cursor < source->n && source->step[source->cursor] <= step) {
        lists->index[lists->used] = source->index[source->cursor];
        lists->count[lists->used++] = source->count[source->cursor++];
    }
}

/* List those of some cells that have synapses here. */
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

/* Make the list of one step: what each rank's cells sent, `count` and `index` of which are moved on, and sources. */
static void native_list(struct native_engine *engine, int64_t step, int64_t n_ranks, const int32_t **count,
                        const int32_t **index)
{
    struct native_lists *lists = &engine->lists;
    const int64_t slot = step % lists->n_slots, n_populations = engine->n_populations;
    int64_t *begin = lists->begin + slot * (n_populations + 1);
    int32_t *population = lists->population + slot * n_populations;
    int64_t runs = 0;
    begin[0] = lists->used;
    for (int64_t p = 0; p < n_populations; p++) {
        for (int64_t rank = 0; rank < n_ranks; rank++) {
            const int64_t n = *count[rank]++;
            native_list_cells(lists, engine->source[p].wanted, index[rank], n);
            index[rank] += n;
        }
        native_list_source(lists, &engine->source[p], step);
        if (lists->used > begin[runs]) {
            population[runs++] = (int32_t)p;
            begin[runs] = lists->used;
        }
    }
    lists->n_runs[slot] = runs;
}

/* Make the lists of an interval from what all ranks sent, so many spikes in all, and end it. Returns whether there was
 * room; if not, nothing has been done. */
static int native_receive(struct native_engine *engine, int64_t n_ranks, const int32_t **count, const int32_t **index,
                          int64_t n_spikes)
{
    for (int64_t p = 0; p < engine->n_populations; p++)
        n_spikes += native_up_to(&engine->source[p], engine->step + engine->pending) - engine->source[p].cursor;
    if (!native_make_room(engine, n_spikes))
        return 0;
    for (int64_t k = 1; k <= engine->pending; k++)
        native_list(engine, engine->step + k, n_ranks, count, index);
    engine->step += engine->pending;
    engine->pending = 0;
    return 1;
}

#endif
