/* Injected currents that change from step to step. Included once for each instruction set. */

/* Work out the drive of the cells of a part from the currents of one step:
 *
 *     current = offset + current of the first range that has the cell + current of the second one + …
 *     drive   = rest + gain * current
 *
 * Ranges are added in turn, in the order of the injections: the bits are those of cells/arrays.py. */
static void LEVEL(inject)(const struct native_injected *injected, int64_t n, const double *values)
{
    const double *restrict offset = injected->offset, *restrict rest = injected->rest, *restrict gain = injected->gain;
    double *restrict drive = injected->drive;
    memcpy(drive, offset, (size_t)n * sizeof *drive);
    for (int64_t k = 0; k < injected->n_ranges; k++) {
        const int64_t *range = injected->range + 3 * k;
        const double current = values[range[2]];
        for (int64_t i = range[0]; i < range[1]; i++)
            drive[i] += current;
    }
    NATIVE_INDEPENDENT
    for (int64_t i = 0; i < n; i++)
        drive[i] = rest[i] + gain[i] * drive[i];
}

/* Take the cells of a part some steps on, the first of which is `first`, with a new drive wherever a current changes. */
static void LEVEL(update_injected)(const struct native_currents *currents, const struct native_part *part, int64_t first,
                                   struct native_step *steps, int64_t n_steps)
{
    const uint8_t *changed = currents->changed + (first - currents->first);
    for (int64_t k = 0, end; k < n_steps; k = end) {
        if (changed[k])
            LEVEL(inject)(&part->injected, part->n, currents->value + (first + k - currents->first) * currents->n_columns);
        for (end = k + 1; end < n_steps && !changed[end]; end++)
            continue;
        LEVEL(update_part)(part, steps + k, end - k);
    }
}
