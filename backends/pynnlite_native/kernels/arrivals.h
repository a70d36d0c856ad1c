/* Memory for slices that wait until they are due. */
#ifndef NATIVE_ARRIVALS_H
#define NATIVE_ARRIVALS_H

#include <stdlib.h>

#include "structs.h"

#define NATIVE_FEWEST 64

/* Make sure that so many slices more fit; false if there is no memory. */
static inline int native_has_room(struct native_arrivals *arrivals, int64_t needed)
{
    const int64_t n = arrivals->n + needed;
    if (n <= arrivals->capacity)
        return 1;
    const int64_t doubled = 2 * arrivals->capacity > NATIVE_FEWEST ? 2 * arrivals->capacity : NATIVE_FEWEST;
    const int64_t capacity = doubled > n ? doubled : n;
    struct native_slice *slice = realloc(arrivals->slice, (size_t)capacity * sizeof *slice);
    if (!slice)
        return 0;
    arrivals->slice = slice;
    arrivals->capacity = capacity;
    return 1;
}

/* Let nothing wait any more, and give memory back. */
static void native_drop_arrivals(struct native_table *table)
{
    for (int64_t k = 0; table->arrivals && k < table->n_arrivals; k++)
        free(table->arrivals[k].slice);
    free(table->arrivals);
    free(table->column);
    table->arrivals = 0;
    table->column = 0;
    table->n_arrivals = 0;
}

/* Make empty lists for the arrivals of all turns up to the longest delay; false if there is no memory. */
static int native_make_arrivals(struct native_table *table, int64_t longest, int64_t n_delays)
{
    const int64_t n = longest / table->turn + 2;
    native_drop_arrivals(table);
    table->column = calloc((size_t)n_delays, sizeof *table->column);
    table->arrivals = calloc((size_t)n, sizeof *table->arrivals);
    table->n_arrivals = table->arrivals ? n : 0;
    return table->arrivals && table->column;
}

/* The list of what arrives at a step. */
static inline struct native_arrivals *native_arrivals_at(const struct native_table *table, int64_t step)
{
    return &table->arrivals[step / table->turn % table->n_arrivals];
}

#endif
