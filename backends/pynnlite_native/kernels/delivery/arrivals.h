/* Memory for waiting slices: one list for each turn up to the longest delay. */
#ifndef NATIVE_ARRIVALS_H
#define NATIVE_ARRIVALS_H

#include <stdlib.h>

#include "structs.h"

#define NATIVE_FEWEST 64

/* Make room in a list for `needed` more waiting slices. Returns 0 if there is no memory. */
static inline int native_has_room(struct native_arrivals *arrivals, int64_t needed)
{
    const int64_t n = arrivals->n + needed;
    if (n <= arrivals->capacity)
        return 1;
    const int64_t doubled = 2 * arrivals->capacity > NATIVE_FEWEST ? 2 * arrivals->capacity : NATIVE_FEWEST;
    const int64_t capacity = doubled > n ? doubled : n;
    struct native_waiting *waiting = realloc(arrivals->waiting, (size_t)capacity * sizeof *waiting);
    if (!waiting)
        return 0;
    arrivals->waiting = waiting;
    arrivals->capacity = capacity;
    return 1;
}

/* Make room in a list for `needed` more factors. Returns 0 if there is no memory. */
static inline int native_has_room_for_factors(struct native_arrivals *arrivals, int64_t needed)
{
    const int64_t n = arrivals->n_factors + needed;
    if (n <= arrivals->factor_capacity)
        return 1;
    double *factor = realloc(arrivals->factor, (size_t)(2 * n) * sizeof *factor);
    if (!factor)
        return 0;
    arrivals->factor = factor;
    arrivals->factor_capacity = 2 * n;
    return 1;
}

/* Drop all waiting slices and give back their memory. */
static void native_drop_arrivals(struct native_table *table)
{
    for (int64_t k = 0; table->arrivals && k < table->n_arrivals; k++) {
        free(table->arrivals[k].waiting);
        free(table->arrivals[k].factor);
    }
    free(table->arrivals);
    free(table->window);
    table->arrivals = 0;
    table->window = 0;
    table->n_arrivals = 0;
}

/* Make empty lists for all turns up to the longest delay (steps), and room for the windows of a row with n_delays
 * delays. Returns 0 if there is no memory. */
static int native_make_arrivals(struct native_table *table, int64_t longest, int64_t n_delays)
{
    const int64_t n = longest / table->turn + 2;
    native_drop_arrivals(table);
    table->window = calloc((size_t)n_delays, sizeof *table->window);
    table->arrivals = calloc((size_t)n, sizeof *table->arrivals);
    table->n_arrivals = table->arrivals ? n : 0;
    return table->arrivals && table->window;
}

/* The list of the turn that a step belongs to. */
static inline struct native_arrivals *native_arrivals_at(const struct native_table *table, int64_t step)
{
    return &table->arrivals[step / table->turn % table->n_arrivals];
}

#endif
