/* What spikes bring: added when it is due, from slices, or ahead, when the source fires. Either way sums are made in the
 * same order: by step of emission, population, index. Included once for each instruction set. */

/* Fetch all cache lines from one address up to another. */
static inline void LEVEL(prefetch_lines)(const void *first, const void *end)
{
    for (uintptr_t line = (uintptr_t)first & ~(uintptr_t)63; line < (uintptr_t)end; line += 64)
        __builtin_prefetch((const void *)line);
}

/* Fetch the slice that is a few ahead. */
static inline void LEVEL(prefetch)(const struct native_slice *slice)
{
    LEVEL(prefetch_lines)(slice->target, slice->target + slice->n);
    const int64_t size = slice->format == NATIVE_CONSTANT ? 0 : slice->format == NATIVE_SINGLE ? 4 : 8;
    LEVEL(prefetch_lines)(slice->weight, (const char *)slice->weight + size * slice->n);
}

/* Add one slice; several spikes of one source in one step count as one of several times the weight. */
static inline void LEVEL(add)(const struct native_slice *slice, double *restrict accumulator)
{
    const uint16_t *restrict target = slice->target;
    const int64_t n = slice->n;
    const double count = slice->count;
    if (slice->format == NATIVE_CONSTANT) {
        const double weight = count * slice->constant;
        for (int64_t i = 0; i < n; i++)
            accumulator[target[i]] += weight;
    } else if (slice->format == NATIVE_SINGLE) {
        const float *restrict weight = slice->weight;
        for (int64_t i = 0; i < n; i++)
            accumulator[target[i]] += count * (double)weight[i];
    } else {
        const double *restrict weight = slice->weight;
        for (int64_t i = 0; i < n; i++)
            accumulator[target[i]] += count * weight[i];
    }
}

static void LEVEL(flush)(const struct native_slice *slices, int64_t n, double *accumulator)
{
    for (int64_t k = 0; k < n; k++) {
        if (k + NATIVE_AHEAD < n)
            LEVEL(prefetch)(&slices[k + NATIVE_AHEAD]);
        LEVEL(add)(&slices[k], accumulator);
    }
}

/* Add all that is due at one step at one receptor; return how many synapses that were. Spikes are listed up to step
 * `listed`: only sources that are fused have delays so short that this matters. */
static int64_t LEVEL(deliver_due)(const struct native_lists *lists, int64_t n_populations,
                                  const struct native_table *table, double *accumulator, int64_t step, int64_t listed)
{
    struct native_slice slices[NATIVE_SLICES];
    const struct native_fused *fused = table->fused, *last = fused + table->n_fused;
    int64_t n = 0, events = 0;
    for (int64_t k = 0; k < table->n_delays; k++) {
        const int64_t delay = table->delay[k], emission = step - delay;
        while (fused < last && fused->delay > delay)
            fused++;
        if (emission < 0)
            continue;
        const int64_t slot = emission % lists->n_slots, n_runs = emission > listed ? 0 : lists->n_runs[slot];
        const int64_t *begin = lists->begin + slot * (n_populations + 1);
        for (int64_t run = 0; run < n_runs; run++) {
            const int32_t population = lists->population[slot * n_populations + run];
            const struct native_section *section = &table->section[population];
            const int64_t column = section->n_delays ? section->column[k] : -1;
            if (column < 0)
                continue;
            if (LEVEL(is_next)(fused, last, delay, population)) {
                LEVEL(flush)(slices, n, accumulator);
                n = 0;
                fused = LEVEL(draw_due)(fused, last, population, emission, accumulator);
            }
            const uint32_t *offset = section->offset + column;
            for (int64_t at = begin[run]; at < begin[run + 1]; at++) {
                /* The list goes on, so that reading a few entries further is harmless; what they name is not. */
                const int64_t next = at + NATIVE_AHEAD < begin[run + 1] ? at + NATIVE_AHEAD : at;
                __builtin_prefetch(offset + lists->index[next] * section->n_delays);
                const uint32_t *row = offset + lists->index[at] * section->n_delays;
                if (row[0] == row[1])
                    continue;
                struct native_slice *slice = &slices[n++];
                slice->target = section->target + row[0];
                slice->n = row[1] - row[0];
                events += slice->n;
                slice->format = section->format;
                slice->count = lists->count[at];
                slice->constant = section->constant;
                slice->weight = 0;
                if (section->format == NATIVE_SINGLE)
                    slice->weight = (const float *)section->weight + row[0];
                else if (section->format == NATIVE_DOUBLE)
                    slice->weight = (const double *)section->weight + row[0];
                if (n == NATIVE_SLICES) {
                    LEVEL(flush)(slices, n, accumulator);
                    n = 0;
                }
            }
        }
        if (LEVEL(is_next)(fused, last, delay, n_populations)) {
            LEVEL(flush)(slices, n, accumulator);
            n = 0;
            fused = LEVEL(draw_due)(fused, last, n_populations, emission, accumulator);
        }
    }
    LEVEL(flush)(slices, n, accumulator);
    return events;
}

