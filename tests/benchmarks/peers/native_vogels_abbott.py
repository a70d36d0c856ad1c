"""Vogels–Abbott on pynnlite's native engine: one run of 1 s, on one thread, for each line on the standard input."""

import sys
import time
from collections.abc import Callable

import pynnlite as pnl

COMMON = {
    "cm": 0.2,
    "tau_m": 20.0,
    "tau_refrac": 5.0,
    "v_reset": -60.0,
    "v_thresh": -50.0,
    "tau_syn_E": 5.0,
    "tau_syn_I": 10.0,
}
ADEX = {"delta_T": 2.0, "v_spike": -40.0, "a": 0.0, "b": 0.005, "tau_w": 144.0}
"""Cells of the network ADEX: those of COBA with the onset of a spike, and a little adaptation."""


def cells_of(kind: str) -> tuple[pnl.CellType, float, float]:
    """Return the cells of a network, and the weights of excitation and inhibition."""
    if kind == "CUBA":
        return pnl.IF_curr_exp(v_rest=-49.0, **COMMON), 0.0162, -0.09
    conductances = {"v_rest": -60.0, "e_rev_E": 0.0, "e_rev_I": -80.0, **COMMON}
    if kind == "COBA":
        return pnl.IF_cond_exp(**conductances), 0.004, 0.051
    return pnl.EIF_cond_exp_isfa_ista(**conductances, **ADEX), 0.004, 0.051


def describe(kind: str, cells: int, seed: int = 1, random: bool = False, kick: float = 50.0) -> pnl.Network:
    """Return the network; with random weights and delays if asked.

    Parameters
    ----------
    kind : {"CUBA", "COBA", "ADEX"}
        Current- or conductance-based synapses, or these onto adaptive exponential cells.
    cells : int
        How many cells; each has 80 inputs on average.
    seed : int
        Seed of the network.
    random : bool
        Whether weights and delays are drawn from normal distributions.
    kick : float
        For how long, in ms, sources drive the cells. The network ADEX often falls silent soon after that.
    """
    net = pnl.Network(seed)
    cell, w_exc, w_inh = cells_of(kind)
    everyone = net.population(cells, cell, label="cells")
    everyone.initialize(v=pnl.RandomDistribution("uniform", low=-60.0, high=-50.0))
    n_exc = int(0.8 * cells)
    connector = pnl.FixedProbabilityConnector(80.0 / cells)
    for part, weight, receptor in (
        (everyone[:n_exc], w_exc, "excitatory"),
        (everyone[n_exc:], w_inh, "inhibitory"),
    ):
        net.projection(part, everyone, connector, synapse(weight, random), receptor)
    if kind != "CUBA":
        kick = net.population(20, pnl.SpikeSourcePoisson(rate=100.0, duration=kick), label="kick")
        sparse = pnl.FixedProbabilityConnector(0.01)
        net.projection(kick, everyone, sparse, pnl.StaticSynapse(weight=0.1, delay=0.2), "excitatory")
    everyone.record("spikes")
    return net


def synapse(weight: float, random: bool) -> pnl.StaticSynapse:
    """Return a synapse type with fixed, or with normally distributed, weights and delays."""
    if not random:
        return pnl.StaticSynapse(weight=weight, delay=0.2)
    low, high = sorted((0.0, 10 * weight))
    weights = pnl.RandomDistribution("normal_clipped", mu=weight, sigma=abs(weight) / 10, low=low, high=high)
    delays = pnl.RandomDistribution("normal_clipped", mu=1.5, sigma=0.75, low=0.1, high=5.0)
    return pnl.StaticSynapse(weight=weights, delay=delays)


def one_run(
    kind: str,
    cells: int,
    time_ms: float = 1000.0,
    random: bool = False,
    when_built: Callable[[], None] = lambda: None,
) -> tuple[float, float, float]:
    """Build and run the network once; return the seconds of the run, the rate in Hz and the seconds of building."""
    net = describe(kind, cells, random=random)
    with pnl.Simulator("native", network=net, timestep=0.1) as sim:
        start = time.perf_counter()
        sim.run(0.0)
        build = time.perf_counter() - start
        when_built()
        start = time.perf_counter()
        sim.run(time_ms)
        run = time.perf_counter() - start
        rate = net.populations[0].mean_spike_count() / time_ms * 1000.0
    return run, rate, build


if __name__ == "__main__":
    print("ready", flush=True)
    for _ in sys.stdin:
        print(*one_run(sys.argv[1], int(sys.argv[2])), flush=True)
