/* Spikes that are due: find their slices, add them up. Included once for each instruction set. */

/* Fetch the slice that is a few ahead. */
static inline void LEVEL(prefetch)(const struct native_slice *slice)
{
    const char *target = (const char *)slice->target, *weight = (const char *)slice->weight;
    for (int64_t at = 0; at < 2 * (int64_t)slice->n; at += 64)
        __builtin_prefetch(target + at);
    if (slice->format != NATIVE_CONSTANT) {
        const int64_t size = slice->format == NATIVE_SINGLE ? 4 : 8;
        for (int64_t at = 0; at < size * (int64_t)slice->n; at += 64)
            __builtin_prefetch(weight + at);
    }
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

/* Add all that is due at one step at one receptor: by step of emission, population, index. */
static void LEVEL(deliver)(const struct native_lists *lists, int64_t n_populations, const struct native_table *table,
                           double *accumulator, int64_t step)
{
    struct native_slice slices[NATIVE_SLICES];
    int64_t n = 0;
    for (int64_t k = 0; k < table->n_delays; k++) {
        const int64_t emission = step - table->delay[k];
        if (emission < 0)
            continue;
        const int64_t slot = emission % lists->n_slots;
        const int64_t *begin = lists->begin + slot * (n_populations + 1);
        for (int64_t run = 0; run < lists->n_runs[slot]; run++) {
            const struct native_section *section = &table->section[lists->population[slot * n_populations + run]];
            const int64_t column = section->n_delays ? section->column[k] : -1;
            if (column < 0)
                continue;
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
    }
    LEVEL(flush)(slices, n, accumulator);
}
