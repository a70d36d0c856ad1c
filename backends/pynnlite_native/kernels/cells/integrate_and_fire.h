/* The kernels of the integrate-and-fire cells: they take the cells of a part through some steps. Each step integrates,
 * then finds the cells that reach their threshold, then resets these. Included in three variants (see update.h) for
 * each instruction set.
 *
 * When cells take arrivals:
 *
 *     currents       at the beginning of a step; so they need not be known earlier
 *     potentials     at the end, before the threshold is tested (prompt)
 *     conductances   at the end too, since then the kernel sees early whether a cell needs the careful path (prompt)
 *
 * A cell is refractory while its countdown is positive. The countdown of padding is infinite. Tests over a tile collect
 * the sign bits of differences: no branch depends on a single cell.
 */

/* List and reset the cells of a tile that fire. Returns 1 if there are any. A processor cannot guess which cells fire,
 * so the tests go into the bits of one word, without branches. */
static int VARIANT(fire)(const struct native_part *part, native_columns constant, int64_t first, int64_t last,
                         struct native_step *step)
{
    STATE(0, v);
    STATE(part->n_states, countdown);
    uint64_t lane[NATIVE_LANES] = {0}, fired = 0;
    CONSTANT(0, threshold);
    CONSTANT(1, reset);
    CONSTANT(2, refractory);
    for (int64_t line = first; line < last; line += NATIVE_LANES)
        for (int64_t i = line; i < line + NATIVE_LANES; i++)
            lane[i - line] |= (uint64_t)((countdown[i] < 0.0) & (v[i] >= OF(threshold))) << (line - first);
    for (int64_t k = 0; k < NATIVE_LANES; k++)
        fired |= lane[k] << k;
    const int any = fired != 0;
    for (; fired; fired &= fired - 1) {
        const int64_t i = first + __builtin_ctzll(fired);
        v[i] = OF(reset);
        countdown[i] = OF(refractory);
        step->fired[step->n_fired++] = (int32_t)(part->first + i);
    }
    return any;
}

/* One step of a tile, up to the threshold. The compiler knows `refractory`: 0 if no cell of the tile is. Returns a
 * negative number if some cell may fire; *still becomes negative if some cell may be refractory after the step. */
static NATIVE_INLINE int64_t VARIANT(curr_exp_cells)(const struct native_part *part, native_columns constant,
                                                     const struct native_step *step, int64_t first, int64_t last,
                                                     int refractory, int64_t *still)
{
    STATE(0, v);
    STATE(1, current_e);
    STATE(2, current_i);
    STATE(3, countdown);
    double *const *sums = step->sums[part->prompt];
    double *restrict sum_e = sums[0] + part->offset[0], *restrict sum_i = sums[1] + part->offset[1];
    int64_t any = 0, any_refractory = 0;
    CONSTANT(0, threshold);
    CONSTANT(3, decay_e);
    CONSTANT(4, decay_i);
    CONSTANT(5, approach);
    CONSTANT(6, gain_e);
    CONSTANT(7, gain_i);
    DRIVE(drive);
    NATIVE_INDEPENDENT
    for (int64_t i = first; i < last; i++) {
        const double v0 = v[i], countdown0 = refractory ? countdown[i] : -1.0;
        const double e0 = current_e[i] + sum_e[i], i0 = current_i[i] + sum_i[i];
        const double v1 = v0 + (OF(approach) * (DRIVE_OF(drive) - v0) + (OF(gain_e) * e0 + OF(gain_i) * i0));
        const double v2 = countdown0 > 0.0 ? v0 : v1;
        const double countdown1 = countdown0 > -1.0 ? countdown0 - 1.0 : countdown0;
        v[i] = v2;
        if (refractory)
            countdown[i] = countdown1;
        current_e[i] = OF(decay_e) * e0;
        current_i[i] = OF(decay_i) * i0;
        sum_e[i] = 0.0;
        sum_i[i] = 0.0;
        any |= ~lowered_bits(v2 - OF(threshold)) & lowered_bits(countdown1);
        any_refractory |= ~lowered_bits(countdown1 + 0.5);
    }
    *still = any_refractory;
    return any;
}