/* Add some synapses of one source, each to the sums of the step at which it is due. */
static inline void LEVEL(add_ahead)(const struct native_section *section, const int64_t *restrict start, uint32_t first,
                                    uint32_t last, double count, double *restrict due)
{
    const uint16_t *restrict target = section->target, *restrict which = section->which;
    if (section->format == NATIVE_CONSTANT) {
        const double weight = count * section->constant;
        for (uint32_t i = first; i < last; i++)
            due[start[which ? which[i] : 0] + target[i]] += weight;
    } else if (section->format == NATIVE_SINGLE) {
        const float *restrict weight = section->weight;
        for (uint32_t i = first; i < last; i++)
            due[start[which ? which[i] : 0] + target[i]] += count * (double)weight[i];
    } else {
        const double *restrict weight = section->weight;
        for (uint32_t i = first; i < last; i++)
            due[start[which ? which[i] : 0] + target[i]] += count * weight[i];
    }
}

/* Add all synapses of one source. */
static inline void LEVEL(add_row)(const struct native_section *section, const int64_t *start, int64_t source,
                                  double count, double *due)
{
    if (!section->sliced) {
        LEVEL(add_ahead)(section, start, section->offset[source], section->offset[source + 1], count, due);
        return;
    }
    const uint32_t *offset = section->offset + source * section->n_delays;
    for (int64_t k = 0; k < section->n_delays; k++)
        LEVEL(add_ahead)(section, start + k, offset[k], offset[k + 1], count, due);
}

static inline void LEVEL(prefetch_row)(const struct native_section *section, int32_t source)
{
    const uint32_t first = section->offset[section->sliced ? source * section->n_delays : source];
    __builtin_prefetch(section->target + first);
    if (section->which)
        __builtin_prefetch(section->which + first);
    if (section->format == NATIVE_DOUBLE) {
        __builtin_prefetch((const double *)section->weight + first);
        __builtin_prefetch((const double *)section->weight + first + 8);
    } else if (section->format == NATIVE_SINGLE) {
        __builtin_prefetch((const float *)section->weight + first);
    }
}

/* Add all that the spikes up to the present step bring, if it has not been added yet; what would have arrived by now
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
            fused = LEVEL(draw_ahead)(table, fused, population, emission, step);
            for (int64_t k = 0; k < section->n_delays; k++) {
                const int64_t then = now + section->delay[k];
                const int64_t due = then < table->n_slots ? then : then - table->n_slots;
                table->start[k] = table->n_places * (emission + section->delay[k] > step ? due : table->n_slots);
            }
            const int64_t last = begin[run + 1], stride = section->sliced ? section->n_delays : 1;
            for (int64_t at = begin[run]; at < last; at++) {
                if (at + 2 * NATIVE_AHEAD < last)
                    __builtin_prefetch(section->offset + lists->index[at + 2 * NATIVE_AHEAD] * stride);
                if (at + NATIVE_AHEAD < last)
                    LEVEL(prefetch_row)(section, lists->index[at + NATIVE_AHEAD]);
                const int64_t source = lists->index[at];
                events += section->offset[(source + 1) * stride] - section->offset[source * stride];
                LEVEL(add_row)(section, table->start, source, lists->count[at], table->due);
            }
        }
        LEVEL(draw_ahead)(table, fused, n_populations, emission, step);
    }
    return events;
}
