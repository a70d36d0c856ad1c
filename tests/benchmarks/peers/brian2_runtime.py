"""Vogels–Abbott with conductances, written for Brian2's runtime mode and `rk4`, beside the same network of pynnlite's.

Usage: ``python tests/benchmarks/peers/brian2_runtime.py [ROUNDS]`` prints the seconds of a run of 1 s of each, in turn,
and their ratio; the first round, in which code is compiled, is left out.
"""

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from native_vogels_abbott import describe

import pynnlite as pnl

CELLS = 4000


def by_hand():
    """Return the seconds and the mean rate (Hz) of a script of Brian2's own."""
    from brian2 import Hz, Network, NeuronGroup, PoissonGroup, SpikeMonitor, Synapses, defaultclock, ms, mV

    defaultclock.dt = 0.1 * ms
    names = {
        "tau_m": 20 * ms,
        "tau_e": 5 * ms,
        "tau_i": 10 * ms,
        "v_rest": -60 * mV,
        "e_e": 0 * mV,
        "e_i": -80 * mV,
    }
    group = NeuronGroup(
        CELLS,
        """dv/dt = (ge * (e_e - v) + gi * (e_i - v) + v_rest - v) / tau_m : volt (unless refractory)
           dge/dt = -ge / tau_e : 1
           dgi/dt = -gi / tau_i : 1""",
        threshold="v > -50*mV",
        reset="v = -60*mV",
        refractory=5 * ms,
        method="rk4",
        namespace=names,
        name="group",
    )
    group.v = "-60*mV + rand() * 10*mV"
    kick = PoissonGroup(20, rates="100*Hz*int(t < 50*ms)", namespace={"Hz": Hz, "ms": ms}, name="kick")
    projections = []
    for name, pre, statement, p in (
        ("exc", group[: CELLS * 4 // 5], "ge += 0.4", 80.0 / CELLS),
        ("inh", group[CELLS * 4 // 5 :], "gi += 5.1", 80.0 / CELLS),
        ("sparse", kick, "ge += 10", 0.01),
    ):
        projection = Synapses(pre, group, on_pre=statement, delay=0.2 * ms, name=name)
        projection.connect(p=p)
        projections.append(projection)
    monitor = SpikeMonitor(group, name="monitor")
    network = Network(group, kick, monitor, *projections)
    network.run(0.1 * ms, namespace={})
    start = time.perf_counter()
    network.run(1000 * ms, namespace={})
    return time.perf_counter() - start, monitor.num_spikes / CELLS


def by_pynnlite():
    """Return the same of the backend."""
    network = describe("COBA", CELLS)
    with pnl.Simulator("brian2", network=network, timestep=0.1) as simulator:
        simulator.run(0.1)
        start = time.perf_counter()
        simulator.run(1000.0)
        return time.perf_counter() - start, network.populations[0].mean_spike_count()


if __name__ == "__main__":
    ratios = []
    for turn in range(int(sys.argv[1]) + 1 if len(sys.argv) > 1 else 6):
        hand, ours = by_hand(), by_pynnlite()
        if turn:
            ratios.append(ours[0] / hand[0])
            print(
                *(f"{seconds:.3f} s, {rate:.1f} Hz;" for seconds, rate in (hand, ours)), f"{ratios[-1]:.2f}"
            )
    print(f"pynnlite / by hand: {statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})")
