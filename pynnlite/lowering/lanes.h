/* The careful path of programs: cells for which a whole step is too coarse. Included once for each instruction set.
 *
 * They are taken from all tiles and go on side by side, each in substeps of its own. What a cell computes depends
 * on nothing but itself. */

#define LOWERED_MOST_SUBSTEPS (1 << 16) /* of one cell in a step */
#define LOWERED_LEAST_SUBSTEP 1e-9      /* of a step: a shorter one does not get anywhere */

/* Some cells side by side. */
struct LEVEL(lanes) {
    int64_t n;                  /* lanes in use */
    int64_t cell[LOWERED_TILE];  /* its number */
    double left[LOWERED_TILE];   /* ms until the end of the step */
    double taken[LOWERED_TILE];  /* substeps */
    double tried[LOWERED_TILE];  /* length of the last substep, ms */
};

/* By how much a substep should be longer than one whose error, in units of the tolerance, is `error`. */
static LOWERED_INLINE double LEVEL(factor)(double error)
{
    const double bounded = error < 1e300 ? (error > 1e-10 ? error : 1e-10) : 1e300; /* NaN is large */
    return 0.9 * fused_exp(-0.2 * draws_log_positive(bounded));
}

/* Put a cell into the next lane. */
static void LEVEL(enter_lane)(struct LEVEL(lanes) *lanes, const struct lowered_cells *cells, double *const *from,
                              double *const *lane, int64_t cell)
{
    const struct lowered_programs *programs = cells->programs;
    const int64_t n = lanes->n++;
    for (int64_t k = 0; k < programs->n_followed; k++)
        lane[programs->followed[k]][n] = from[programs->followed[k]][cell];
    const double factor = LEVEL(factor)(from[programs->error][cell]);
    lanes->cell[n] = cell;
    lanes->taken[n] = 0.0;
    lanes->left[n] = programs->dt;
    lane[programs->length][n] = programs->dt * (factor < 0.05 ? 0.05 : factor > 0.5 ? 0.5 : factor);
}

/* Take back the cells that are at the end of the step; and those that do not get there, which stay where they were when
 * they could not go on. */
static void LEVEL(leave_lanes)(struct LEVEL(lanes) *lanes, const struct lowered_cells *cells, double *const *from,
                               double *const *lane, int64_t step)
{
    const struct lowered_programs *programs = cells->programs;
    double *length = lane[programs->length];
    for (int64_t i = 0; i < lanes->n; i++) {
        const int failed = lanes->left[i] > 0.0 && (lanes->tried[i] < LOWERED_LEAST_SUBSTEP * programs->dt ||
                                                    lanes->taken[i] >= LOWERED_MOST_SUBSTEPS);
        if (lanes->left[i] > 0.0 && !failed)
            continue;
        for (int64_t k = 0; k < programs->n_states && !failed; k++)
            from[programs->column + k][lanes->cell[i]] = lane[programs->column + k][i];
        if (failed)
            lowered_lose(cells, step, lanes->cell[i]);
        const int64_t last = --lanes->n;
        for (int64_t k = 0; k < programs->n_followed; k++)
            lane[programs->followed[k]][i] = lane[programs->followed[k]][last];
        lanes->cell[i] = lanes->cell[last];
        lanes->left[i] = lanes->left[last];
        lanes->taken[i] = lanes->taken[last];
        lanes->tried[i] = lanes->tried[last];
        length[i] = length[last];
        i--;
    }
}

/* Take each lane a substep on, if its error is within the tolerance, and choose the length of the next one. */
static void LEVEL(substep_lanes)(struct LEVEL(lanes) *lanes, const struct lowered_programs *programs, double *const *lane)
{
    const int64_t n = (lanes->n + LOWERED_LANES - 1) / LOWERED_LANES * LOWERED_LANES;
    double *const length = lane[programs->length], *const found = lane[programs->result];
    const double *const error = found + programs->n_states * LOWERED_TILE;
    const double dt = programs->dt; /* loaded once, or the compiler does not see that the loops are free of branches */
    LEVEL(run_lanes)(&programs->substep, lane, n);
    for (int64_t k = 0; k < programs->n_states; k++) {
        double *const state = lane[programs->column + k];
        const double *const new = found + k * LOWERED_TILE;
        LOWERED_INDEPENDENT
        for (int64_t i = 0; i < n; i++)
            state[i] = error[i] <= 1.0 ? new[i] : state[i];
    }
    LOWERED_INDEPENDENT
    for (int64_t i = 0; i < n; i++) {
        const double wanted = LEVEL(factor)(error[i]);
        const double factor = wanted < 0.1 ? 0.1 : wanted > 5.0 ? 5.0 : wanted;
        const double left = error[i] <= 1.0 ? lanes->left[i] - length[i] : lanes->left[i];
        const double next = length[i] * factor;
        lanes->tried[i] = error[i] <= 1.0 ? dt : length[i];
        lanes->taken[i] += 1.0;
        lanes->left[i] = left;
        length[i] = next < left * (1.0 - 1e-9) ? next : left;
    }
}

/* Solve the cells whose bits are set in its words of care, from where they were before the step. */
static void LEVEL(solve_hard)(const struct lowered_cells *cells, double *const *from, int64_t step)
{
    const struct lowered_programs *programs = cells->programs;
    const int64_t n_tiles = (cells->n + LOWERED_TILE - 1) / LOWERED_TILE;
    double room[programs->n_followed][LOWERED_TILE] __attribute__((aligned(LOWERED_LINE)));
    double *lane[programs->n_slots];
    struct LEVEL(lanes) lanes;
    memset(&lanes, 0, sizeof lanes);
    memset(room, 0, sizeof room);
    memcpy(lane, from, sizeof lane);
    for (int64_t k = 0; k < programs->n_followed; k++)
        lane[programs->followed[k]] = room[k];
    for (int64_t k = 0; k < LOWERED_TILE; k++)
        lane[programs->length][k] = programs->dt;
    int64_t tile = 0;
    uint64_t hard = (uint64_t)cells->care[0];
    do {
        while (lanes.n < LOWERED_TILE && tile < n_tiles) {
            if (!hard) {
                tile++;
                hard = tile < n_tiles ? (uint64_t)cells->care[tile] : 0;
                continue;
            }
            LEVEL(enter_lane)(&lanes, cells, from, lane, tile * LOWERED_TILE + __builtin_ctzll(hard));
            hard &= hard - 1;
        }
        if (lanes.n) {
            LEVEL(substep_lanes)(&lanes, programs, lane);
            LEVEL(leave_lanes)(&lanes, cells, from, lane, step);
        }
    } while (lanes.n || tile < n_tiles);
}