static NATIVE_INLINE int64_t VARIANT(curr_delta_cells)(const struct native_part *part, native_columns constant,
                                                       const struct native_step *step, int64_t first, int64_t last,
                                                       int refractory, int64_t *still)
{
    STATE(0, v);
    STATE(1, countdown);
    double *const *sums = step->sums[part->prompt];
    double *restrict sum_e = sums[0] + part->offset[0], *restrict sum_i = sums[1] + part->offset[1];
    int64_t any = 0, any_refractory = 0;
    CONSTANT(0, threshold);
    CONSTANT(3, approach);
    DRIVE(drive);
    NATIVE_INDEPENDENT
    for (int64_t i = first; i < last; i++) {
        const double v0 = v[i], countdown0 = refractory ? countdown[i] : -1.0;
        const double v1 = ((v0 + OF(approach) * (DRIVE_OF(drive) - v0)) + sum_e[i]) + sum_i[i];
        const double v2 = countdown0 > 0.0 ? v0 : v1;
        const double countdown1 = countdown0 > -1.0 ? countdown0 - 1.0 : countdown0;
        v[i] = v2;
        if (refractory)
            countdown[i] = countdown1;
        sum_e[i] = 0.0;
        sum_i[i] = 0.0;
        any |= ~lowered_bits(v2 - OF(threshold)) & lowered_bits(countdown1);
        any_refractory |= ~lowered_bits(countdown1 + 0.5);
    }
    *still = any_refractory;
    return any;
}

/* Several steps of a kernel with currents or potentials, tile by tile: the state of a tile stays in the first-level
 * cache. Countdowns are not touched where no cell is refractory. */
