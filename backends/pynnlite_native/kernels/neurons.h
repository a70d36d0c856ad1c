/* Some steps of the cells of a group: integrate, detect and reset. Currents take what arrives at the beginning of a step: so
 * it need not be known earlier. Potentials must take it at the end, before cells that fire are looked for; conductances do
 * as well, because whether the fast path will follow them is best found out when they are at hand.
 *
 * Included for each instruction set, with everything constant, with only the drive different from cell to cell, and
 * with everything different. CONSTANT(k, name) declares parameter k, OF(name) is its value for cell i; both are the
 * same arithmetic, so that all variants give the same bits. Tests over a chunk collect sign bits. A cell is held while
 * its countdown is positive; padding has an infinite countdown.
 */

/* List the cells that fired in a chunk of which at least one may have; returns whether there are any. Who fires is nothing
 * that a processor could guess, so that goes into the bits of one word, without branches. */
static int VARIANT(fire)(const struct native_group *g, int64_t first, int64_t last, struct native_step *step)
{
    double *restrict v = g->state[0], *restrict hold = g->state[1];
    uint64_t lane[NATIVE_LANES] = {0}, fired = 0;
    CONSTANT(0, threshold);
    CONSTANT(1, reset);
    CONSTANT(2, refractory);
    for (int64_t line = first; line < last; line += NATIVE_LANES)
        for (int64_t i = line; i < line + NATIVE_LANES; i++)
            lane[i - line] |= (uint64_t)((hold[i] < 0.0) & (v[i] >= OF(threshold))) << (line - first);
    for (int64_t k = 0; k < NATIVE_LANES; k++)
        fired |= lane[k] << k;
    const int any = fired != 0;
    for (; fired; fired &= fired - 1) {
        const int64_t i = first + __builtin_ctzll(fired);
        v[i] = OF(reset);
        hold[i] = OF(refractory);
        step->fired[step->n_fired++] = (int32_t)(g->first + i);
    }
    return any;
}

/* The cells of a chunk; `held` says whether some may be on hold, which is known when this is compiled. The sign of what
 * is returned says whether some may have fired, that of `still` whether some may be on hold after this step. */
static NATIVE_INLINE int64_t VARIANT(curr_exp_cells)(const struct native_group *g, const struct native_step *step,
                                                     int64_t first, int64_t last, int held, int64_t *still)
{
    double *restrict v = g->state[0], *restrict hold = g->state[1];
    double *restrict current_e = g->state[2], *restrict current_i = g->state[3];
    double *const *due = step->due[g->prompt];
    double *restrict due_e = due[0] + g->offset, *restrict due_i = due[1] + g->offset;
    int64_t any = 0, any_held = 0;
    CONSTANT(0, threshold);
    CONSTANT(3, decay_e);
    CONSTANT(4, decay_i);
    CONSTANT(5, approach);
    CONSTANT(6, gain_e);
    CONSTANT(7, gain_i);
    DRIVE(drive);
    NATIVE_INDEPENDENT
    for (int64_t i = first; i < last; i++) {
        const double v0 = v[i], hold0 = held ? hold[i] : -1.0;
        const double e0 = current_e[i] + due_e[i], i0 = current_i[i] + due_i[i];
        const double v1 = v0 + (OF(approach) * (DRIVE_OF(drive) - v0) + (OF(gain_e) * e0 + OF(gain_i) * i0));
        const double v2 = hold0 > 0.0 ? v0 : v1;
        const double hold1 = hold0 > -1.0 ? hold0 - 1.0 : hold0;
        v[i] = v2;
        if (held)
            hold[i] = hold1;
        current_e[i] = OF(decay_e) * e0;
        current_i[i] = OF(decay_i) * i0;
        due_e[i] = 0.0;
        due_i[i] = 0.0;
        any |= ~native_bits(v2 - OF(threshold)) & native_bits(hold1);
        any_held |= ~native_bits(hold1 + 0.5);
    }
    *still = any_held;
    return any;
}

