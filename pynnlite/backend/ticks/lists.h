/* Lists that grow, and the spikes in them. */
#ifndef TICKS_LISTS_H
#define TICKS_LISTS_H

#include <stdlib.h>

#include "structs.h"

#define TICKS_FEWEST 64 /* items that there is room for at first */

/* Append to a list. Returns 0 if there is no memory. */
static inline int ticks_append(struct ticks_list *list, int64_t number, int64_t count)
{
    if (list->n == list->room) {
        const int64_t room = list->room ? 2 * list->room : TICKS_FEWEST;
        void *const item = realloc(list->item, (size_t)room * sizeof *list->item);
        if (!item)
            return 0;
        list->item = (struct ticks_counted *)item;
        list->room = room;
    }
    list->item[list->n].number = number;
    list->item[list->n++].count = count;
    return 1;
}

static int ticks_by_number(const void *one, const void *other)
{
    const int64_t a = ((const struct ticks_counted *)one)->number, b = ((const struct ticks_counted *)other)->number;
    return (a > b) - (a < b);
}

/* Sort a list, unless it is sorted. */
static inline void ticks_sort(struct ticks_list *list)
{
    for (int64_t k = 1; k < list->n; k++)
        if (list->item[k].number < list->item[k - 1].number) {
            qsort(list->item, (size_t)list->n, sizeof *list->item, ticks_by_number);
            return;
        }
}

/* Note that a spike of a row has travelled for the shortest delay. */
static void ticks_arrive(void *network, int64_t row)
{
    struct ticks_network *const here = (struct ticks_network *)network;
    if (!ticks_append(&here->arrived, row, 1))
        here->lacking = 1;
}

/* Put a spike into the log. */
static inline void ticks_log(struct ticks_network *here, int64_t step, int64_t cell)
{
    if (here->n_log == here->log_room) {
        const int64_t room = here->log_room ? 2 * here->log_room : TICKS_FEWEST;
        void *const steps = realloc(here->log_step, (size_t)room * sizeof *here->log_step);
        if (steps)
            here->log_step = (int64_t *)steps;
        void *const cells = realloc(here->log_cell, (size_t)room * sizeof *here->log_cell);
        if (cells)
            here->log_cell = (int64_t *)cells;
        if (!steps || !cells) {
            here->lacking = 1;
            return;
        }
        here->log_room = room;
    }
    here->log_step[here->n_log] = step;
    here->log_cell[here->n_log++] = cell;
}

/* Take the spikes that arrive at a step: their slices are listed at the steps at which they are due. So what is due at a
 * step is listed by the step of emission, then by the row. */
static inline void ticks_take(struct ticks_network *here, int64_t step)
{
    struct ticks_list *const arrived = &here->arrived;
    for (; here->taken < here->n_given && here->given_step[here->taken] <= step; here->taken++)
        if (!ticks_append(arrived, here->given_row[here->taken], here->given_count[here->taken]))
            here->lacking = 1;
    ticks_sort(arrived);
    for (int64_t k = 0; k < arrived->n; k++) {
        const struct ticks_counted spike = arrived->item[k];
        for (int64_t s = here->first_slice[spike.number]; s < here->first_slice[spike.number + 1]; s++)
            if (!ticks_append(&here->ring[(step + here->later[s]) & (here->n_ring - 1)], s, spike.count))
                here->lacking = 1;
    }
    arrived->n = 0;
}

/* Add what is due at a step. Each number is added by itself: the order decides the last bits of the sum. */
static inline void ticks_deliver(struct ticks_network *here, int64_t step)
{
    struct ticks_list *const due = &here->ring[step & (here->n_ring - 1)];
    double *const sums = here->sums;
    for (int64_t k = 0; k < due->n; k++) {
        const int64_t first = here->first_synapse[due->item[k].number];
        const int64_t last = here->first_synapse[due->item[k].number + 1];
        const double count = (double)due->item[k].count;
        const int32_t *const target = here->target;
        const double *const weight = here->weight;
        for (int64_t j = first; j < last; j++)
            sums[target[j]] += count * weight[j];
    }
    due->n = 0;
}

#endif
