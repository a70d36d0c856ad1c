/* What spikes are multiplied with on their way over synapses whose rule sees their source alone. Included once for each
 * instruction set. */

/* Make room for `needed` more factors behind those of the latest step. Factors move to the front that may still be
 * needed. Returns 0 if there is no memory. */
static int LEVEL(make_room_for_factors)(struct native_factors *factors, int64_t reach, int64_t needed)
{
    if (factors->used + needed <= factors->capacity)
        return 1;
    int64_t oldest = factors->known + 1 - reach;
    oldest = oldest < 0 ? 0 : oldest;
    const int64_t from = oldest <= factors->known ? factors->begin[oldest % factors->n_slots] : factors->used;
    const int64_t live = factors->used - from, capacity = 2 * (live + needed);
    if (capacity > factors->capacity) {
        double *value = realloc(factors->value, (size_t)capacity * sizeof *value);
        if (!value)
            return 0;
        factors->value = value;
        factors->capacity = capacity;
    }
    memmove(factors->value, factors->value + from, (size_t)live * sizeof *factors->value);
    for (int64_t step = oldest; step <= factors->known; step++)
        factors->begin[step % factors->n_slots] -= from;
    factors->used = live;
    return 1;
}

/* Let n sources, which are not more than there are lanes, fire at a step. `value` has the place of the factor of each. */
static void LEVEL(let_fire)(const struct native_factors *factors, int64_t step, const int32_t *source, int64_t n,
                            double *const *value)
{
    const int64_t whole = (n + NATIVE_LANES - 1) / NATIVE_LANES * NATIVE_LANES;
    double **const column = factors->slot + factors->n_numbers;
    for (int64_t i = 0; i < whole; i++) { /* lanes without a source do what the last one does */
        const int64_t k = source[i < n ? i : n - 1];
        column[factors->since][i] =
            factors->last[k] < 0 ? INFINITY : (double)(step - factors->last[k]) * factors->dt;
        column[factors->elapsed][i] = (double)(step - factors->at[k]) * factors->dt;
        for (int64_t v = 0; v < factors->n_variables; v++)
            column[factors->first + v][i] = factors->variable[v * factors->n_sources + k];
    }
    LEVEL(run_lanes)(&factors->arrival, factors->slot, whole);
    for (int64_t i = 0; i < n; i++) {
        const int64_t k = source[i];
        for (int64_t v = 0; v < factors->n_variables; v++)
            factors->variable[v * factors->n_sources + k] = column[factors->first + v][i];
        factors->at[k] = factors->last[k] = step;
        *value[i] = column[factors->factor][i];
    }
}

/* Work out the factors of a volley. Several spikes of a source are taken one after the other. */
static void LEVEL(factors_of_volley)(struct native_factors *factors, int64_t step, const int32_t *index,
                                     const int32_t *count, int64_t n)
{
    for (int64_t begin = 0; begin < n; begin += NATIVE_FACTOR_LANES) {
        const int64_t end = begin + NATIVE_FACTOR_LANES < n ? begin + NATIVE_FACTOR_LANES : n;
        double *const first = factors->value + factors->used;
        int64_t n_firing = 1;
        for (int32_t nth = 0; n_firing; nth++) {
            int32_t source[NATIVE_FACTOR_LANES];
            double *value[NATIVE_FACTOR_LANES], *to = first;
            n_firing = 0;
            for (int64_t i = begin; i < end; to += count[i++])
                if (count[i] > nth) {
                    source[n_firing] = index[i];
                    value[n_firing++] = to + nth;
                }
            if (n_firing)
                LEVEL(let_fire)(factors, step, source, n_firing, value);
            factors->used = to - factors->value;
        }
    }
}

/* Work out the factors of all spikes that have been listed since the last time. Returns 0 if there is no memory. */
static int LEVEL(work_out_factors)(const struct native_engine *engine)
{
    const struct native_lists *lists = &engine->lists;
    for (int64_t p = 0; p < engine->n_factors; p++) {
        struct native_factors *factors = engine->factors[p];
        while (factors->known < engine->step) {
            const int64_t step = factors->known + 1, slot = step % lists->n_slots;
            const int64_t *begin = lists->begin + slot * (engine->n_populations + 1);
            const int32_t *population = lists->population + slot * engine->n_populations;
            int64_t volley = 0, needed = 0;
            while (volley < lists->n_volleys[slot] && population[volley] != factors->population)
                volley++;
            const int fires = volley < lists->n_volleys[slot];
            for (int64_t at = fires ? begin[volley] : 0; fires && at < begin[volley + 1]; at++)
                needed += lists->count[at];
            if (!LEVEL(make_room_for_factors)(factors, lists->reach, needed))
                return 0;
            factors->begin[step % factors->n_slots] = factors->used;
            factors->known = step;
            if (fires)
                LEVEL(factors_of_volley)(factors, step, lists->index + begin[volley], lists->count + begin[volley],
                                         begin[volley + 1] - begin[volley]);
        }
    }
    return 1;
}

/* The factor of the first spike of a step. */
static inline const double *LEVEL(factors_at)(const struct native_factors *factors, int64_t step)
{
    return factors->value + factors->begin[step % factors->n_slots];
}
