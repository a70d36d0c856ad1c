/* Private sources: Poisson sources that have one synapse each. The block of their targets draws their spikes and adds
 * them; no list has them. The counts are those of draws/poisson.h. Included once for each instruction set.
 *
 * A source compares a word of 64 random bits with the rungs of its ladder; the number of rungs below is its count.
 * Mostly the upper half of the word is enough to tell. Four neighbouring sources have one block of Philox: a vector. */

/* Draw the upper halves of the words of the sources in n_vectors vectors. */
static inline void LEVEL(halves)(const struct native_private *private, int64_t vector, int n_vectors, int64_t step,
                                 uint32_t portion, uint32_t *restrict half)
{
    struct draws_counters counters;
    struct draws_lanes lanes;
    for (int j = 0; j < n_vectors; j++) {
        counters.index[j] = (uint32_t)(vector + j);
        counters.ordinal[j] = (uint32_t)step;
        counters.high[j] = (uint32_t)((uint64_t)step >> 32) << 1;
    }
#if defined(__AVX512DQ__) && defined(DRAWS_HAS_WIDE)
    draws_batch_wide(draws_key(private->key), &counters, portion, 0, n_vectors, &lanes);
#elif defined(__AVX2__) && defined(DRAWS_HAS_WIDE)
    draws_batch_narrow(draws_key(private->key), &counters, portion, 0, n_vectors, &lanes);
#else
    draws_batch(draws_key(private->key), &counters, portion, 0, n_vectors, &lanes);
#endif
    for (int j = 0; j < n_vectors; j++) {
        half[4 * j] = lanes.lane[0][j];
        half[4 * j + 1] = lanes.lane[1][j];
        half[4 * j + 2] = lanes.lane[2][j];
        half[4 * j + 3] = lanes.lane[3][j];
    }
}

/* Count the rungs below each half, where all sources have one ladder. `open` is set where the half equals the next
 * rung: there the whole word decides. */
