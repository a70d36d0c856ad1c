/* Cells that run by programs. Included once for each instruction set. Each step of some cells:
 *
 *     step     every tile: where the cells are at the end of the step, and how wrong that may be
 *     lanes    cells for which it is too wrong: again, in substeps (lanes.h)
 *     finish   what has arrived is added; which cells fire; these are reset
 *
 * A tile without hard cells is finished at once, while it is in the cache. The state of hard cells stays what it was
 * until they are solved. */

/* Point the slots of what each cell has to a tile that begins at some cell. */
static LOWERED_INLINE void LEVEL(go_to_tile)(const struct lowered_programs *programs, double *const *from, double **slot,
                                            int64_t first)
{
    for (int64_t k = 0; k < programs->n_moving; k++)
        slot[programs->moving[k]] = from[programs->moving[k]] + first;
}

/* Run the program of a step. Returns the bits of cells for which it is not good enough. */
static uint64_t LEVEL(step_tile)(const struct lowered_programs *programs, double *const *slot, int64_t n, uint64_t cells)
{
    const double *const found = slot[programs->result], *const error = slot[programs->error];
    int64_t wrong[LOWERED_TILE], any = 0;
    uint64_t hard = 0;
    LEVEL(run)(&programs->step, slot, n);
    LOWERED_INDEPENDENT
    for (int64_t i = 0; i < n; i++)
        wrong[i] = programs->by_stages ? !(error[i] <= 1.0) : 0;
    for (int64_t k = 0; k < programs->n_states; k++)
        LOWERED_INDEPENDENT
        for (int64_t i = 0; i < n; i++)
            wrong[i] |= !(fabs(found[k * LOWERED_TILE + i]) < INFINITY);
    for (int64_t i = 0; i < n; i++)
        any |= wrong[i];
    for (int64_t i = 0; any && i < n; i++)
        hard |= (uint64_t)wrong[i] << i;
    for (int64_t k = 0; k < programs->n_states; k++) {
        double *const state = slot[programs->column + k];
        const double *const new = found + k * LOWERED_TILE;
        if (!any)
            memcpy(state, new, (size_t)n * sizeof *state);
        else
            LOWERED_INDEPENDENT
            for (int64_t i = 0; i < n; i++)
                state[i] = wrong[i] ? state[i] : new[i];
    }
    return hard & cells;
}

/* Draw a number for each cell of a tile, by the grid time at which it may fire. */
static void LEVEL(draw_tile)(const struct lowered_cells *cells, double *chance, int64_t first, int64_t n, int64_t step)
{
    const int64_t begin = cells->first + first, quad = begin / DRAWS_LANES;
    const int quads = (int)((begin + n - 1) / DRAWS_LANES - quad + 1);
    struct draws_counters counters;
    struct draws_lanes upper, lower;
    for (int j = 0; j < quads; j++) {
        counters.index[j] = (uint32_t)(quad + j);
        counters.ordinal[j] = (uint32_t)step;
        counters.high[j] = (uint32_t)((uint64_t)step >> 32) << 1;
    }
    draws_batch(draws_key(cells->key), &counters, 0, 0, quads, &upper);
    draws_batch(draws_key(cells->key), &counters, 0, 1, quads, &lower);
    for (int64_t i = 0; i < n; i++) {
        const int64_t l = (begin + i) % DRAWS_LANES, j = (begin + i) / DRAWS_LANES - quad;
        chance[i] = draws_uniform((uint64_t)upper.lane[l][j] << 32 | lower.lane[l][j]);
    }
}

/* Let the cells of a tile take what has arrived, and reset those that fire. Returns their bits. */
static uint64_t LEVEL(finish_tile)(const struct lowered_cells *cells, double *const *slot, int64_t first, int64_t n,
                                   int64_t step)
{
    const struct lowered_programs *programs = cells->programs;
    const double *const fires = slot[programs->fires], *const refractory = slot[programs->refractory];
    double *const countdown = slot[programs->hold];
    uint64_t fired = 0;
    int64_t any = 0;
    if (programs->by_chance)
        LEVEL(draw_tile)(cells, slot[programs->chance], first, n, step + 1);
    LEVEL(run)(&programs->finish, slot, n);
    for (int64_t r = 0; r < cells->n_receptors; r++)
        memset(slot[programs->arrival + r], 0, (size_t)n * sizeof(double));
    if (!programs->can_fire)
        return 0;
    LOWERED_INDEPENDENT
    for (int64_t i = 0; i < n; i++) {
        countdown[i] = countdown[i] > -1.0 ? countdown[i] - 1.0 : countdown[i];
        any |= lowered_bits(-fires[i]) & lowered_bits(countdown[i]);
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
            slot[programs->column + programs->reset_state[k]][i] = slot[programs->result][programs->reset_state[k] * LOWERED_TILE + i];
        if (programs->is_held)
            countdown[i] = refractory[programs->refractory_varies ? i : 0];
    }
    return fired;
}

