/* Slices: they wait from when their source fires until their turn, and are added then in the order in which they came.
 * Included once for each instruction set. */

/* Add some groups, whose format is known when this is compiled; what is in later ones is fetched meanwhile. The sums of the
 * second step of a turn are `apart` from those of the first. */
static NATIVE_INLINE void LEVEL(add_groups)(const uint8_t *const *group, const uint8_t *const *end, int32_t format,
                                            double factor, double *first, int64_t apart)
{
    const int64_t size = native_record_size(format, 0), weight_at = native_weight_at(0);
    for (; group < end; group++) {
        const int64_t second = (uintptr_t)*group & 1;
        const uint8_t *synapse = *group - second, *later = group[NATIVE_GROUPS_AHEAD];
        double *restrict sums = first + (-second & apart);
        __builtin_prefetch(later);
        if (format != NATIVE_CONSTANT) /* else it lies in one cache line */
            __builtin_prefetch(later + NATIVE_GROUP * size - 1);
#pragma GCC unroll 8
        for (int64_t i = 0; i < NATIVE_GROUP; i++, synapse += size)
            sums[native_u16(synapse)] += factor * native_weight(synapse + weight_at, format, 1.0);
    }
}

/* Add a batch. */
static void LEVEL(add_batch)(struct native_batch *batch, double *sums, int64_t apart)
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
            LEVEL(add_groups)(group, end, NATIVE_CONSTANT, stretch->factor, sums, apart);
            break;
        case NATIVE_SINGLE:
            if (stretch->factor == 1.0)
                LEVEL(add_groups)(group, end, NATIVE_SINGLE, 1.0, sums, apart);
            else
                LEVEL(add_groups)(group, end, NATIVE_SINGLE, stretch->factor, sums, apart);
            break;
        default:
            LEVEL(add_groups)(group, end, NATIVE_DOUBLE, stretch->factor, sums, apart);
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

/* How many groups some synapses take. */
static inline int64_t LEVEL(groups_of)(uint32_t n_synapses)
{
    return native_next_group(n_synapses) / NATIVE_GROUP;
}

/* Put what is to be added at a turn into a batch, which is added when it is full; several spikes in one step count as one of
 * several times the weight. All groups lie at even addresses; one is added to those of the second step. */
static inline void LEVEL(put_slice)(struct native_batch *batch, const struct native_section *section,
                                    const struct native_slice *slice, double *sums, int64_t apart)
{
    const int64_t n_bytes = NATIVE_GROUP * section->size;
    const uint8_t *group = section->synapses + section->size * slice->first;
    const double factor = section->format == NATIVE_CONSTANT ? slice->count * section->constant : slice->count;
    const native_lanes ramp = native_counting * n_bytes;
    int64_t n_first = LEVEL(groups_of)(slice->n[0]);
    for (int64_t left = n_first + LEVEL(groups_of)(slice->n[1]); left > 0;) {
        if (batch->n == NATIVE_GROUPS)
            LEVEL(add_batch)(batch, sums, apart);
        const int64_t room = NATIVE_GROUPS - batch->n, taken = left < room ? left : room;
        const uint8_t **into = batch->group + batch->n;
        for (int64_t k = 0; k < taken; k += NATIVE_LANES) {
            const native_lanes second = native_counting >= n_first - k; /* -1 if so */
            *(native_lanes *)(into + k) = (int64_t)(uintptr_t)(group + n_bytes * k) + ramp - second;
        }
        LEVEL(stretch)(batch, section->format, factor);
        batch->n += taken;
        batch->stretch[batch->n_stretches - 1].end = (int32_t)batch->n;
        group += n_bytes * taken;
        n_first -= taken;
        left -= taken;
    }
}

/* Where the synapses of a slice start that are due at the second step of a turn. */
static inline uint32_t LEVEL(second_of)(const struct native_slice *slice)
{
    return native_next_group(slice->first + slice->n[0]);
}

/* Add what is to be added at a turn as it is; what comes next is fetched meanwhile. */
static void LEVEL(add_long)(const struct native_table *table, const struct native_slice *slice,
                            const struct native_slice *end, double *sums)
{
    const struct native_section *section = &table->section[slice->population];
    const struct native_slice *next = slice + 1;
    const uint32_t second = LEVEL(second_of)(slice);
    if (next < end && next->population >= 0)
        LEVEL(prefetch)(&table->section[next->population], next->first,
                        LEVEL(second_of)(next) + next->n[1]);
    LEVEL(add)(section, slice->first, slice->first + slice->n[0], slice->count, 0, sums);
    LEVEL(add)(section, second, second + slice->n[1], slice->count, 0, sums + table->n_places);
}

