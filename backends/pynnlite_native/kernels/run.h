/* A block through an interval. Included once for each instruction set. */

#define CONSTANT(k, name) const double name = g->parameter[k][0]
#define OF(name) name
#define DRIVE(name) const double name = g->drive[0]
#define DRIVE_OF(name) name
#define VARIANT(name) LEVEL(shared_##name)
#include "neurons.h"
#undef VARIANT
#undef DRIVE
#undef DRIVE_OF
#define DRIVE(name) const double *restrict name = g->drive
#define DRIVE_OF(name) name[i]
#define VARIANT(name) LEVEL(driven_##name)
#include "neurons.h"
#undef VARIANT
#undef CONSTANT
#undef OF
#define CONSTANT(k, name) const double *restrict name = g->parameter[k]
#define OF(name) name[i]
#define VARIANT(name) LEVEL(varied_##name)
#include "neurons.h"
#undef VARIANT
#undef CONSTANT
#undef OF
#undef DRIVE
#undef DRIVE_OF

/* Take the samples of a step, whose arrivals have been added up. */
static void LEVEL(sample_block)(const struct native_block *block, int64_t step)
{
    for (int64_t k = 0; k < block->n_probes; k++) {
        struct native_probe *probe = &block->probe[k];
        if (probe->next != step)
            continue;
        double *out = probe->out + probe->row * probe->stride;
        for (int64_t i = 0; i < probe->n; i++)
            out[i] = probe->values[probe->cell[i]];
        if (probe->receptor >= 0) {
            const double *due = LEVEL(due)(&block->table[probe->receptor], step) + probe->offset;
            for (int64_t i = 0; i < probe->n; i++)
                out[i] += due[probe->cell[i]];
        }
        probe->row++;
        probe->next += probe->interval;
    }
}

/* Add up what is known to arrive at a step. */
static void LEVEL(begin_step)(struct native_block *block, int64_t step)
{
    const int64_t ticks = native_ticks();
    for (int r = 0; r < NATIVE_RECEPTORS; r++) {
        struct native_table *table = &block->table[r];
        if (!table->ahead)
            block->events += LEVEL(deliver_due)(table, step);
    }
    block->delivering += native_ticks() - ticks;
}

/* Look through the spikes of the interval that has ended; false if there is no memory. */
static int LEVEL(take_spikes)(const struct native_engine *engine, struct native_block *block)
{
    for (int r = 0; r < NATIVE_RECEPTORS; r++) {
        struct native_table *table = &block->table[r];
        if (table->ahead)
            block->events += LEVEL(deliver_ahead)(&engine->lists, engine->n_populations, table, engine->step);
        else if (!LEVEL(wait)(&engine->lists, engine->n_populations, table, engine->step))
            block->lacking = 1;
    }
    return !block->lacking;
}

/* Add up all that arrives at a step, if that has not been done. */
static void LEVEL(deliver)(struct native_block *block, int64_t step)
{
    for (int r = 0; r < NATIVE_RECEPTORS; r++) {
        struct native_table *table = &block->table[r];
        if (table->arrived >= step)
            continue;
        if (!table->ahead)
            block->events += LEVEL(deliver_due)(table, step);
        LEVEL(draw_late)(table, LEVEL(due)(table, step), step);
        table->arrived = step;
    }
}

/* How many steps cells can take at a time from one on, at most so many: what arrives must have a slot for each, also at the
 * last step of a turn, and samples are taken in between. */
static int64_t LEVEL(steps_at_once)(const struct native_engine *engine, const struct native_block *block, int64_t step,
                                    int64_t most)
{
    int64_t n = most < NATIVE_STEPS ? most : NATIVE_STEPS;
    for (int r = 0; r < NATIVE_RECEPTORS; r++) {
        const struct native_table *table = &block->table[r];
        const int64_t room = (step + table->n_slots) / table->turn * table->turn - step - engine->prompt;
        n = n < room ? n : room;
    }
    for (int64_t k = 0; k < block->n_probes; k++) {
        const int64_t until = block->probe[k].next - step;
        n = n < until ? n : until;
    }
    return n;
}

/* Take all cells some steps on, and list who fires, by step and group, from place n on. Returns where the list ends. */
static int64_t LEVEL(update_block)(const struct native_block *block, int64_t first, int64_t n_steps, int64_t n,
                                   int64_t *begin)
{
    struct native_step steps[NATIVE_STEPS];
    for (int64_t k = 0; k < n_steps; k++) {
        for (int r = 0; r < NATIVE_RECEPTORS; r++)
            for (int at_end = 0; at_end < 2; at_end++)
                steps[k].due[at_end][r] = LEVEL(due)(&block->table[r], first + k + at_end);
        steps[k].fired = block->fired + n + k * block->n_cells;
        steps[k].n_fired = 0;
    }
    for (int64_t j = 0; j < block->n_groups; j++) {
        const struct native_group *group = &block->group[j];
        for (int64_t k = 0; k < n_steps; k++)
            begin[k * block->n_groups + j] = steps[k].n_fired;
        if (!group->shared)
            LEVEL(varied_update)(group, steps, n_steps);
        else if (!group->drive_shared)
            LEVEL(driven_update)(group, steps, n_steps);
        else
            LEVEL(shared_update)(group, steps, n_steps);
    }
    for (int64_t k = 0; k < n_steps; k++) {
        memmove(block->fired + n, steps[k].fired, (size_t)steps[k].n_fired * sizeof *block->fired);
        for (int64_t j = 0; j < block->n_groups; j++)
            *begin++ += n;
        n += steps[k].n_fired;
    }
    return n;
}

/* Take one block through an interval: its state stays in the cache. */
static void LEVEL(run_block)(const struct native_engine *engine, struct native_block *block, int64_t n_steps)
{
    int64_t n = 0, ticks = native_ticks();
    if (!LEVEL(take_spikes)(engine, block))
        return;
    for (int64_t done = 0, now; done < n_steps; done += now) {
        const int64_t step = engine->step + done;
        LEVEL(deliver)(block, step + engine->prompt);
        LEVEL(sample_block)(block, step);
        now = LEVEL(steps_at_once)(engine, block, step, n_steps - done);
        for (int64_t k = 1; k < now; k++)
            LEVEL(deliver)(block, step + k + engine->prompt);
        const int64_t delivered = native_ticks();
        block->delivering += delivered - ticks;
        n = LEVEL(update_block)(block, step, now, n, block->fired_begin + done * block->n_groups);
        ticks = native_ticks();
        block->updating += ticks - delivered;
    }
    block->fired_begin[n_steps * block->n_groups] = n;
}

/* Let the cells of a block have all that arrives at the present step; nothing changes if they have it. */
static void LEVEL(settle_block)(const struct native_engine *engine, struct native_block *block)
{
    const int64_t ticks = native_ticks();
    if (!LEVEL(take_spikes)(engine, block))
        return;
    LEVEL(deliver)(block, engine->step);
    LEVEL(sample_block)(block, engine->step);
    for (int64_t j = 0; j < block->n_groups; j++) {
        const struct native_group *group = &block->group[j];
        if (group->prompt)
            continue;
        for (int r = 0; r < NATIVE_RECEPTORS; r++) {
            double *restrict synaptic = group->state[2 + r];
            double *restrict due = LEVEL(due)(&block->table[r], engine->step) + group->offset;
            for (int64_t i = 0; i < group->n; i++) {
                synaptic[i] += due[i];
                due[i] = 0.0;
            }
        }
    }
    block->delivering += native_ticks() - ticks;
}