/* The bits of a tile's cells, without padding. */
static LOWERED_INLINE uint64_t LEVEL(real_cells)(const struct lowered_cells *cells, int64_t first)
{
    const int64_t n = cells->n_cells - first;
    return n >= LOWERED_TILE ? ~(uint64_t)0 : ((uint64_t)1 << n) - 1;
}

/* Set up the slots of some cells: of its first tile, or of all its cells. */
static void LEVEL(point_slots)(const struct lowered_cells *cells, double **slot, double (*registers)[LOWERED_TILE])
{
    const struct lowered_programs *programs = cells->programs;
    double **next = slot;
    for (int64_t k = 0; k < programs->n_numbers; k++)
        *next++ = (double *)&programs->number[k];
    for (int64_t k = 0; k < cells->n_constants; k++)
        *next++ = (double *)cells->constant[k];
    for (int64_t k = 0; k <= cells->countdown; k++)
        *next++ = cells->state + k * cells->stride;
    next += cells->n_receptors;
    *next++ = (double *)cells->drive;
    for (int64_t k = 0; k < programs->n_registers; k++)
        *next++ = registers[k];
}

/* Take some cells one step on. `arrivals` points, for each receptor, to what has arrived at each cell by the end of the
 * step; it is taken and set to zero. Lists the indices of the cells that fire, and returns how many do. */
static int64_t LEVEL(update_cells)(const struct lowered_cells *cells, double *const *arrivals, int64_t step,
                                   int32_t *list)
{
    const struct lowered_programs *programs = cells->programs;
    const int64_t n_tiles = (cells->n + LOWERED_TILE - 1) / LOWERED_TILE;
    int64_t *const care = cells->care, *const fired = cells->care + n_tiles;
    double registers[programs->n_registers][LOWERED_TILE] __attribute__((aligned(LOWERED_LINE)));
    double *from[programs->n_slots], *slot[programs->n_slots];
    int64_t n_fired = 0;
    uint64_t any = 0;
    LEVEL(point_slots)(cells, from, registers);
    for (int64_t r = 0; r < cells->n_receptors; r++)
        from[programs->arrival + r] = arrivals[r];
    memcpy(slot, from, sizeof slot);
    for (int64_t t = 0, first = 0; t < n_tiles; t++, first += LOWERED_TILE) {
        const int64_t n = cells->n - first < LOWERED_TILE ? cells->n - first : LOWERED_TILE;
        LEVEL(go_to_tile)(programs, from, slot, first);
        care[t] = (int64_t)LEVEL(step_tile)(programs, slot, n, LEVEL(real_cells)(cells, first));
        any |= (uint64_t)care[t];
        if (!care[t])
            fired[t] = (int64_t)LEVEL(finish_tile)(cells, slot, first, n, step);
    }
    if (any && programs->by_stages)
        LEVEL(solve_hard)(cells, from, step);
    for (int64_t t = 0, first = 0; t < n_tiles; t++, first += LOWERED_TILE) {
        const int64_t n = cells->n - first < LOWERED_TILE ? cells->n - first : LOWERED_TILE;
        if (care[t]) {
            if (!programs->by_stages)
                lowered_lose(cells, step, first + __builtin_ctzll((uint64_t)care[t]));
            LEVEL(go_to_tile)(programs, from, slot, first);
            fired[t] = (int64_t)LEVEL(finish_tile)(cells, slot, first, n, step);
        }
        for (uint64_t left = (uint64_t)fired[t]; left; left &= left - 1)
            list[n_fired++] = (int32_t)(cells->first + first + __builtin_ctzll(left));
    }
    return n_fired;
}

/* Work out the definitions of some cells that are recorded. */
static void LEVEL(observe_cells)(const struct lowered_cells *cells)
{
    const struct lowered_programs *programs = cells->programs;
    double registers[programs->n_registers][LOWERED_TILE] __attribute__((aligned(LOWERED_LINE)));
    double *from[programs->n_slots], *slot[programs->n_slots];
    LEVEL(point_slots)(cells, from, registers);
    for (int64_t r = 0; r < cells->n_receptors; r++)
        from[programs->arrival + r] = cells->state; /* nothing reads it */
    memcpy(slot, from, sizeof slot);
    for (int64_t first = 0; first < cells->n; first += LOWERED_TILE) {
        LEVEL(go_to_tile)(programs, from, slot, first);
        LEVEL(run)(&programs->observe, slot, cells->n - first < LOWERED_TILE ? cells->n - first : LOWERED_TILE);
    }
}