static inline void LEVEL(climb)(const struct native_private *private, const uint32_t *restrict half, int n,
                                int32_t *restrict drawn, uint8_t *restrict open)
{
    uint32_t next[DRAWS_BATCH];
    for (int i = 0; i < n; i++) {
        drawn[i] = 0;
        next[i] = private->rung[0];
    }
    for (int64_t begin = 0; begin < private->n_rungs; begin += NATIVE_RUNGS) {
        uint32_t rung[NATIVE_RUNGS + 1];
        memcpy(rung, private->rung + begin, sizeof rung);
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

/* The count of one source by its whole word, of which `half` is the upper half. */
static inline int32_t LEVEL(settled)(const struct native_private *private, int64_t cell, uint32_t half, int64_t step,
                                     uint32_t portion)
{
    if (portion >= (uint32_t)private->portions[cell] || step < private->begin[cell] || step >= private->end[cell])
        return 0;
    const int64_t *offset = private->offset + private->ladder[cell];
    return draws_ladder_cell(private->threshold + offset[0], (int)(offset[1] - offset[0]), half, private->key,
                             (uint64_t)cell, (uint64_t)step, portion);
}

/* Draw one portion of the counts of the sources from base + low up to base + high. The first portion sets the counts,
 * the others add to them. */
static void LEVEL(draw_portion)(const struct native_private *private, int64_t base, int low, int high, int64_t step,
                             uint32_t portion, int32_t *restrict count)
{
    uint32_t half[DRAWS_BATCH];
    int32_t drawn[DRAWS_BATCH];
    uint8_t open[DRAWS_BATCH];
    const int n = (high + NATIVE_TILE - 1) / NATIVE_TILE * NATIVE_TILE; /* whole vectors */
    LEVEL(halves)(private, base / DRAWS_LANES, n / DRAWS_LANES, step, portion, half);
    if (private->n_rungs) {
        LEVEL(climb)(private, half, n, drawn, open);
    } else {
        for (int i = 0; i < n; i++)
            drawn[i] = open[i] = 0;
        for (int i = low; i < high; i++)
            open[i] = half[i] >= private->floor[base + i];
    }
    for (int line = 0; line < n; line += 8) {
        uint64_t any;
        memcpy(&any, open + line, sizeof any);
        if (!any)
            continue;
        const int first = line < low ? low : line, last = line + 8 < high ? line + 8 : high;
        for (int i = first; i < last; i++)
            if (open[i])
                drawn[i] = LEVEL(settled)(private, base + i, half[i], step, portion);
    }
    for (int i = 0; i < n; i++)
        count[i] = portion ? count[i] + drawn[i] : drawn[i];
}

/* Draw the spikes that the sources emit at one step, and add their synapses to sums. */
static void LEVEL(draw)(const struct native_private *private, int64_t emission, double *restrict sums)
{
    const int64_t step = emission - 1, end = private->first + private->n;
    if (step < private->earliest || step >= private->latest)
        return;
    const int64_t begun = native_ticks();
    for (int64_t base = private->first & ~(int64_t)(DRAWS_LANES - 1); base < end; base += DRAWS_BATCH) {
        int32_t count[DRAWS_BATCH];
        const int low = base < private->first ? (int)(private->first - base) : 0;
        const int high = end - base < DRAWS_BATCH ? (int)(end - base) : DRAWS_BATCH;
        for (uint32_t portion = 0; portion < private->n_portions; portion++)
            LEVEL(draw_portion)(private, base, low, high, step, portion, count);
        double *restrict sum = sums + private->target - private->first + base;
        const double *restrict weight = private->weight;
        const int64_t shift = base - private->first;
        if (private->shared)
            for (int i = low; i < high; i++)
                sum[i] += (double)count[i] * weight[0];
        else
            for (int i = low; i < high; i++)
                sum[i] += (double)count[i] * weight[shift + i];
    }
    private->draws->ticks += native_ticks() - begun;
    private->draws->n += private->n;
}

/* List the private sources of lower populations than a given one: they draw their spikes of one step at the turn of
 * their arrival, at this point of its list, but not if they would have arrived by now. Returns the first private
 * sources that are not listed, or NULL if there is no memory. */
static const struct native_private *LEVEL(draws_wait)(struct native_table *table, const struct native_private *private,
                                                    int64_t population, int64_t emission)
{
    for (; private < table->private + table->n_early && private->population < population; private++) {
        const int64_t due = emission + private->delay;
        if (emission <= private->since || due <= table->arrived)
            continue;
        struct native_arrivals *arrivals = native_arrivals_at(table, due);
        if (!native_has_room(arrivals, 1))
            return 0;
        arrivals->waiting[arrivals->n++] = (struct native_waiting){
            .first = (uint32_t)(due % table->turn), .population = -1 - (int32_t)(private - table->private)};
    }
    return private;
}

/* The same for a table that delivers ahead: the private sources of lower populations than a given one draw their spikes
 * of one step at once. */
static const struct native_private *LEVEL(draw_ahead)(const struct native_table *table,
                                                      const struct native_private *private, int64_t population,
                                                      int64_t emission)
{
    for (; private < table->private + table->n_early && private->population < population; private++) {
        const int64_t due = emission + private->delay;
        if (emission > private->since && due > table->arrived)
            LEVEL(draw)(private, emission, table->sums + due % table->n_slots * table->n_padded);
    }
    return private;
}

/* Draw the spikes that arrive at a step, of private sources whose delay is shorter than the interval. It is shorter
 * than all other delays too, so they come last in the order of adding. */
static void LEVEL(draw_late)(const struct native_table *table, double *sums, int64_t step)
{
    for (int64_t k = table->n_early; k < table->n_private; k++)
        if (step - table->private[k].delay > table->private[k].since)
            LEVEL(draw)(&table->private[k], step - table->private[k].delay, sums);
}
