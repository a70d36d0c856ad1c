/* Cells that run by programs. Included once for each instruction set. Each step of a part:
 *
 *     step     every tile: where the cells are at the end of the step, and how wrong that may be
 *     lanes    cells for which it is too wrong: again, in substeps (lanes.h)
 *     finish   what has arrived is added; which cells fire; these are reset
 *
 * A tile without hard cells is finished at once, while it is in the cache. The state of hard cells stays what it was
 * until they are solved. */

/* Point the slots of what each cell has to a tile that begins at some cell. */
static NATIVE_INLINE void LEVEL(go_to_tile)(const struct native_programs *programs, double *const *from, double **slot,
                                            int64_t first)
{
    for (int64_t k = 0; k < programs->n_moving; k++)
        slot[programs->moving[k]] = from[programs->moving[k]] + first;
}

/* Run the program of a step. Returns the bits of cells for which it is not good enough. */
static uint64_t LEVEL(step_tile)(const struct native_programs *programs, double *const *slot, int64_t n, uint64_t cells)
{
    const double *const found = slot[programs->result], *const error = slot[programs->error];
    int64_t wrong[NATIVE_TILE], any = 0;
    uint64_t hard = 0;
    LEVEL(run)(&programs->step, slot, n);
    NATIVE_INDEPENDENT
    for (int64_t i = 0; i < n; i++)
        wrong[i] = programs->by_stages ? !(error[i] <= 1.0) : 0;
    for (int64_t k = 0; k < programs->n_states; k++)
        NATIVE_INDEPENDENT
        for (int64_t i = 0; i < n; i++)
            wrong[i] |= !(fabs(found[k * NATIVE_TILE + i]) < INFINITY);
    for (int64_t i = 0; i < n; i++)
        any |= wrong[i];
    for (int64_t i = 0; any && i < n; i++)
        hard |= (uint64_t)wrong[i] << i;
    for (int64_t k = 0; k < programs->n_states; k++) {
        double *const state = slot[programs->column + k];
        const double *const new = found + k * NATIVE_TILE;
        if (!any)
            memcpy(state, new, (size_t)n * sizeof *state);
        else
            NATIVE_INDEPENDENT
            for (int64_t i = 0; i < n; i++)
                state[i] = wrong[i] ? state[i] : new[i];
    }
    return hard & cells;
}

/* Draw a number for each cell of a tile, by the grid time at which it may fire. */
static void LEVEL(draw_tile)(const struct native_part *part, double *chance, int64_t first, int64_t n, int64_t step)
{
    const int64_t begin = part->first + first, quad = begin / DRAWS_LANES;
    const int quads = (int)((begin + n - 1) / DRAWS_LANES - quad + 1);
    struct draws_counters counters;
    struct draws_lanes upper, lower;
    for (int j = 0; j < quads; j++) {
        counters.index[j] = (uint32_t)(quad + j);
        counters.ordinal[j] = (uint32_t)step;
        counters.high[j] = (uint32_t)((uint64_t)step >> 32) << 1;
    }
    draws_batch(draws_key(part->key), &counters, 0, 0, quads, &upper);
    draws_batch(draws_key(part->key), &counters, 0, 1, quads, &lower);
    for (int64_t i = 0; i < n; i++) {
        const int64_t l = (begin + i) % DRAWS_LANES, j = (begin + i) / DRAWS_LANES - quad;
        chance[i] = draws_uniform((uint64_t)upper.lane[l][j] << 32 | lower.lane[l][j]);
    }
}

/* Let the cells of a tile take what has arrived, and reset those that fire. Returns their bits. */
static uint64_t LEVEL(finish_tile)(const struct native_part *part, double *const *slot, int64_t first, int64_t n,
                                   int64_t step)
{
    const struct native_programs *programs = part->programs;
    const double *const fires = slot[programs->fires], *const refractory = slot[programs->refractory];
    double *const countdown = slot[programs->hold];
    uint64_t fired = 0;
    int64_t any = 0;
    if (programs->by_chance)
        LEVEL(draw_tile)(part, slot[programs->chance], first, n, step + 1);
    LEVEL(run)(&programs->finish, slot, n);
    for (int64_t r = 0; r < part->n_receptors; r++)
        memset(slot[programs->arrival + r], 0, (size_t)n * sizeof(double));
    if (!programs->can_fire)
        return 0;
    NATIVE_INDEPENDENT
    for (int64_t i = 0; i < n; i++) {
        countdown[i] = countdown[i] > -1.0 ? countdown[i] - 1.0 : countdown[i];
        any |= native_bits(-fires[i]) & native_bits(countdown[i]);
    }
    if (any >= 0)
        return 0;
    for (int64_t i = 0; i < n; i++)
        fired |= (uint64_t)((fires[i] != 0.0) & (countdown[i] < 0.0)) << i;
    if (!fired)
        return 0;
    LEVEL(run)(&programs->reset, slot, n);
    for (uint64_t left = fired; left; left &= left - 1) {
        const int64_t i = __builtin_ctzll(left);
        for (int64_t k = 0; k < programs->n_reset; k++)
            slot[programs->column + programs->reset_state[k]][i] = slot[programs->result][programs->reset_state[k] * NATIVE_TILE + i];
        if (programs->is_held)
            countdown[i] = refractory[programs->refractory_varies ? i : 0];
    }
    return fired;
}