static NATIVE_INLINE int64_t VARIANT(curr_delta_cells)(const struct native_group *g, const struct native_step *step,
                                                       int64_t first, int64_t last, int held, int64_t *still)
{
    double *restrict v = g->state[0], *restrict hold = g->state[1];
    double *const *due = step->due[g->prompt];
    double *restrict due_e = due[0] + g->offset, *restrict due_i = due[1] + g->offset;
    int64_t any = 0, any_held = 0;
    CONSTANT(0, threshold);
    CONSTANT(3, approach);
    DRIVE(drive);
    NATIVE_INDEPENDENT
    for (int64_t i = first; i < last; i++) {
        const double v0 = v[i], hold0 = held ? hold[i] : -1.0;
        const double v1 = ((v0 + OF(approach) * (DRIVE_OF(drive) - v0)) + due_e[i]) + due_i[i];
        const double v2 = hold0 > 0.0 ? v0 : v1;
        const double hold1 = hold0 > -1.0 ? hold0 - 1.0 : hold0;
        v[i] = v2;
        if (held)
            hold[i] = hold1;
        due_e[i] = 0.0;
        due_i[i] = 0.0;
        any |= ~native_bits(v2 - OF(threshold)) & native_bits(hold1);
        any_held |= ~native_bits(hold1 + 0.5);
    }
    *still = any_held;
    return any;
}

/* Some steps of a current-based kernel, a chunk at a time, whose state stays in the nearest cache; countdowns are left
 * alone where nobody is on hold. */
