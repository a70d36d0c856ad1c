/* Delivery ahead: when a source fires, its row is added at once, to the sums of later steps. Included once for each
 * instruction set. */

/* Add the row of one source. `start` has, for each number of a delay, where the sums of its step of arrival start.
 * Returns the number of synapses. */
static inline int64_t LEVEL(add_row)(const struct native_section *section, const int64_t *start, int64_t source,
                                     double count, double *sums)
{
    if (!section->sliced) {
        const uint32_t *row = section->offset + source;
        LEVEL(add)(section, row[0], row[1], count, start, section->several ? sums : sums + start[0]);
        return row[1] - row[0];
    }
    const uint32_t *row = section->offset + source * section->n_delays;
    int64_t events = 0;
    for (int64_t k = 0; k < section->n_delays; k++) {
        const uint32_t first = native_next_pack(row[k]);
        LEVEL(add)(section, first, row[k + 1], count, 0, sums + start[k]);
        events += row[k + 1] - first;
    }
    return events;
}

/* Add the synapses of all spikes up to a step that have not been added yet. Synapses that would have arrived by now
 * (after a change of weights, their sums have been taken) go into the slot that is never read. Returns the number of
 * synapses. */
static int64_t LEVEL(deliver_ahead)(const struct native_lists *lists, int64_t n_populations,
                                    struct native_table *table, int64_t step)
{
    int64_t events = 0;
    while (table->delivered < step) {
        const int64_t emission = ++table->delivered;
        const int64_t slot = emission % lists->n_slots, now = emission % table->n_slots;
        const int64_t *begin = lists->begin + slot * (n_populations + 1);
        const struct native_private *private = table->private;
        for (int64_t volley = 0; volley < lists->n_volleys[slot]; volley++) {
            const int32_t population = lists->population[slot * n_populations + volley];
            const struct native_section *section = &table->section[population];
            if (!section->n_delays)
                continue;
            private = LEVEL(draw_ahead)(table, private, population, emission);
            for (int64_t k = 0; k < section->n_delays; k++) {
                const int64_t then = now + section->delay[k];
                const int64_t due = then < table->n_slots ? then : then - table->n_slots;
                const int late = emission + section->delay[k] <= table->arrived;
                table->start[k] = table->n_padded * (late ? table->n_slots : due);
            }
            const int64_t last = begin[volley + 1], stride = section->sliced ? section->n_delays : 1;
            for (int64_t at = begin[volley]; at < last; at++) {
                if (at + 2 * NATIVE_AHEAD < last)
                    __builtin_prefetch(section->offset + lists->index[at + 2 * NATIVE_AHEAD] * stride);
                if (at + NATIVE_AHEAD < last) {
                    const uint32_t *soon = section->offset + lists->index[at + NATIVE_AHEAD] * stride;
                    LEVEL(prefetch)(section, soon[0], soon[stride]);
                }
                events += LEVEL(add_row)(section, table->start, lists->index[at], lists->count[at], table->sums);
            }
        }
        LEVEL(draw_ahead)(table, private, n_populations, emission);
    }
    return events;
}
