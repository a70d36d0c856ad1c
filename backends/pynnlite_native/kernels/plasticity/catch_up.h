/* Weights that are read. Included once for each instruction set. */

/* Bring a copy of section `number` up to a step: first with the spikes of sources that have passed its synapses and wait,
 * then with all spikes of the targets that have come to them. `sums` has room for all local indices. Nothing else
 * changes, so reading never changes what follows. */
static void LEVEL(catch_up)(const struct native_table *table, const struct native_section *copy, int64_t number,
                            int64_t step, double *sums)
{
    const struct native_plasticity *rule = copy->learning;
    struct native_queue queue;
    queue.n = queue.n_spans = queue.n_slices = 0;
    for (int64_t due = step + 1; due <= step + rule->history->longest && due < step + table->n_arrivals; due++) {
        const struct native_arrivals *arrivals = native_arrivals_at(table, due);
        for (int64_t k = 0; k < arrivals->n; k++) {
            const struct native_waiting *waiting = &arrivals->waiting[k];
            if (waiting->population == number && due <= step + rule->dendritic[waiting->first % copy->n_delays])
                LEVEL(enqueue_learning)(&queue, copy, waiting, due, sums);
        }
        LEVEL(add_queue)(&queue, sums, 0);
    }
    for (int64_t slice = 0; slice < copy->n_sources * copy->n_delays; slice++)
        LEVEL(settle_slice)(copy, slice, step - rule->dendritic[slice % copy->n_delays]);
}
