/* What the C++ that is loaded into a simulator needs of pynnlite, where the simulator carries the clock and the spikes and
 * pynnlite takes the cells from one grid time to the next.
 *
 *     simulator            its extension, in C++                      pynnlite's compiled loops (tick.h)
 *     ──────────           ─────────────────────                      ──────────────────────────────────
 *     event of a source ─► pynnlite_arrive(slot, row)              ─► listed
 *     clock at step k   ─► pynnlite_tick(slot, k, &cells)          ─► arrivals added, cells updated, probes sampled
 *     spikes            ◄─ for each of the n cells that it returns ◄─ cells that fire at step k
 *
 * A row is the number of a source among all cells and spike sources of the network, by population, then index. Every
 * event takes the shortest delay of the network, in steps; longer delays are dealt with in the loops. The cells that a
 * tick returns are numbered among those of this rank. Slots let several networks live in a process.
 *
 * Python hands a network over by calling `pynnlite_attach`, which the extension exports; a null pointer takes it back. */
#ifndef PYNNLITE_TICKS_H
#define PYNNLITE_TICKS_H

#include <stdint.h>

/* A network, and the functions of the loops that work on it. */
struct pynnlite_network {
    void *network;
    void (*arrive)(void *network, int64_t row);
    int64_t (*tick)(void *network, int64_t step, const int64_t **cells);
};

#ifdef __cplusplus
#define PYNNLITE_SLOTS 64

/* One for all files of an extension, but not the one of another extension in the same process. */
__attribute__((visibility("hidden"))) inline pynnlite_network pynnlite_networks[PYNNLITE_SLOTS];

extern "C" __attribute__((visibility("default"), used)) inline void pynnlite_attach(int64_t slot,
                                                                                    const pynnlite_network *network)
{
    pynnlite_networks[slot] = network ? *network : pynnlite_network();
}

/* Note that a spike of a source has travelled for the shortest delay. */
static inline void pynnlite_arrive(int64_t slot, int64_t row)
{
    pynnlite_network &here = pynnlite_networks[slot];
    if (here.network)
        here.arrive(here.network, row);
}

/* Go from grid time step - 1 to grid time step. Returns how many cells fire then; *cells are their numbers, ascending. */
static inline int64_t pynnlite_tick(int64_t slot, int64_t step, const int64_t **cells)
{
    pynnlite_network &here = pynnlite_networks[slot];
    return here.network ? here.tick(here.network, step, cells) : 0;
}
#endif

#endif
