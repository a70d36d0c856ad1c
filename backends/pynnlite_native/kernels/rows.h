/* Rows: all that a source brings is added when it fires, to sums for each later step. Included once for each instruction
 * set. */

/* Add all synapses of one source; `start` has the place of the sums of each delay. Returns how many synapses that were. */
static inline int64_t LEVEL(add_row)(const struct native_section *section, const int64_t *start, int64_t source,
                                     double count, double *due)
{
    if (!section->sliced) {
        const uint32_t *row = section->offset + source;
        LEVEL(add)(section, row[0], row[1], count, start, section->several ? due : due + start[0]);
        return row[1] - row[0];
    }
    const uint32_t *row = section->offset + source * section->n_delays;
    int64_t events = 0;
    for (int64_t k = 0; k < section->n_delays; k++) {
        const uint32_t first = native_next_group(row[k]);
        LEVEL(add)(section, first, row[k + 1], count, 0, due + start[k]);
        events += row[k + 1] - first;
    }
    return events;
}

/* Add all that the spikes up to a step bring, if it has not been added yet; what would have arrived by now
 * goes into the slot that is never read. Return how many synapses that were. */
static int64_t LEVEL(deliver_ahead)(const struct native_lists *lists, int64_t n_populations,
                                    struct native_table *table, int64_t step)
{
    int64_t events = 0;
    while (table->delivered < step) {
        const int64_t emission = ++table->delivered;
        const int64_t slot = emission % lists->n_slots, now = emission % table->n_slots;
        const int64_t *begin = lists->begin + slot * (n_populations + 1);
        const struct native_fused *fused = table->fused;
        for (int64_t run = 0; run < lists->n_runs[slot]; run++) {
            const int32_t population = lists->population[slot * n_populations + run];
            const struct native_section *section = &table->section[population];
            if (!section->n_delays)
                continue;
            fused = LEVEL(draw_ahead)(table, fused, population, emission);
            for (int64_t k = 0; k < section->n_delays; k++) {
                const int64_t then = now + section->delay[k];
                const int64_t due = then < table->n_slots ? then : then - table->n_slots;
                table->start[k] = table->n_places * (emission + section->delay[k] > table->arrived ? due : table->n_slots);
            }
            const int64_t last = begin[run + 1], stride = section->sliced ? section->n_delays : 1;
            for (int64_t at = begin[run]; at < last; at++) {
                if (at + 2 * NATIVE_AHEAD < last)
                    __builtin_prefetch(section->offset + lists->index[at + 2 * NATIVE_AHEAD] * stride);
                if (at + NATIVE_AHEAD < last) {
                    const uint32_t *soon = section->offset + lists->index[at + NATIVE_AHEAD] * stride;
                    LEVEL(prefetch)(section, soon[0], soon[stride]);
                }
                events += LEVEL(add_row)(section, table->start, lists->index[at], lists->count[at], table->due);
            }
        }
        LEVEL(draw_ahead)(table, fused, n_populations, emission);
    }
    return events;
}
