/* The cells of a part that run by programs (pynnlite/lowering). Included once for each instruction set. */

/* What programs are told of a part. */
static NATIVE_INLINE struct lowered_cells LEVEL(lowered_part)(const struct native_part *part)
{
    const struct lowered_cells cells = {
        .programs = part->programs,
        .population = part->population,
        .first = part->first,
        .n = part->n,
        .n_cells = part->n_cells,
        .n_receptors = part->n_receptors,
        .n_constants = part->n_constants,
        .countdown = part->n_states,
        .stride = part->stride,
        .state = part->state,
        .constant = part->constant,
        .drive = part->drive,
        .care = part->care,
        .key = part->key,
        .lost = part->lost,
    };
    return cells;
}

/* Take a part some steps on. */
static void LEVEL(update_by_programs)(const struct native_part *part, struct native_step *steps, int64_t n_steps)
{
    const struct lowered_cells cells = LEVEL(lowered_part)(part);
    double *arrivals[part->n_receptors + 1];
    for (struct native_step *step = steps; step < steps + n_steps; step++) {
        for (int64_t r = 0; r < part->n_receptors; r++)
            arrivals[r] = step->sums[1][r] + part->offset[r];
        step->n_fired += LEVEL(update_cells)(&cells, arrivals, step->number, step->fired + step->n_fired);
    }
}
