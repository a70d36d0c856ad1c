"""The network of `plasticity.py` on pynnlite's native engine: building and a run for each line on the standard input.

Usage: ``python native_plasticity.py WAY CELLS INPUTS TIME THREADS``. INPUTS are those of each excitatory cell that
learn. Prints seconds of processor time and of wall time for TIME ms, the rate of the excitatory cells (Hz), the seconds
of building, MB of memory, the seconds of delivering spikes on all threads, and a checksum of the spikes. If the engine
cannot run the way, or is older than it, it prints a line that starts with "refused" instead of "ready".

``python native_plasticity.py export CELLS INPUTS FOLDER`` writes the synapses for the other simulators.
"""

import sys
import time
import zlib

import numpy as np
from plastic_network import (
    A_MINUS,
    A_PLUS,
    CELL,
    DELAY,
    INHIBITION,
    INPUTS_FROM_E,
    INPUTS_FROM_I,
    RATE,
    SETTLE,
    TAU_MINUS,
    TAU_PLUS,
    TAU_SYN,
    TIMESTEP,
    W_MAX,
    WEIGHT,
    Synapses,
    resident,
    save,
    sizes,
)

import pynnlite as pnl


def pair_rule(fraction: float, weight: pnl.RandomDistribution) -> "pnl.SynapseType":
    """Return PyNN's rule; a part of the delay, from 0 to 1, is dendritic."""
    from pynnlite.standardmodels.synapses import (
        AdditivePotentiationMultiplicativeDepression,
        SpikePairRule,
        STDPMechanism,
    )

    timing = SpikePairRule(TAU_PLUS, TAU_MINUS, A_PLUS, A_MINUS)
    dependence = AdditivePotentiationMultiplicativeDepression(w_max=W_MAX)
    return STDPMechanism(timing, dependence, dendritic_delay_fraction=fraction, weight=weight, delay=DELAY)


def own_rule(weight: pnl.RandomDistribution) -> "pnl.SynapseType":
    """Return a rule of one's own: the same, but the amplitude of depression is written as a number, so no kernel is
    made for it."""
    from pynnlite.declarations import Parameter, SynapseType

    class OwnRule(SynapseType):
        """A pair rule that potentiates by a sum and depresses by a product."""

        parameters = (
            Parameter("tau_plus", TAU_PLUS, "ms", "Time constant of the trace of the source.", above=0.0),
            Parameter("tau_minus", TAU_MINUS, "ms", "Time constant of the trace of the target.", above=0.0),
            Parameter("A_plus", A_PLUS, "", "Amplitude of potentiation."),
            Parameter("w_max", W_MAX, "weight", "The most that the weight may be."),
        )
        declaration = f"""
            dx/dt = -x / tau_plus
            dy/dt = -y / tau_minus
            weight: 0 * w_max to w_max
            arrival: weight -= {A_MINUS} * weight * y; x += 1
            spike: weight += A_plus * w_max * x; y += 1
            transmit: weight
        """

    return OwnRule(weight=weight, delay=DELAY)


WAYS = {
    "learns": lambda weight: pair_rule(1.0, weight),
    "axonal": lambda weight: pair_rule(0.0, weight),
    "own": own_rule,
    "static": lambda weight: pnl.StaticSynapse(weight=weight, delay=DELAY),
}
"""The synapses between excitatory cells. "axonal": nothing of the delay is dendritic, as in Brian2 by custom."""


def describe(way: str, cells: int, inputs: int) -> pnl.Network:
    """Return the network."""
    net = pnl.Network(seed=1)
    cell = pnl.IF_curr_exp(**CELL, tau_syn_E=TAU_SYN, tau_syn_I=TAU_SYN)
    populations = {name: net.population(n, cell, label=name) for name, n in sizes(cells).items()}
    excites = pnl.StaticSynapse(weight=WEIGHT, delay=DELAY)
    inhibits = pnl.StaticSynapse(weight=INHIBITION, delay=DELAY)
    mean = WEIGHT * INPUTS_FROM_E / inputs  # more inputs bring as much together
    learns = WAYS[way](pnl.RandomDistribution("uniform", (0.5 * mean, 1.5 * mean)))
    for name, target in populations.items():
        drive = net.population(target.size, pnl.SpikeSourcePoisson(rate=RATE), label=f"drive of {name}")
        net.projection(drive, target, pnl.OneToOneConnector(), excites)
        for source, n, synapse, receptor in (
            ("E", *((inputs, learns) if name == "E" else (INPUTS_FROM_E, excites)), "excitatory"),
            ("I", INPUTS_FROM_I, inhibits, "inhibitory"),
        ):
            connector = pnl.FixedNumberPreConnector(n, with_replacement=True)
            net.projection(populations[source], target, connector, synapse, receptor, label=f"{source}{name}")
    populations["E"].record("spikes")
    return net


def export(cells: int, inputs: int, folder: str) -> None:
    """Write the synapses between cells."""
    for projection in describe("static", cells, inputs).projections:
        if len(projection.label) == 2:
            found = projection.get(["weight"], "columns")
            columns = (found["source"], found["target"], found["weight"])
            save(folder, projection.label, Synapses(*columns))


def one_run(way: str, cells: int, inputs: int, time_ms: float, threads: int) -> tuple[float, ...]:
    """Build and run the network once; return what is to be printed."""
    net = describe(way, cells, inputs)
    excitatory = net.populations[0]
    begun = time.perf_counter()
    with pnl.Simulator("native", network=net, timestep=TIMESTEP, threads=threads) as sim:
        sim.run(0.0)
        built = time.perf_counter() - begun
        sim.run(SETTLE)
        core, spikes = sim._execution._simulation._core, excitatory.mean_spike_count()
        delivering, wall, used = core.timings()[2], time.perf_counter(), time.process_time()
        sim.run(time_ms)
        used, wall = time.process_time() - used, time.perf_counter() - wall
        delivering = core.timings()[2] - delivering
        rate = (excitatory.mean_spike_count() - spikes) / time_ms * 1000.0
        counts = np.array(list(excitatory.get_spike_counts().values()))
        return used, wall, rate, built, resident(), delivering, zlib.crc32(counts.tobytes())


def main(way: str, cells: int, inputs: int, time_ms: float, threads: int) -> None:
    """Say whether the engine can run the way, then run it as often as asked."""
    try:
        network = describe(way, 10, inputs)
    except ImportError as error:
        print("refused:", error, flush=True)
        return
    try:
        with pnl.Simulator("native", network=network, timestep=TIMESTEP) as sim:
            sim.run(0.0)
    except pnl.errors.UnsupportedModel as error:
        print("refused:", " ".join(str(error).split()), flush=True)
        return
    print("ready", flush=True)
    for _ in sys.stdin:
        print(*one_run(way, cells, inputs, time_ms, threads), flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "export":
        export(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
    else:
        main(sys.argv[1], *map(int, sys.argv[2:4]), float(sys.argv[4]), int(sys.argv[5]))
