/* All cells of a block through some steps. Included once for each instruction set.
 *
 * The kernels are compiled in three variants, which do the same arithmetic and so give the same bits:
 *
 *     shared   all cells of the part have the same constants and the same drive
 *     driven   they have the same constants; each has its own drive
 *     varied   each cell has its own drive and some constants of its own
 *
 * In a kernel, STATE(k, name) declares column k of the state. CONSTANT(k, name) declares constant k, and OF(name) is its
 * value for cell i; CONSTANTS finds those that vary, and NEXT_TILE goes to the next tile. DRIVE and DRIVE_OF do the same
 * for the drive. */

#define NATIVE_CONSTANTS 40 /* the most constants of these kernels, a multiple of NATIVE_LANES */

/* Where constants are: [constant][cell]. */
typedef const double *const *native_columns;

/* Find the constants of the first tile. There is room for pointers to them. */
static inline native_columns LEVEL(first_tile)(const struct native_part *part, const double **room)
{
    if (!part->back)
        return part->constant;
    memcpy(room, part->constant, (size_t)part->n_constants * sizeof *room);
    return room;
}

/* Go to the next tile: numbers that all cells share are there for one tile and the one before. */
static inline void LEVEL(next_tile)(const struct native_part *part, const double **room)
{
    for (int64_t k = 0; part->back && k < part->n_constants; k += NATIVE_LANES)
        *(native_lanes *)(room + k) -= *(const native_lanes *)(part->back + k);
}

#define STATE(k, name) double *restrict name = part->state + (k) * part->stride
#define CONSTANT(k, name) const double name = part->number[k]
#define OF(name) name
#define CONSTANTS(constant) const native_columns constant = 0
#define NEXT_TILE(constant)
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
#undef CONSTANTS
#undef NEXT_TILE
#define CONSTANT(k, name) enum { number_of_##name = k }
#define OF(name) constant[number_of_##name][i]
#define CONSTANTS(constant)                          \
    const double *constant##_room[NATIVE_CONSTANTS]; \
    const native_columns constant = LEVEL(first_tile)(part, constant##_room)
#define NEXT_TILE(constant) LEVEL(next_tile)(part, constant##_room)
#define VARIANT(name) LEVEL(varied_##name)
#include "cells/integrate_and_fire.h"
#undef VARIANT
#undef STATE
#undef CONSTANT
#undef OF
#undef CONSTANTS
#undef NEXT_TILE
#undef DRIVE
#undef DRIVE_OF

/* Take the cells of a part some steps on. */
static void LEVEL(update_part)(const struct native_part *part, struct native_step *steps, int64_t n_steps)
{
    if (part->programs)
        LEVEL(update_by_programs)(part, steps, n_steps);
    else if (!part->shared)
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
    const int64_t n_tables = block->n_tables;
    struct native_step steps[NATIVE_STEPS];
    for (int64_t k = 0; k <= n_steps; k++)
        for (int64_t r = 0; r < n_tables; r++)
            block->sums[k * n_tables + r] = LEVEL(sums_at)(&block->table[r], first + k);
    for (int64_t k = 0; k < n_steps; k++) {
        steps[k].sums[0] = block->sums + k * n_tables;
        steps[k].sums[1] = block->sums + (k + 1) * n_tables;
        steps[k].fired = block->fired + n + k * block->n_cells;
        steps[k].n_fired = 0;
        steps[k].number = first + k;
    }
    for (int64_t j = 0; j < block->n_parts; j++) {
        const struct native_part *part = &block->part[j];
        for (int64_t k = 0; k < n_steps; k++)
            begin[k * block->n_parts + j] = steps[k].n_fired;
        if (part->injected.n_ranges)
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
