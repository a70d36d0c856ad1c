/* Slices: they wait from when their source fires until they are due, and are added then in the order in which they came.
 * Included once for each instruction set. */

/* Add some groups, whose format is known when this is compiled; what is in later ones is fetched meanwhile. */
static NATIVE_INLINE void LEVEL(add_groups)(const uint8_t *const *group, const uint8_t *const *end, int32_t format,
                                            double factor, double *restrict sums)
{
    const int64_t size = native_record_size(format, 0), weight_at = native_weight_at(0);
    for (; group < end; group++) {
        const uint8_t *synapse = *group, *later = group[NATIVE_GROUPS_AHEAD];
        __builtin_prefetch(later);
        if (format != NATIVE_CONSTANT) /* else it lies in one cache line */
            __builtin_prefetch(later + NATIVE_GROUP * size - 1);
#pragma GCC unroll 8
        for (int64_t i = 0; i < NATIVE_GROUP; i++, synapse += size)
            sums[native_u16(synapse)] += factor * native_weight(synapse + weight_at, format, 1.0);
    }
}

/* Add a batch. */
static void LEVEL(add_batch)(struct native_batch *batch, double *sums)
{
    const uint8_t *const *group = batch->group;
    for (int64_t k = 0; k < NATIVE_GROUPS_AHEAD && batch->n; k++) {
        batch->group[batch->n + k] = batch->group[batch->n - 1];
        __builtin_prefetch(batch->group[k]);
    }
    for (int64_t k = 0; k < batch->n_stretches; k++) {
        const struct native_stretch *stretch = &batch->stretch[k];
        const uint8_t *const *end = batch->group + stretch->end;
        switch (stretch->format) {
        case NATIVE_CONSTANT:
            LEVEL(add_groups)(group, end, NATIVE_CONSTANT, stretch->factor, sums);
            break;
        case NATIVE_SINGLE:
            if (stretch->factor == 1.0)
                LEVEL(add_groups)(group, end, NATIVE_SINGLE, 1.0, sums);
            else
                LEVEL(add_groups)(group, end, NATIVE_SINGLE, stretch->factor, sums);
            break;
        default:
            LEVEL(add_groups)(group, end, NATIVE_DOUBLE, stretch->factor, sums);
        }
        group = end;
    }
    batch->n = batch->n_stretches = 0;
}

/* Say how the groups that come next are to be added. */
static inline void LEVEL(stretch)(struct native_batch *batch, int32_t format, double factor)
{
    struct native_stretch *next = batch->stretch + batch->n_stretches;
    if (!batch->n_stretches || next[-1].format != format || next[-1].factor != factor) {
        *next = (struct native_stretch){0, format, factor};
        batch->n_stretches++;
    }
}

/* Put a slice into a batch, which is added when it is full; several spikes in one step count as one of several times the
 * weight. */
static inline void LEVEL(put_slice)(struct native_batch *batch, const struct native_section *section,
                                    const struct native_slice *slice, double *sums)
{
    const int64_t n_bytes = NATIVE_GROUP * section->size;
    const uint8_t *group = section->synapses + section->size * slice->first;
    const double factor = section->format == NATIVE_CONSTANT ? slice->count * section->constant : slice->count;
    for (int64_t left = ((int64_t)slice->n + NATIVE_GROUP - 1) / NATIVE_GROUP; left > 0;) {
        if (batch->n == NATIVE_GROUPS)
            LEVEL(add_batch)(batch, sums);
        const int64_t room = NATIVE_GROUPS - batch->n, taken = left < room ? left : room;
        const uint8_t **into = batch->group + batch->n;
        for (int64_t k = 0; k < taken; k += NATIVE_GROUP) {
            const uint8_t *at = group + n_bytes * k;
#pragma GCC unroll 8
            for (int64_t i = 0; i < NATIVE_GROUP; i++, at += n_bytes)
                into[k + i] = at;
        }
        LEVEL(stretch)(batch, section->format, factor);
        batch->n += taken;
        batch->stretch[batch->n_stretches - 1].end = (int32_t)batch->n;
        group += n_bytes * taken;
        left -= taken;
    }
}

/* Fetch the synapses of a slice. */
static inline void LEVEL(prefetch_slice)(const struct native_table *table, const struct native_slice *slice)
{
    if (slice->population >= 0)
        LEVEL(prefetch)(&table->section[slice->population], slice->first, slice->first + slice->n);
}