#define CURRENT_BASED(name)                                                                                           \
    static void VARIANT(name)(const struct native_group *g, struct native_step *steps, int64_t n_steps)               \
    {                                                                                                                 \
        for (int64_t first = 0; first < g->n; first += NATIVE_CHUNK) {                                                \
            const int64_t last = first + NATIVE_CHUNK < g->n ? first + NATIVE_CHUNK : g->n;                           \
            int64_t *care = &g->care[first / NATIVE_CHUNK];                                                           \
            for (struct native_step *step = steps; step < steps + n_steps; step++) {                                  \
                const int64_t any = *care < 0 ? VARIANT(name##_cells)(g, step, first, last, 1, care)                  \
                                              : VARIANT(name##_cells)(g, step, first, last, 0, care);                 \
                if (any < 0 && VARIANT(fire)(g, first, last, step))                                                   \
                    *care = -1;                                                                                       \
            }                                                                                                         \
        }                                                                                                             \
    }

CURRENT_BASED(curr_exp)
CURRENT_BASED(curr_delta)
#undef CURRENT_BASED

/* Find the hard cells among some that are not on hold, and solve them by the careful path. */
static void VARIANT(cond_exp_careful)(const struct native_group *g, int64_t first, int64_t last, double *solved,
                                      int64_t *hard)
{
    const double *restrict v = g->state[0], *restrict hold = g->state[1];
    const double *restrict g_e = g->state[2], *restrict g_i = g->state[3];
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
        hard[i - first] = native_bits(left) & native_bits(hold[i] - 0.5);
    }
    for (int64_t i = first; i < last; i++) {
        if (hard[i - first] < 0) {
            const struct native_membrane membrane = {
                OF(leak), OF(scale), OF(rate_e), OF(rate_i), OF(reversal_e), OF(reversal_i), DRIVE_OF(drive)};
            solved[i - first] = LEVEL(careful)(&membrane, v[i], g_e[i], g_i[i]);
        }
    }
}

/* Conductances are known exponentials, so v(h) - v(0) is an integral: three nodes, of which the last is the end.
 * Whether some of a chunk's cells will be hard is found out a step ahead, when their conductances are at hand. */
static void VARIANT(cond_exp)(const struct native_group *g, struct native_step *step)
{
    double *restrict v = g->state[0], *restrict hold = g->state[1];
    double *restrict g_e = g->state[2], *restrict g_i = g->state[3];
    double *const *due = step->due[g->prompt];
    double *restrict due_e = due[0] + g->offset, *restrict due_i = due[1] + g->offset;
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
    int64_t before = 0; /* whether cells of the chunk before may have fired */
    for (int64_t first = 0; first < g->n; first += NATIVE_CHUNK) {
        const int64_t last = first + NATIVE_CHUNK < g->n ? first + NATIVE_CHUNK : g->n;
        double solved[NATIVE_CHUNK];
        int64_t hard[NATIVE_CHUNK];
        const int64_t any_hard = g->care[first / NATIVE_CHUNK];
        int64_t any = 0, any_next = 0;
        if (any_hard < 0)
            VARIANT(cond_exp_careful)(g, first, last, solved, hard);
        NATIVE_INDEPENDENT
        for (int64_t i = first; i < last; i++) {
            const double v0 = v[i], e0 = g_e[i], i0 = g_i[i], hold0 = hold[i];
            const double to_drive = DRIVE_OF(drive) - v0;
            const double to_e = e0 * (OF(reversal_e) - v0), to_i = i0 * (OF(reversal_i) - v0);
            const double x1 = FUSED(OF(fade_e_1), e0, OF(fade_i_1) * i0);
            const double x2 = FUSED(OF(fade_e_2), e0, OF(fade_i_2) * i0);
            const double left_1 =
                FUSED(FUSED(FUSED(FUSED(OF(left_1_4), x1, OF(left_1_3)), x1, OF(left_1_2)), x1, OF(left_1_1)), x1, OF(left_1_0));
            const double left_2 = FUSED(FUSED(FUSED(OF(left_2_3), x2, OF(left_2_2)), x2, OF(left_2_1)), x2, OF(left_2_0));
            const double by_e = FUSED(OF(pull_e_1), left_1, FUSED(OF(pull_e_2), left_2, OF(pull_e_3)));
            const double by_i = FUSED(OF(pull_i_1), left_1, FUSED(OF(pull_i_2), left_2, OF(pull_i_3)));
            const double by_drive = left_1 + left_2;
            const double v1 = FUSED(by_e, to_e, FUSED(by_i, to_i, FUSED(by_drive, to_drive, v0)));
            const double v2 = hold0 > 0.0 ? v0 : v1;
            const double hold1 = hold0 > -1.0 ? hold0 - 1.0 : hold0;
            v[i] = v2;
            hold[i] = hold1;
            const double e1 = OF(decay_e) * e0 + due_e[i], i1 = OF(decay_i) * i0 + due_i[i];
            g_e[i] = e1;
            g_i[i] = i1;
            due_e[i] = 0.0;
            due_i[i] = 0.0;
            any |= ~native_bits(v2 - OF(threshold)) & native_bits(hold1);
            any_next |= native_bits(FUSED(-fabs(e1), OF(hardness_e), FUSED(-fabs(i1), OF(hardness_i), OF(room))));
        }
        g->care[first / NATIVE_CHUNK] = any_next;
        if (any_hard < 0) {
            for (int64_t i = first; i < last; i++)
                if (hard[i - first] < 0)
                    v[i] = solved[i - first];
        }
        if (before < 0)
            VARIANT(fire)(g, first - NATIVE_CHUNK, first, step);
        before = any | any_hard;
    }
    if (before < 0)
        VARIANT(fire)(g, (g->n - 1) / NATIVE_CHUNK * NATIVE_CHUNK, g->n, step);
}

/* Take a group some steps on. */
static void VARIANT(update)(const struct native_group *g, struct native_step *steps, int64_t n_steps)
{
    switch (g->kernel) {
    case NATIVE_CURR_EXP:
        VARIANT(curr_exp)(g, steps, n_steps);
        break;
    case NATIVE_COND_EXP:
        for (int64_t k = 0; k < n_steps; k++)
            VARIANT(cond_exp)(g, &steps[k]);
        break;
    default:
        VARIANT(curr_delta)(g, steps, n_steps);
    }
}