#define CURRENT_BASED(name)                                                                                        \
    static void VARIANT(name)(const struct native_part *part, struct native_step *steps, int64_t n_steps)          \
    {                                                                                                              \
        CONSTANTS(constant);                                                                                       \
        for (int64_t first = 0; first < part->n; first += NATIVE_TILE) {                                           \
            const int64_t last = first + NATIVE_TILE < part->n ? first + NATIVE_TILE : part->n;                    \
            int64_t *care = &part->care[first / NATIVE_TILE];                                                      \
            for (struct native_step *step = steps; step < steps + n_steps; step++) {                               \
                const int64_t any = *care < 0 ? VARIANT(name##_cells)(part, constant, step, first, last, 1, care)  \
                                              : VARIANT(name##_cells)(part, constant, step, first, last, 0, care); \
                if (any < 0 && VARIANT(fire)(part, constant, first, last, step))                                   \
                    *care = -1;                                                                                    \
            }                                                                                                      \
            if (last < part->n)                                                                                    \
                NEXT_TILE(constant);                                                                               \
        }                                                                                                          \
    }

CURRENT_BASED(curr_exp)
CURRENT_BASED(curr_delta)
#undef CURRENT_BASED

/* Find the cells from first up to last that are not refractory and too hard for the fast path, and solve them by the
 * careful path. hard[i - first] is negative for these, and solved[i - first] is their new v. */
static void VARIANT(cond_exp_careful)(const struct native_part *part, native_columns constant, int64_t first, int64_t last,
                                      double *solved, int64_t *hard)
{
    STATE(0, v);
    STATE(1, g_e);
    STATE(2, g_i);
    STATE(3, countdown);
    CONSTANT(5, reversal_e);
    CONSTANT(6, reversal_i);
    CONSTANT(17, room);
    CONSTANT(18, hardness_e);
    CONSTANT(19, hardness_i);
    CONSTANT(20, leak);
    CONSTANT(21, scale);
    CONSTANT(22, rate_e);
    CONSTANT(23, rate_i);
    DRIVE(drive);
    NATIVE_INDEPENDENT
    for (int64_t i = first; i < last; i++) {
        const double left = FUSED(-fabs(g_e[i]), OF(hardness_e), FUSED(-fabs(g_i[i]), OF(hardness_i), OF(room)));
        hard[i - first] = lowered_bits(left) & lowered_bits(countdown[i] - 0.5);
    }
    for (int64_t i = first; i < last; i++) {
        if (hard[i - first] < 0) {
            const struct native_membrane membrane = {
                OF(leak), OF(scale), OF(rate_e), OF(rate_i), OF(reversal_e), OF(reversal_i), DRIVE_OF(drive)};
            solved[i - first] = LEVEL(careful)(&membrane, v[i], g_e[i], g_i[i]);
        }
    }
}

/* One step of cells with conductances. These are known exponentials, so the change of v is an integral. The fast path
 * takes three nodes, of which the last is the end of the step; see cells/constants.py. Whether a tile needs the careful
 * path in the next step is found at the end of the present one, when the conductances are at hand. */
static void VARIANT(cond_exp)(const struct native_part *part, struct native_step *step)
{
    STATE(0, v);
    STATE(1, g_e);
    STATE(2, g_i);
    STATE(3, countdown);
    double *const *sums = step->sums[part->prompt];
    double *restrict sum_e = sums[0] + part->offset[0], *restrict sum_i = sums[1] + part->offset[1];
    CONSTANT(0, threshold);
    CONSTANT(3, decay_e);
    CONSTANT(4, decay_i);
    CONSTANT(5, reversal_e);
    CONSTANT(6, reversal_i);
    CONSTANT(7, fade_e_1);
    CONSTANT(8, fade_e_2);
    CONSTANT(9, fade_i_1);
    CONSTANT(10, fade_i_2);
    CONSTANT(11, pull_e_1);
    CONSTANT(12, pull_e_2);
    CONSTANT(13, pull_e_3);
    CONSTANT(14, pull_i_1);
    CONSTANT(15, pull_i_2);
    CONSTANT(16, pull_i_3);
    CONSTANT(17, room);
    CONSTANT(18, hardness_e);
    CONSTANT(19, hardness_i);
    CONSTANT(24, left_1_4);
    CONSTANT(25, left_1_3);
    CONSTANT(26, left_1_2);
    CONSTANT(27, left_1_1);
    CONSTANT(28, left_1_0);
    CONSTANT(29, left_2_3);
    CONSTANT(30, left_2_2);
    CONSTANT(31, left_2_1);
    CONSTANT(32, left_2_0);
    DRIVE(drive);
    int64_t before = 0; /* negative: cells of the tile before may fire */
    CONSTANTS(constant);
    for (int64_t first = 0; first < part->n; first += NATIVE_TILE) {
        const int64_t last = first + NATIVE_TILE < part->n ? first + NATIVE_TILE : part->n;
        double solved[NATIVE_TILE];
        int64_t hard[NATIVE_TILE];
        const int64_t any_hard = part->care[first / NATIVE_TILE];
        int64_t any = 0, any_next = 0;
        if (any_hard < 0)
            VARIANT(cond_exp_careful)(part, constant, first, last, solved, hard);
        NATIVE_INDEPENDENT
        for (int64_t i = first; i < last; i++) {
            const double v0 = v[i], e0 = g_e[i], i0 = g_i[i], countdown0 = countdown[i];
            const double to_drive = DRIVE_OF(drive) - v0;
            const double to_e = e0 * (OF(reversal_e) - v0), to_i = i0 * (OF(reversal_i) - v0);
            const double x1 = FUSED(OF(fade_e_1), e0, OF(fade_i_1) * i0);
            const double x2 = FUSED(OF(fade_e_2), e0, OF(fade_i_2) * i0);
            const double left_1 =
                FUSED(FUSED(FUSED(FUSED(OF(left_1_4), x1, OF(left_1_3)), x1, OF(left_1_2)), x1, OF(left_1_1)), x1,
                      OF(left_1_0));
            const double left_2 =
                FUSED(FUSED(FUSED(OF(left_2_3), x2, OF(left_2_2)), x2, OF(left_2_1)), x2, OF(left_2_0));
            const double by_e = FUSED(OF(pull_e_1), left_1, FUSED(OF(pull_e_2), left_2, OF(pull_e_3)));
            const double by_i = FUSED(OF(pull_i_1), left_1, FUSED(OF(pull_i_2), left_2, OF(pull_i_3)));
            const double by_drive = left_1 + left_2;
            const double v1 = FUSED(by_e, to_e, FUSED(by_i, to_i, FUSED(by_drive, to_drive, v0)));
            const double v2 = countdown0 > 0.0 ? v0 : v1;
            const double countdown1 = countdown0 > -1.0 ? countdown0 - 1.0 : countdown0;
            v[i] = v2;
            countdown[i] = countdown1;
            const double e1 = OF(decay_e) * e0 + sum_e[i], i1 = OF(decay_i) * i0 + sum_i[i];
            g_e[i] = e1;
            g_i[i] = i1;
            sum_e[i] = 0.0;
            sum_i[i] = 0.0;
            any |= ~lowered_bits(v2 - OF(threshold)) & lowered_bits(countdown1);
            any_next |= lowered_bits(FUSED(-fabs(e1), OF(hardness_e), FUSED(-fabs(i1), OF(hardness_i), OF(room))));
        }
        part->care[first / NATIVE_TILE] = any_next;
        if (any_hard < 0) {
            for (int64_t i = first; i < last; i++)
                if (hard[i - first] < 0)
                    v[i] = solved[i - first];
        }
        if (before < 0)
            VARIANT(fire)(part, constant, first - NATIVE_TILE, first, step);
        before = any | any_hard;
        if (last < part->n)
            NEXT_TILE(constant);
    }
    if (before < 0)
        VARIANT(fire)(part, constant, (part->n - 1) / NATIVE_TILE * NATIVE_TILE, part->n, step);
}

/* Take a part some steps on. */
static void VARIANT(update)(const struct native_part *part, struct native_step *steps, int64_t n_steps)
{
    switch (part->kernel) {
    case NATIVE_CURR_EXP:
        VARIANT(curr_exp)(part, steps, n_steps);
        break;
    case NATIVE_COND_EXP:
        for (int64_t k = 0; k < n_steps; k++)
            VARIANT(cond_exp)(part, &steps[k]);
        break;
    default:
        VARIANT(curr_delta)(part, steps, n_steps);
    }
}
