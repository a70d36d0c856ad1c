/* All cells of a block through some steps. Included once for each instruction set.
 *
 * The kernels are compiled in three variants, which do the same arithmetic and so give the same bits:
 *
 *     shared   all cells of the part have the same parameters and the same drive
 *     driven   they have the same parameters; each has its own drive
 *     varied   each cell has its own parameters and drive
 *
 * In a kernel, CONSTANT(k, name) declares parameter k, and OF(name) is its value for cell i; DRIVE and DRIVE_OF do the
 * same for the drive. */

#define CONSTANT(k, name) const double name = part->parameter[k][0]
#define OF(name) name
#define DRIVE(name) const double name = part->drive[0]
#define DRIVE_OF(name) name
#define VARIANT(name) LEVEL(shared_##name)
#include "cells/integrate_and_fire.h"
#undef VARIANT
#undef DRIVE
#undef DRIVE_OF
#define DRIVE(name) const double *restrict name = part->drive
#define DRIVE_OF(name) name[i]
#define VARIANT(name) LEVEL(driven_##name)
#include "cells/integrate_and_fire.h"
#undef VARIANT
#undef CONSTANT
#undef OF
#define CONSTANT(k, name) const double *restrict name = part->parameter[k]
#define OF(name) name[i]
#define VARIANT(name) LEVEL(varied_##name)
#include "cells/integrate_and_fire.h"
#undef VARIANT
#undef CONSTANT
#undef OF
#undef DRIVE
#undef DRIVE_OF

/* Take the cells of a part some steps on. */
static void LEVEL(update_part)(const struct native_part *part, struct native_step *steps, int64_t n_steps)
{
    if (!part->shared)
        LEVEL(varied_update)(part, steps, n_steps);
    else if (!part->drive_shared)
        LEVEL(driven_update)(part, steps, n_steps);
    else
        LEVEL(shared_update)(part, steps, n_steps);
}

#include "cells/currents.h"

/* Take all cells some steps on, and list those that fire by step and part.
 *
 * n is the number of entries of block->fired that are in use; `begin` has room for n_steps * n_parts positions in it.
 * Returns the new n. While the cells are updated, each step has a list of its own, n_cells long; the lists are then
 * moved together. */
static int64_t LEVEL(update_block)(const struct native_block *block, const struct native_currents *currents,
                                   int64_t first, int64_t n_steps, int64_t n, int64_t *begin)
{
    struct native_step steps[NATIVE_STEPS];
    for (int64_t k = 0; k < n_steps; k++) {
        for (int r = 0; r < NATIVE_RECEPTORS; r++)
            for (int at_end = 0; at_end < 2; at_end++)
                steps[k].sums[at_end][r] = LEVEL(sums_at)(&block->table[r], first + k + at_end);
        steps[k].fired = block->fired + n + k * block->n_cells;
        steps[k].n_fired = 0;
    }
    for (int64_t j = 0; j < block->n_parts; j++) {
        const struct native_part *part = &block->part[j];
        for (int64_t k = 0; k < n_steps; k++)
            begin[k * block->n_parts + j] = steps[k].n_fired;
        if (part->injected.n_runs)
            LEVEL(update_injected)(currents, part, first, steps, n_steps);
        else
            LEVEL(update_part)(part, steps, n_steps);
    }
    for (int64_t k = 0; k < n_steps; k++) {
        memmove(block->fired + n, steps[k].fired, (size_t)steps[k].n_fired * sizeof *block->fired);
        for (int64_t j = 0; j < block->n_parts; j++)
            *begin++ += n;
        n += steps[k].n_fired;
    }
    return n;
}
