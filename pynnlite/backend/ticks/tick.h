/* A tick: all cells go from one grid time to the next. Included once for each instruction set. */

#include <interpret.h>
#include <lanes.h>
#include <update_cells.h>

/* Take the samples that are due at a step. */
static void LEVEL(sample)(struct ticks_network *here, int64_t step)
{
    for (struct ticks_probe *probe = here->probe; probe < here->probe + here->n_probes; probe++) {
        if (probe->next != step || !probe->left)
            continue;
        if (probe->observed)
            LEVEL(observe_cells)(probe->observed);
        for (int64_t i = 0; i < probe->n; i++)
            probe->out[i] = probe->values[probe->cell[i]];
        probe->out += probe->n;
        probe->left--;
        probe->next += probe->interval;
    }
}

/* Go to a grid time: integrate to it, add what arrives, find the cells that fire, reset these, take samples. Returns how
 * many fire; *cells are their numbers among the cells of this rank, ascending. */
static int64_t LEVEL(tick)(void *network, int64_t step, const int64_t **cells)
{
    struct ticks_network *const here = (struct ticks_network *)network;
    const lowered_flags flags = lowered_flush_denormals();
    int64_t n = 0;
    ticks_take(here, step);
    ticks_deliver(here, step);
    for (struct ticks_part *part = here->part; part < here->part + here->n_parts; part++) {
        const int64_t n_here = LEVEL(update_cells)(&part->cells, part->sums, step - 1, here->list);
        for (int64_t k = 0; k < n_here; k++) {
            here->fired[n] = part->number + here->list[k] - part->cells.first;
            ticks_log(here, step, here->fired[n++]);
        }
    }
    LEVEL(sample)(here, step);
    lowered_restore_flags(flags);
    *cells = here->fired;
    return n;
}

static const struct ticks_loops LEVEL(loops) = {LEVEL(tick), LEVEL(sample)};
