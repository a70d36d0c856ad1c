/* How NEURON's clock and spikes meet the ticks of a network. Names are long, since nocmodl makes macros of short ones. */
#ifndef PYNNLITE_NEURON_CARRIER_H
#define PYNNLITE_NEURON_CARRIER_H

#include <cmath>
#include <vector>

#include "ticks.h"

struct Point_process;
void nrn_net_event(Point_process *, double);

/* Where the spikes of each cell of this rank begin, by its number; null for cells that nothing receives from. */
__attribute__((visibility("hidden"))) inline std::vector<Point_process *> pynnlite_points;

/* Forget them all: NEURON has given them up. */
extern "C" __attribute__((visibility("default"), used)) inline void pynnlite_forget()
{
    pynnlite_points.clear();
}

static inline void pynnlite_register(int64_t number, Point_process *point)
{
    if ((size_t)number >= pynnlite_points.size())
        pynnlite_points.resize(number + 1);
    pynnlite_points[number] = point;
}

/* NEURON calls this a quarter and three quarters after each step. The second call makes the tick of the next step: events
 * of spikes that were sent in such calls have arrived by then. */
static inline void pynnlite_half_step(int64_t network, double now)
{
    const double begin = std::floor(now);
    if (now - begin < 0.5)
        return;
    const int64_t *cells;
    const int64_t fired = pynnlite_tick(network, (int64_t)begin + 1, &cells);
    for (int64_t k = 0; k < fired; k++)
        if ((size_t)cells[k] < pynnlite_points.size() && pynnlite_points[cells[k]])
            nrn_net_event(pynnlite_points[cells[k]], now);
}

#endif