/* Add all that is known to be due at the turn that a step belongs to, at one receptor, and what is drawn then; return how
 * many synapses spikes crossed. */
static int64_t LEVEL(deliver_due)(struct native_table *table, int64_t step)
{
    struct native_arrivals *arrivals = native_arrivals_at(table, step);
    const struct native_slice *end = arrivals->slice + arrivals->n;
    const int64_t begin = step - step % table->turn, apart = table->n_places;
    double *sums = LEVEL(due)(table, begin);
    struct native_batch batch;
    int64_t events = 0;
    batch.n = batch.n_stretches = 0;
    for (const struct native_slice *slice = arrivals->slice; slice < end; slice++) {
        if (slice->population < 0) {
            const struct native_fused *fused = &table->fused[-1 - slice->population];
            LEVEL(add_batch)(&batch, sums, apart);
            LEVEL(draw)(fused, begin + slice->first - fused->delay, sums + slice->first * apart);
            continue;
        }
        if (slice->n[0] < NATIVE_LONG && slice->n[1] < NATIVE_LONG) {
            LEVEL(put_slice)(&batch, &table->section[slice->population], slice, sums, apart);
        } else {
            LEVEL(add_batch)(&batch, sums, apart);
            LEVEL(add_long)(table, slice, end, sums);
        }
        events += (int64_t)slice->n[0] + slice->n[1];
    }
    LEVEL(add_batch)(&batch, sums, apart);
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

/* Say which slices of a source are due together, from one of its delays on. Returns the end of the columns, or NULL if there
 * is no memory for so many sources. */
static const struct native_column *LEVEL(columns)(struct native_table *table, const struct native_section *section,
                                                  int64_t emission, int64_t first_delay, int64_t n_sources)
{
    /* as native_arrivals_at, with one division for all columns */
    const int64_t by_two = table->turn - 1, now = emission >> by_two, list_now = now % table->n_arrivals;
    struct native_column *column = table->column;
    for (int64_t k = first_delay; k < section->n_delays; k = column++->last) {
        const int64_t due = emission + section->delay[k], second = due & by_two;
        const int64_t list = list_now + ((due >> by_two) - now);
        const int both = by_two > second && k + 1 < section->n_delays && section->delay[k + 1] == section->delay[k] + 1;
        column->arrivals = table->arrivals + (list < table->n_arrivals ? list : list - table->n_arrivals);
        column->first = k;
        column->middle = k + 1 - second;
        column->last = k + 1 + both;
        if (!native_has_room(column->arrivals, n_sources))
            return 0;
    }
    return column;
}

/* Let the slices of some sources of one population wait; there is room for them. */
static void LEVEL(slices_wait)(const struct native_section *section, int32_t population,
                               const struct native_column *column, const struct native_column *end,
                               const int32_t *index, const int32_t *count, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        const uint32_t *row = section->offset + index[i] * section->n_delays;
        if (i + NATIVE_AHEAD < n)
            LEVEL(prefetch_starts)(section, index[i + NATIVE_AHEAD]);
        for (const struct native_column *at = column; at < end; at++) {
            const uint32_t first = native_next_group(row[at->first]), second = native_next_group(row[at->middle]);
            const uint32_t middle = row[at->middle], last = row[at->last];
            struct native_slice *slice = at->arrivals->slice + at->arrivals->n;
            const uint32_t n_first = middle > first ? middle - first : 0, n_second = last > second ? last - second : 0;
            *slice = (struct native_slice){first, {n_first, n_second}, count[i], population};
            __builtin_prefetch(slice + NATIVE_SLICES_AHEAD, 1);
            at->arrivals->n += n_first + n_second > 0;
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
            const struct native_column *end = LEVEL(columns)(table, section, emission, first, n);
            if (!end)
                return 0;
            LEVEL(slices_wait)(section, population, table->column, end, lists->index + begin[run],
                               lists->count + begin[run], n);
        }
        if (!LEVEL(draws_wait)(table, fused, n_populations, emission))
            return 0;
    }
    return 1;
}
