"""Write what a network has learned, in PyNN's words, so that any simulator of PyNN's and pynnlite's runs it.

Usage: ``python learned_weights.py MODULE NETWORK FRACTION TIME FILE [NAME=VALUE ...]``, with the module of a simulator,
e.g. ``pyNN.nest`` or ``pynnlite.native``, the dendritic fraction of the delay, a time in ms, and further arguments of
``setup``. The file gets the spikes, and the weights in the beginning and in the end.

All numbers are drawn by NumPy, so that all simulators get the same network. In ``feed-forward`` 100 sources, whose
spikes are given, excite ten cells, and their weights learn by an additive rule. In ``recurrent`` 60 cells that fire by
themselves excite each other, and their weights learn by a multiplicative rule.
"""

import importlib
import sys

import numpy as np

DT, DELAY = 0.1, 2.0
CELL = {"tau_m": 20.0, "cm": 0.5, "v_rest": -65.0, "v_reset": -65.0, "v_thresh": -50.0, "tau_syn_E": 5.0}
W_MAX = {"feed-forward": 0.1, "recurrent": 0.06}


def trains(rng, n, time, rate):
    """Return spike times on the grid, in ms, at most one in a step."""
    drawn = rng.random((n, round(time / DT)))
    return [(np.flatnonzero(row < rate * DT / 1000.0)[1:] * DT).round(6).tolist() for row in drawn]


def feed_forward(sim, rng, time):
    n, m = 100, 10
    times = trains(rng, n, time, 20.0)
    sources = sim.Population(n, sim.SpikeSourceArray(spike_times=times))
    cells = sim.Population(m, sim.IF_curr_exp(tau_refrac=3.0, **CELL))
    rows = [(i, j, 0.02 + 0.06 * rng.random(), DELAY) for i in range(n) for j in range(m)]
    timing = sim.SpikePairRule(tau_plus=20.0, tau_minus=20.0, A_plus=0.01, A_minus=0.0105)
    bounds = sim.AdditiveWeightDependence(w_min=0.0, w_max=W_MAX["feed-forward"])
    return sources, cells, rows, timing, bounds


def recurrent(sim, rng, time):
    n = 60
    currents = (0.36 + 0.06 * rng.random(n)).tolist()
    cells = sim.Population(n, sim.IF_curr_exp(tau_refrac=3.0, i_offset=currents, **CELL))
    pairs = [(i, j) for i in range(n) for j in range(n) if i != j and rng.random() < 0.3]
    rows = [(i, j, 0.01 + 0.03 * rng.random(), DELAY) for i, j in pairs]
    timing = sim.SpikePairRule(tau_plus=20.0, tau_minus=20.0, A_plus=0.02, A_minus=0.02)
    bounds = sim.MultiplicativeWeightDependence(w_min=0.0, w_max=W_MAX["recurrent"])
    return cells, cells, rows, timing, bounds


def main(module, network, fraction, time, file, *options):
    sim = importlib.import_module(module)
    sim.setup(timestep=DT, min_delay=DT, **dict(each.split("=") for each in options))
    rng = np.random.default_rng(1)
    make = {"feed-forward": feed_forward, "recurrent": recurrent}[network]
    sources, cells, rows, timing, bounds = make(sim, rng, time)
    synapse = sim.STDPMechanism(timing, bounds, dendritic_delay_fraction=fraction)
    connector = sim.FromListConnector(rows, column_names=["weight", "delay"])
    projection = sim.Projection(sources, cells, connector, synapse, receptor_type="excitatory")
    cells.initialize(v=-65.0)
    cells.record("spikes")
    sim.run(time)
    learned = np.array([row[:3] for row in projection.get("weight", "list")], float)
    given = np.array([row[:3] for row in rows], float)
    first, last = (table[np.lexsort((table[:, 1], table[:, 0])), 2] for table in (given, learned))
    spikes = [np.asarray(each.magnitude) for each in cells.get_data("spikes").segments[0].spiketrains]
    counts = [len(each) for each in spikes]
    np.savez(file, first=first, last=last, times=np.concatenate(spikes), counts=counts)
    sim.end()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4]), *sys.argv[5:])