/* The bits of a tile's cells, without padding. */
static NATIVE_INLINE uint64_t LEVEL(real_cells)(const struct native_part *part, int64_t first)
{
    const int64_t n = part->n_cells - first;
    return n >= NATIVE_TILE ? ~(uint64_t)0 : ((uint64_t)1 << n) - 1;
}

/* Set up the slots of a part: of its first tile, or of all its cells. */
static void LEVEL(point_slots)(const struct native_part *part, double **slot, double (*registers)[NATIVE_TILE])
{
    const struct native_programs *programs = part->programs;
    double **next = slot;
    for (int64_t k = 0; k < programs->n_numbers; k++)
        *next++ = (double *)&programs->number[k];
    for (int64_t k = 0; k < part->n_constants; k++)
        *next++ = (double *)part->constant[k];
    for (int64_t k = 0; k <= part->n_states; k++)
        *next++ = part->state + k * part->stride;
    next += part->n_receptors;
    *next++ = (double *)part->drive;
    for (int64_t k = 0; k < programs->n_registers; k++)
        *next++ = registers[k];
}

/* Take a part some steps on. */
static void LEVEL(update_by_programs)(const struct native_part *part, struct native_step *steps, int64_t n_steps)
{
    const struct native_programs *programs = part->programs;
    const int64_t n_tiles = (part->n + NATIVE_TILE - 1) / NATIVE_TILE;
    int64_t *const care = part->care, *const fired = part->care + n_tiles;
    double registers[programs->n_registers][NATIVE_TILE] __attribute__((aligned(NATIVE_LINE)));
    double *from[programs->n_slots], *slot[programs->n_slots];
    LEVEL(point_slots)(part, from, registers);
    for (int64_t k = 0; k < n_steps; k++) {
        struct native_step *step = &steps[k];
        uint64_t any = 0;
        for (int64_t r = 0; r < part->n_receptors; r++)
            from[programs->arrival + r] = step->sums[1][r] + part->offset[r];
        memcpy(slot, from, sizeof slot);
        for (int64_t t = 0, first = 0; t < n_tiles; t++, first += NATIVE_TILE) {
            const int64_t n = part->n - first < NATIVE_TILE ? part->n - first : NATIVE_TILE;
            LEVEL(go_to_tile)(programs, from, slot, first);
            care[t] = (int64_t)LEVEL(step_tile)(programs, slot, n, LEVEL(real_cells)(part, first));
            any |= (uint64_t)care[t];
            if (!care[t])
                fired[t] = (int64_t)LEVEL(finish_tile)(part, slot, first, n, step->number);
        }
        if (any && programs->by_stages)
            LEVEL(solve_hard)(part, from, step->number);
        for (int64_t t = 0, first = 0; t < n_tiles; t++, first += NATIVE_TILE) {
            const int64_t n = part->n - first < NATIVE_TILE ? part->n - first : NATIVE_TILE;
            if (care[t]) {
                if (!programs->by_stages)
                    native_lose(part, step->number, first + __builtin_ctzll((uint64_t)care[t]));
                LEVEL(go_to_tile)(programs, from, slot, first);
                fired[t] = (int64_t)LEVEL(finish_tile)(part, slot, first, n, step->number);
            }
            for (uint64_t left = (uint64_t)fired[t]; left; left &= left - 1)
                step->fired[step->n_fired++] = (int32_t)(part->first + first + __builtin_ctzll(left));
        }
    }
}

/* Work out the definitions of a part that are recorded. */
static void LEVEL(observe_part)(const struct native_part *part)
{
    const struct native_programs *programs = part->programs;
    double registers[programs->n_registers][NATIVE_TILE] __attribute__((aligned(NATIVE_LINE)));
    double *from[programs->n_slots], *slot[programs->n_slots];
    LEVEL(point_slots)(part, from, registers);
    for (int64_t r = 0; r < part->n_receptors; r++)
        from[programs->arrival + r] = part->state; /* nothing reads it */
    memcpy(slot, from, sizeof slot);
    for (int64_t first = 0; first < part->n; first += NATIVE_TILE) {
        LEVEL(go_to_tile)(programs, from, slot, first);
        LEVEL(run)(&programs->observe, slot, part->n - first < NATIVE_TILE ? part->n - first : NATIVE_TILE);
    }
}
