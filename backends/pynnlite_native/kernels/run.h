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

static void LEVEL(sample_block)(struct native_block *block, int64_t step)
{
    for (int64_t k = 0; k < block->n_probes; k++) {
        struct native_probe *probe = &block->probe[k];
        if (probe->next != step)
            continue;
        double *out = probe->out + probe->row * probe->stride;
        for (int64_t i = 0; i < probe->n; i++)
            out[i] = probe->values[probe->cell[i]];
        probe->row++;
        probe->next += probe->interval;
    }
}

/* Add what is known to be due at the next step. */
static void LEVEL(begin_step)(struct native_block *block, int64_t step)
{
    const int64_t ticks = native_ticks();
    for (int r = 0; r < NATIVE_RECEPTORS; r++)
        if (!block->table[r].ahead)
            block->events += LEVEL(deliver_due)(&block->table[r], block->table[r].due, step);
    block->delivering += native_ticks() - ticks;
}

/* Take one block through an interval: its state stays in the cache. */
static void LEVEL(run_block)(const struct native_engine *engine, struct native_block *block, int64_t n_steps)
{
    int64_t n = 0;
    int64_t *begin = block->fired_begin;
    double *due[NATIVE_RECEPTORS];
    int64_t ticks = native_ticks();
    for (int r = 0; r < NATIVE_RECEPTORS; r++) {
        struct native_table *table = &block->table[r];
        if (table->ahead)
            block->events += LEVEL(deliver_ahead)(&engine->lists, engine->n_populations, table, engine->step);
        else if (!LEVEL(wait)(&engine->lists, engine->n_populations, table, engine->step))
            block->lacking = 1;
    }
    if (block->lacking)
        return;
    for (int64_t k = 1; k <= n_steps; k++) {
        const int64_t step = engine->step + k;
        for (int r = 0; r < NATIVE_RECEPTORS; r++) {
            struct native_table *table = &block->table[r];
            due[r] = table->due + step % table->n_slots * table->n_places;
            if (!table->ahead)
                block->events += LEVEL(deliver_due)(table, due[r], step);
            LEVEL(draw_late)(table, due[r], step);
        }
        const int64_t delivered = native_ticks();
        block->delivering += delivered - ticks;
        for (int64_t j = 0; j < block->n_groups; j++) {
            const struct native_group *group = &block->group[j];
            *begin++ = n;
            if (!group->shared)
                n += LEVEL(varied_update)(group, due, block->fired + n);
            else if (!group->drive_shared)
                n += LEVEL(driven_update)(group, due, block->fired + n);
            else
                n += LEVEL(shared_update)(group, due, block->fired + n);
        }
        LEVEL(sample_block)(block, step);
        ticks = native_ticks();
        block->updating += ticks - delivered;
    }
    *begin = n;
}