/* Add all that is due at one step at one receptor, and what is drawn then; return how many synapses spikes crossed. */
static int64_t LEVEL(deliver_due)(struct native_table *table, double *sums, int64_t step)
{
    struct native_arrivals *arrivals = &table->arrivals[step % table->n_arrivals];
    struct native_batch batch;
    int64_t events = 0;
    batch.n = batch.n_stretches = 0;
    for (int64_t k = 0; k < arrivals->n; k++) {
        const struct native_slice *slice = &arrivals->slice[k];
        if (slice->population < 0) {
            const struct native_fused *fused = &table->fused[-1 - slice->population];
            LEVEL(add_batch)(&batch, sums);
            LEVEL(draw)(fused, step - fused->delay, sums);
            continue;
        }
        const struct native_section *section = &table->section[slice->population];
        if (slice->n < NATIVE_LONG) {
            LEVEL(put_slice)(&batch, section, slice, sums);
        } else {
            LEVEL(add_batch)(&batch, sums);
            if (k + 1 < arrivals->n)
                LEVEL(prefetch_slice)(table, slice + 1);
            LEVEL(add)(section, slice->first, slice->first + slice->n, slice->count, 0, sums);
        }
        events += slice->n;
    }
    LEVEL(add_batch)(&batch, sums);
    arrivals->n = 0;
    return events;
}

/* Fetch where the slices of a source start, and where the last one ends. */
static inline void LEVEL(prefetch_starts)(const struct native_section *section, int64_t source)
{
    const uint32_t *row = section->offset + source * section->n_delays;
    LEVEL(prefetch_lines)(row, row + section->n_delays + 1);
}

/* Fetch where the slices start of those sources of each population that fired first at a step. */
static void LEVEL(prefetch_step)(const struct native_lists *lists, int64_t n_populations,
                                 const struct native_table *table, int64_t step)
{
    const int64_t slot = step % lists->n_slots, *begin = lists->begin + slot * (n_populations + 1);
    for (int64_t run = 0; run < lists->n_runs[slot]; run++) {
        const struct native_section *section = &table->section[lists->population[slot * n_populations + run]];
        const int64_t soon = begin[run] + NATIVE_AHEAD, last = soon < begin[run + 1] ? soon : begin[run + 1];
        for (int64_t at = begin[run]; section->n_delays && at < last; at++)
            LEVEL(prefetch_starts)(section, lists->index[at]);
    }
}

/* Let the slices of some sources of one population wait, from one of its delays on; there is room for them. */
static void LEVEL(slices_wait)(struct native_table *table, const struct native_section *section, int32_t population,
                               int64_t first_delay, const int32_t *index, const int32_t *count, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        const uint32_t *row = section->offset + index[i] * section->n_delays;
        if (i + NATIVE_AHEAD < n)
            LEVEL(prefetch_starts)(section, index[i + NATIVE_AHEAD]);
        for (int64_t k = first_delay; k < section->n_delays; k++) {
            struct native_arrivals *arrivals = &table->arrivals[table->start[k]];
            const uint32_t first = native_next_group(row[k]), length = row[k + 1] - first;
            struct native_slice *slice = arrivals->slice + arrivals->n;
            *slice = (struct native_slice){first, length, count[i], population};
            __builtin_prefetch(slice + NATIVE_SLICES_AHEAD, 1);
            arrivals->n += length > 0;
        }
    }
}

/* Let all that the spikes up to a step bring wait until it is due, if it does not wait yet; what would have arrived by now
 * is left out. False if there is no memory. */
static int LEVEL(wait)(const struct native_lists *lists, int64_t n_populations, struct native_table *table,
                       int64_t step)
{
    for (int64_t emission = table->delivered + 1; emission <= step; emission++)
        LEVEL(prefetch_step)(lists, n_populations, table, emission);
    while (table->delivered < step) {
        const int64_t emission = ++table->delivered, slot = emission % lists->n_slots;
        const int64_t now = emission % table->n_arrivals;
        const int64_t *begin = lists->begin + slot * (n_populations + 1);
        const struct native_fused *fused = table->fused;
        for (int64_t run = 0; run < lists->n_runs[slot]; run++) {
            const int32_t population = lists->population[slot * n_populations + run];
            const struct native_section *section = &table->section[population];
            const int64_t n = begin[run + 1] - begin[run];
            int64_t first = 0;
            if (!section->n_delays)
                continue;
            fused = LEVEL(draws_wait)(table, fused, population, emission);
            if (!fused)
                return 0;
            while (first < section->n_delays && emission + section->delay[first] <= table->arrived)
                first++;
            for (int64_t k = first; k < section->n_delays; k++) {
                const int64_t then = now + section->delay[k];
                table->start[k] = then < table->n_arrivals ? then : then - table->n_arrivals;
                if (!native_has_room(&table->arrivals[table->start[k]], n))
                    return 0;
            }
            LEVEL(slices_wait)(table, section, population, first, lists->index + begin[run], lists->count + begin[run],
                               n);
        }
        if (!LEVEL(draws_wait)(table, fused, n_populations, emission))
            return 0;
    }
    return 1;
}
