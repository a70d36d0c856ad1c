/* The catalogue of mechanisms that Arbor loads: one mechanism, which is placed once for each cell, and once for the hub.
 *
 *     a cell fires at step k       the potential there is -1 mV, and 1 mV at the end of step k: Arbor finds a crossing
 *     Arbor carries the spike      over the one connection of the cell, to the hub, for the shortest delay of the network
 *     the hub has an event         its weight is the row of the cell
 *     every second half of a step  all cells go to the next grid time, in pynnlite's loops
 *
 * For Arbor, a step takes 1 ms in two halves: so all times are sums of powers of two, and exact. */

#include "arbor_abi.h"
#include "carried.h"

#define QUIET (-1.0)
#define FIRING 1.0

enum { NETWORK, CELL, N_PARAMETERS };

/* The parameter is the address: a number with a fraction of 53 bits holds every address of a process. */
static struct carried_network *carried_by(const struct abi_instances *here)
{
    return (struct carried_network *)(uintptr_t)here->parameter[NETWORK][0];
}

static void begin(struct abi_instances *here)
{
    carried_by(here)->half_steps = 0;
}

static void take_events(struct abi_instances *here, struct abi_events *events)
{
    const struct pynnlite_network *const entry = &carried_by(here)->entry;
    for (const struct abi_event *event = events->begin; event < events->end; event++)
        entry->arrive(entry->network, (int64_t)event->weight);
}

static void be_quiet(struct abi_instances *here)
{
    for (uint32_t i = 0; i < here->n; i++)
        here->potential[here->node[i]] = QUIET;
}

static void tick(struct abi_instances *here, struct carried_network *carried, int64_t step)
{
    const double *const cell = here->parameter[CELL];
    const int64_t *cells;
    const int64_t n = carried->entry.tick(carried->entry.network, step, &cells);
    if (!n) {
        be_quiet(here);
        return;
    }
    for (int64_t k = 0; k < n; k++)
        carried->fires[cells[k]] = 1;
    for (uint32_t i = 0; i < here->n; i++)
        here->potential[here->node[i]] = carried->fires[(int64_t)cell[i]] ? FIRING : QUIET;
    for (int64_t k = 0; k < n; k++)
        carried->fires[cells[k]] = 0;
}

static void advance(struct abi_instances *here)
{
    struct carried_network *const carried = carried_by(here);
    carried->half_steps++;
    if (carried->half_steps % 2)
        be_quiet(here);
    else
        tick(here, carried, carried->half_steps / 2);
}

static void nothing(struct abi_instances *here)
{
    (void)here;
}

static struct abi_type type(void)
{
    static struct abi_field parameters[N_PARAMETERS] = {
        [NETWORK] = {"network", "", 0, 0, 1ull << 53},
        [CELL] = {"cell", "", 0, 0, 1ull << 53},
    };
    return (struct abi_type){
        .version = ABI_VERSION,
        .fingerprint = "pynnlite",
        .name = "pynnlite_cell",
        .kind = ABI_POINT,
        .parameter = parameters,
        .n_parameters = N_PARAMETERS,
    };
}

static struct abi_methods *methods(void)
{
    static struct abi_methods methods = {
        .where = ABI_CPU,
        .width = 1,
        .alignment = sizeof(double),
        .init = begin,
        .currents = nothing,
        .events = take_events,
        .advance = advance,
        .ions = nothing,
        .after_spikes = nothing,
    };
    return &methods;
}

static struct abi_methods *none(void)
{
    return 0;
}

/* What Arbor looks for in a catalogue. */
__attribute__((visibility("default"))) const void *get_catalogue(int *n)
{
    static struct abi_mechanism mechanism = {.type = type, .on_cpu = methods, .on_gpu = none};
    *n = 1;
    return &mechanism;
}
