/* Spikes of all blocks and sources, made into lists in canonical order. */
#ifndef NATIVE_EXCHANGE_H
#define NATIVE_EXCHANGE_H

#include <string.h>
#include <time.h>

#include "structs.h"

static double native_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

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

/* Make sure that an interval's spikes fit; move what is still needed to the front if that helps. */
static int native_make_room(struct native_engine *engine, int64_t n_steps)
{
    struct native_lists *lists = &engine->lists;
    int64_t needed = engine->n_cells * n_steps;
    if (engine->log.capacity - engine->log.used < needed)
        return NATIVE_LOG_FULL;
    for (int64_t p = 0; p < engine->n_populations; p++)
        needed += native_up_to(&engine->source[p], engine->step + n_steps) - engine->source[p].cursor;
    if (lists->capacity - lists->used >= needed)
        return NATIVE_DONE;
    int64_t oldest = engine->step + 1 - lists->reach;
    oldest = oldest < 0 ? 0 : oldest;
    const int64_t stride = engine->n_populations + 1;
    const int64_t from = lists->begin[oldest % lists->n_slots * stride];
    const int64_t live = lists->used - from;
    if (lists->capacity - live < needed)
        return NATIVE_LISTS_FULL;
    memmove(lists->index, lists->index + from, (size_t)live * sizeof *lists->index);
    memmove(lists->count, lists->count + from, (size_t)live * sizeof *lists->count);
    for (int64_t step = oldest; step <= engine->step; step++)
        for (int64_t run = 0; run < stride; run++)
            lists->begin[step % lists->n_slots * stride + run] -= from;
    lists->used = live;
    return NATIVE_DONE;
}

static void native_log_spikes(struct native_log *log, int64_t population, const int32_t *index, int64_t n, int64_t step)
{
    for (int64_t i = 0; i < n; i++) {
        log->population[log->used] = (int32_t)population;
        log->index[log->used] = index[i];
        log->step[log->used++] = step;
    }
}

/* Append what the cells of a population fired in step `k` of the interval, block by block. */
static void native_list_cells(struct native_engine *engine, int64_t population, int64_t step, int64_t k)
{
    struct native_lists *lists = &engine->lists;
    for (int64_t b = 0; b < engine->n_blocks; b++) {
        const struct native_block *block = &engine->block[b];
        const int64_t group = block->group_of[population];
        if (group < 0)
            continue;
        const int64_t *begin = block->fired_begin + k * block->n_groups + group;
        const int32_t *fired = block->fired + begin[0];
        const int64_t n = begin[1] - begin[0];
        if (engine->recorded[population])
            native_log_spikes(&engine->log, population, fired, n, step);
        if (!engine->emits[population])
            continue;
        for (int64_t i = 0; i < n; i++) {
            lists->index[lists->used] = fired[i];
            lists->count[lists->used++] = 1;
        }
    }
}

static void native_list_source(struct native_lists *lists, struct native_source *source, int64_t step)
{
    while (source->cursor < source->n && source->step[source->cursor] <= step) {
        lists->index[lists->used] = source->index[source->cursor];
        lists->count[lists->used++] = source->count[source->cursor++];
    }
}

/* Make the list of one step; `k` is its position in the interval, -1 if there are only sources. */
static void native_list(struct native_engine *engine, int64_t step, int64_t k)
{
    struct native_lists *lists = &engine->lists;
    const int64_t slot = step % lists->n_slots, n_populations = engine->n_populations;
    int64_t *begin = lists->begin + slot * (n_populations + 1);
    int32_t *population = lists->population + slot * n_populations;
    int64_t runs = 0;
    begin[0] = lists->used;
    for (int64_t p = 0; p < n_populations; p++) {
        if (k >= 0)
            native_list_cells(engine, p, step, k);
        native_list_source(lists, &engine->source[p], step);
        if (lists->used > begin[runs]) {
            population[runs++] = (int32_t)p;
            begin[runs] = lists->used;
        }
    }
    lists->n_runs[slot] = runs;
}

#endif
