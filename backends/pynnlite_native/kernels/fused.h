/* Poisson sources of which each has one synapse: their spikes are drawn where they arrive, and never listed. The counts
 * are those of draws/poisson.h. Included once for each instruction set. */

/* Draw the upper halves of the words of neighbouring cells, four in each group. */
static inline void LEVEL(halves)(const struct native_fused *fused, int64_t group, int groups, int64_t step,
                                 uint32_t part, uint32_t *restrict half)
{
    struct draws_counters counters;
    struct draws_lanes lanes;
    for (int j = 0; j < groups; j++) {
        counters.index[j] = (uint32_t)(group + j);
        counters.ordinal[j] = (uint32_t)step;
        counters.high[j] = (uint32_t)((uint64_t)step >> 32) << 1;
    }
#if defined(__AVX512DQ__) && defined(DRAWS_HAS_WIDE)
    draws_batch_wide(draws_key(fused->key), &counters, part, 0, groups, &lanes);
#else
    draws_batch(draws_key(fused->key), &counters, part, 0, groups, &lanes);
#endif
    for (int j = 0; j < groups; j++) {
        half[4 * j] = lanes.lane[0][j];
        half[4 * j + 1] = lanes.lane[1][j];
        half[4 * j + 2] = lanes.lane[2][j];
        half[4 * j + 3] = lanes.lane[3][j];
    }
}

/* Count the rungs below each half; `open` is where the next one is not above it, so that this does not decide. */
static inline void LEVEL(climb)(const struct native_fused *fused, const uint32_t *restrict half, int n,
                                int32_t *restrict drawn, uint8_t *restrict open)
{
    uint32_t next[DRAWS_BATCH];
    for (int i = 0; i < n; i++) {
        drawn[i] = 0;
        next[i] = fused->rung[0];
    }
    for (int64_t begin = 0; begin < fused->n_rungs; begin += NATIVE_RUNGS) {
        uint32_t rung[NATIVE_RUNGS + 1];
        memcpy(rung, fused->rung + begin, sizeof rung);
        for (int i = 0; i < n; i++) {
            const uint32_t height = half[i];
            uint32_t above = next[i];
            int32_t count = drawn[i];
#pragma GCC unroll 8
            for (int k = 0; k < NATIVE_RUNGS; k++) {
                count += height > rung[k];
                above = height > rung[k] ? rung[k + 1] : above;
            }
            next[i] = above;
            drawn[i] = count;
        }
    }
    for (int i = 0; i < n; i++)
        open[i] = half[i] >= next[i];
}

/* The count of one cell, `half` being the upper half of its word. */
static inline int32_t LEVEL(settled)(const struct native_fused *fused, int64_t cell, uint32_t half, int64_t step,
                                     uint32_t part)
{
    if (part >= (uint32_t)fused->parts[cell] || step < fused->begin[cell] || step >= fused->end[cell])
        return 0;
    const int64_t *offset = fused->offset + fused->ladder[cell];
    return draws_ladder_cell(fused->threshold + offset[0], (int)(offset[1] - offset[0]), half, fused->key,
                             (uint64_t)cell, (uint64_t)step, part);
}

/* One part of the counts of a batch, cells base + low up to base + high, the first one before the others. */
static void LEVEL(draw_part)(const struct native_fused *fused, int64_t base, int low, int high, int64_t step,
                             uint32_t part, int32_t *restrict count)
{
    uint32_t half[DRAWS_BATCH];
    int32_t drawn[DRAWS_BATCH];
    uint8_t open[DRAWS_BATCH];
    const int n = (high + NATIVE_CHUNK - 1) / NATIVE_CHUNK * NATIVE_CHUNK; /* whole vectors */
    LEVEL(halves)(fused, base / DRAWS_LANES, n / DRAWS_LANES, step, part, half);
    if (fused->n_rungs) {
        LEVEL(climb)(fused, half, n, drawn, open);
    } else {
        for (int i = 0; i < n; i++)
            drawn[i] = open[i] = 0;
        for (int i = low; i < high; i++)
            open[i] = half[i] >= fused->floor[base + i];
    }
    for (int line = 0; line < n; line += 8) {
        uint64_t any;
        memcpy(&any, open + line, sizeof any);
        if (!any)
            continue;
        const int first = line < low ? low : line, last = line + 8 < high ? line + 8 : high;
        for (int i = first; i < last; i++)
            if (open[i])
                drawn[i] = LEVEL(settled)(fused, base + i, half[i], step, part);
    }
    for (int i = 0; i < n; i++)
        count[i] = part ? count[i] + drawn[i] : drawn[i];
}

/* Add what the sources emit at one step. */
static void LEVEL(draw)(const struct native_fused *fused, int64_t emission, double *restrict sums)
{
    const int64_t step = emission - 1, end = fused->first + fused->n;
    if (step < fused->earliest || step >= fused->latest)
        return;
    const int64_t begun = native_ticks();
    for (int64_t base = fused->first & ~(int64_t)(DRAWS_LANES - 1); base < end; base += DRAWS_BATCH) {
        int32_t count[DRAWS_BATCH];
        const int low = base < fused->first ? (int)(fused->first - base) : 0;
        const int high = end - base < DRAWS_BATCH ? (int)(end - base) : DRAWS_BATCH;
        for (uint32_t part = 0; part < fused->n_parts; part++)
            LEVEL(draw_part)(fused, base, low, high, step, part, count);
        double *restrict sum = sums + fused->place - fused->first + base;
        const double *restrict weight = fused->weight;
        const int64_t shift = base - fused->first;
        if (fused->shared)
            for (int i = low; i < high; i++)
                sum[i] += (double)count[i] * weight[0];
        else
            for (int i = low; i < high; i++)
                sum[i] += (double)count[i] * weight[shift + i];
    }
    fused->draws->ticks += native_ticks() - begun;
    fused->draws->n += fused->n;
}

/* Let the sources wait that come before those of a population, until what they emit at one step is due; what would have
 * arrived by now is left out. Returns the next ones, or NULL if there is no memory. */
static const struct native_fused *LEVEL(draws_wait)(struct native_table *table, const struct native_fused *fused,
                                                    int64_t population, int64_t emission)
{
    for (; fused < table->fused + table->n_early && fused->population < population; fused++) {
        const int64_t due = emission + fused->delay;
        if (emission <= fused->since || due <= table->arrived)
            continue;
        struct native_arrivals *arrivals = native_arrivals_at(table, due);
        if (!native_has_room(arrivals, 1))
            return 0;
        arrivals->slice[arrivals->n++] = (struct native_slice){
            .first = (uint32_t)(due % table->turn), .population = -1 - (int32_t)(fused - table->fused)};
    }
    return fused;
}

/* Add what those sources emit at one step that come before those of a population, ahead of time; what would have arrived by
 * now is left out. */
static const struct native_fused *LEVEL(draw_ahead)(const struct native_table *table, const struct native_fused *fused,
                                                    int64_t population, int64_t emission)
{
    for (; fused < table->fused + table->n_early && fused->population < population; fused++) {
        const int64_t due = emission + fused->delay;
        if (emission > fused->since && due > table->arrived)
            LEVEL(draw)(fused, emission, table->due + due % table->n_slots * table->n_places);
    }
    return fused;
}

/* Add what is due at a step of sources whose delays are shorter than the interval, and than all others. */
static void LEVEL(draw_late)(const struct native_table *table, double *sums, int64_t step)
{
    for (int64_t k = table->n_early; k < table->n_fused; k++)
        if (step - table->fused[k].delay > table->fused[k].since)
            LEVEL(draw)(&table->fused[k], step - table->fused[k].delay, sums);
}
