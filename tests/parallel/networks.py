"""Run networks on the ranks and threads that there are, and print, on rank 0, digests of all that was recorded.

Usage: [mpiexec -n P] python networks.py NAMES --threads N [OPTIONS]; `--help` tells the options

Prints for each network one line: its name, the ms that it ran, the number of spikes of its cells, and the digests of
its spikes, of its traces and of its weights, as `digests` defines them.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path
from typing import Any

import numpy as np

import pynnlite as pnl
from pynnlite.declarations import CellType, Parameter, Receptor, State
from pynnlite.errors import SimulationStateError
from pynnlite.parallel import world

sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))

from described import described

DT = 0.1
"""The time step in ms."""

COMMON = {"cm": 0.2, "tau_refrac": 5.0, "v_reset": -60.0}


def uniform(low: float, high: float) -> Any:
    return pnl.RandomDistribution("uniform", low=low, high=high)


def vogels_abbott(cell_type: Any, excite: float, inhibit: float, kick: bool) -> pnl.Network:
    """4 000 cells, all weights and delays equal: slices."""
    net = pnl.Network(seed=3)
    exc, inh = (net.population(n, cell_type, label=str(n)) for n in (3200, 800))
    for pop in (exc, inh):
        pop.initialize(v=uniform(-60.0, -50.0))
    connector = pnl.FixedProbabilityConnector(0.02)
    for post in (exc, inh):
        net.projection(exc, post, connector, pnl.StaticSynapse(weight=excite, delay=0.2))
        net.projection(inh, post, connector, pnl.StaticSynapse(weight=inhibit, delay=0.2), "inhibitory")
        if kick:
            source = net.population(20, pnl.SpikeSourcePoisson(rate=100.0, duration=50.0))
            synapse = pnl.StaticSynapse(weight=0.1, delay=0.2)
            net.projection(source, post, pnl.FixedProbabilityConnector(0.01), synapse)
        post.record("spikes")
    exc[:7].record("v")
    return net


def cuba() -> pnl.Network:
    return vogels_abbott(pnl.IF_curr_exp(v_rest=-49.0, tau_syn_I=10.0, **COMMON), 0.0162, -0.09, kick=False)


def coba() -> pnl.Network:
    cell_type = pnl.IF_cond_exp(v_rest=-60.0, e_rev_I=-80.0, tau_syn_I=10.0, **COMMON)
    return vogels_abbott(cell_type, 0.004, 0.051, kick=True)


def brunel() -> pnl.Network:
    """1 250 cells with delta synapses, in the asynchronous irregular regime, each with a Poisson source."""
    net = pnl.Network(seed=4)
    cell = pnl.IF_curr_delta(tau_refrac=2.0, v_rest=0.0, v_reset=10.0, v_thresh=20.0)
    exc, inh = (net.population(n, cell) for n in (1000, 250))
    for pop in (exc, inh):
        pop.initialize(v=uniform(0.0, 19.0))
    for post in (exc, inh):
        for pre, weight, receptor in ((exc, 0.2, "excitatory"), (inh, -1.0, "inhibitory")):
            synapse = pnl.StaticSynapse(weight=weight, delay=1.5)
            net.projection(pre, post, pnl.FixedNumberPreConnector(pre.size // 10), synapse, receptor)
        source = net.population(post.size, pnl.SpikeSourcePoisson(rate=10_000.0))
        net.projection(source, post, pnl.OneToOneConnector(), pnl.StaticSynapse(weight=0.2, delay=0.1))
        post.record("spikes")
    exc[::100].record("v")
    return net


def microcircuit() -> pnl.Network:
    """The cortical microcircuit at a tenth of its size, with Poisson drive, as the example describes it.

    The example gets its constant currents by a matrix product, whose last bit depends on the machine. They are rounded.
    """
    net = described("cortical_microcircuit.py", "--scale", "0.1", "--drive", "poisson")
    for pop in net.populations[:8]:
        pop.set(i_offset=round(pop.get("i_offset"), 9))
        pop[:3].record("v")
    return net


def mixed() -> pnl.Network:
    """All kinds of things: a population of two cells, multapses, rows and slices, sources with and without record.

    Some of the sources are one-to-one: these draw where their spikes arrive. What excites is delivered ahead, what
    inhibits when it is due. `test_ranks.py` makes sure of all this.
    """
    net = pnl.Network(seed=5)
    pops = [
        net.population(2, pnl.IF_curr_exp(i_offset=0.9)),
        net.population(311, pnl.IF_curr_exp(v_thresh=uniform(-55.0, -50.0), tau_syn_E=20.0)),
        net.population(97, pnl.IF_cond_exp(tau_refrac=uniform(0.0, 3.0))),
        net.population(60, pnl.IF_curr_delta(tau_m=12.0)),
    ]
    sources = [net.population(n, pnl.SpikeSourcePoisson(rate=rate)) for n, rate in ((40, 400.0), (31, 900.0))]
    sources[0].record("spikes")
    low_high = {pnl.IF_curr_exp: 0.05, pnl.IF_cond_exp: 0.002, pnl.IF_curr_delta: 0.15}
    for post in pops:
        top = low_high[type(post.celltype)]
        for k, pre in enumerate((*pops, *sources)):
            many = pnl.FixedTotalNumberConnector(6 * post.size, with_replacement=True)
            few = pnl.FixedProbabilityConnector(0.02)
            delay = uniform(0.3, 4.0) if k % 2 else 0.5
            net.projection(
                pre, post, many, pnl.StaticSynapse(weight=uniform(0.0, top), delay=delay), "excitatory"
            )
            net.projection(pre, post, few, pnl.StaticSynapse(weight=top / 4, delay=delay), "excitatory")
        post.record(["spikes", "v"])
    for post, weight in ((pops[1], -0.002), (pops[2], 1e-4)):
        synapse = pnl.StaticSynapse(weight=weight, delay=1.1)
        net.projection(pops[1], post, pnl.FixedNumberPreConnector(100), synapse, "inhibitory")
    for post, rate, delay in (
        (pops[1], uniform(500.0, 9000.0), 0.1),
        (pops[1], 4000.0, 1.0),
        (pops[2], 7e5, 0.4),
    ):
        source = net.population(post.size, pnl.SpikeSourcePoisson(rate=rate, start=10.0, duration=800.0))
        weight = uniform(0.0, 1e-5) if post is pops[1] else 1e-7
        synapse = pnl.StaticSynapse(weight=weight, delay=delay)
        net.projection(source, post, pnl.OneToOneConnector(), synapse, "excitatory")
    source[:9].record("spikes")
    return net


def change_mixed(net: pnl.Network) -> None:
    net.populations[1].set(tau_m=uniform(8.0, 15.0))
    net.populations[4].set(rate=600.0)
    net.populations[7].set(rate=2500.0)
    net.projections[3].set(weight=uniform(0.0, 0.5))
    net.projections[-2].set(weight=3e-6)
    net.populations[2].initialize(v=uniform(-70.0, -55.0))


def bursts() -> pnl.Network:
    """6 000 cells that fire at once, at first: more spikes than fit one message; slices with all formats of weights."""
    net = pnl.Network(seed=6)
    cell = pnl.IF_curr_exp(i_offset=1.2, tau_refrac=2.0)
    pops = [net.population(2000, cell) for _ in range(3)]
    for pre, weight, precision in zip(
        pops, (1e-3, uniform(0.0, 2e-3), uniform(0.0, 2e-3)), ("double", "single", "double"), strict=True
    ):
        for post in pops:
            synapse = pnl.StaticSynapse(weight=weight, delay=uniform(0.96, 1.14), precision=precision)
            net.projection(pre, post, pnl.FixedNumberPreConnector(30), synapse)
    for pop in pops:
        source = net.population(pop.size, pnl.SpikeSourcePoisson(rate=500.0))
        net.projection(source, pop, pnl.OneToOneConnector(), pnl.StaticSynapse(weight=1e-4, delay=1.0))
        pop.record("spikes")
        pop[:3].record("v")
    return net


class Theta(CellType):
    """A user's type: theta neurons, with a slow variable and a receptor whose weights are multiplied."""

    parameters = (
        Parameter("tau", 1.0, "ms", "Time constant.", above=0.0),
        Parameter("drive", 0.02, "", "What makes it go round."),
        Parameter("gain", 0.5, "", "Of what excites."),
    )
    states = (State("theta", 0.0, "", "Phase."), State("slow", 0.0, "", "Adaptation."))
    receptors = (Receptor("excitatory", "", 1), Receptor("inhibitory", "", -1))
    declaration = """
        _x = exp(-theta * theta)
        dtheta/dt = (1 - _x + (1 + _x) * (drive - slow)) / tau
        dslow/dt = -slow / (50 * tau)
        excitatory: theta += weight * gain
        inhibitory: slow += weight * (-1)
        threshold: theta >= 2
        reset: theta = -2; slow += 0.005
    """


def declared() -> pnl.Network:
    """1 000 cells that run by programs, of six types, one of them a user's; some with parameters of their own."""
    net = pnl.Network(seed=7)
    types: list[tuple[int, Any, float]] = [
        (400, pnl.EIF_cond_exp_isfa_ista(tau_w=uniform(100.0, 180.0), b=0.05), 0.002),
        (40, pnl.HH_cond_exp(), 0.004),
        (250, pnl.Izhikevich(d=uniform(2.0, 8.0)), 1.0),
        (100, pnl.GIF_cond_exp(v_t_star=-55.0, lambda0=20.0), 0.003),
        (200, pnl.IF_cond_alpha(tau_refrac=uniform(0.0, 3.0), tau_syn_E=2.0), 0.0015),
        (70, Theta(), 0.3),
    ]
    pops = [net.population(n, cell) for n, cell, _ in types]
    source = net.population(100, pnl.SpikeSourcePoisson(rate=300.0))
    for post, (_, _, weight) in zip(pops, types, strict=True):
        for pre, n in ((source, 20), *((pop, 2) for pop in pops)):
            synapse = pnl.StaticSynapse(weight=uniform(0.0, weight), delay=uniform(0.5, 3.0))
            net.projection(pre, post, pnl.FixedNumberPreConnector(n), synapse, "excitatory")
        sign = 1.0 if post.celltype.conductance_based else -1.0
        synapse = pnl.StaticSynapse(weight=sign * weight / 2, delay=0.8)
        net.projection(pops[4], post, pnl.FixedNumberPreConnector(10), synapse, "inhibitory")
        post.record("spikes")
        post[:3].record([name for name in post.celltype.recordable if name != "spikes"])
    pops[1].inject(pnl.DCSource(amplitude=0.1, start=200.0, stop=700.0))
    return net


def change_declared(net: pnl.Network) -> None:
    net.populations[0].set(a=uniform(2.0, 6.0))
    net.populations[4].set(i_offset=0.3)
    net.populations[2].initialize(v=uniform(-80.0, -55.0))


def learning() -> pnl.Network:
    """1 000 cells with synapses that learn, by kernels and by a program, and that tire: slices of several delays."""
    net = pnl.Network(seed=8)
    exc, inh = (net.population(n, pnl.IF_cond_exp(i_offset=0.9, tau_refrac=2.0)) for n in (800, 200))
    noise = net.population(100, pnl.SpikeSourcePoisson(rate=40.0))
    some, connector = uniform(0.5, 3.0), pnl.FixedProbabilityConnector(0.05)
    multiplicative = pnl.MultiplicativeWeightDependence(w_max=0.004)
    pairs = pnl.STDPMechanism(
        pnl.SpikePairRule(A_plus=0.05, A_minus=0.06),
        multiplicative,
        weight=uniform(0.0, 0.003),
        delay=some,
        dendritic_delay_fraction=0.5,
    )
    balance = pnl.STDPMechanism(
        pnl.Vogels2011Rule(eta=1e-4, rho=15.0),
        pnl.AdditiveWeightDependence(w_max=0.03),
        weight=0.002,
        delay=0.8,
    )
    differing = pnl.STDPMechanism(
        pnl.SpikePairRule(A_plus=0.05, A_minus=0.04),
        multiplicative,
        weight=0.002,
        delay=some,
        dendritic_delay_fraction=uniform(0.0, 1.0),
    )
    net.projection(exc, exc, connector, pairs, "excitatory")
    net.projection(inh, exc, connector, balance, "inhibitory")
    net.projection(
        exc, inh, connector, pnl.TsodyksMarkramSynapse(weight=0.005, delay=some, U=0.3), "excitatory"
    )
    net.projection(noise, exc, connector, pnl.MultiQuantalSynapse(weight=0.01, delay=1.0, n=3), "excitatory")
    net.projection(noise, exc, connector, differing, "excitatory")
    for pop in (exc, inh):
        pop.initialize(v=uniform(-65.0, -50.0))
        pop.record("spikes")
        pop[:3].record("v")
    return net


def change_learning(net: pnl.Network) -> None:
    net.projections[0].set(A_plus=0.04)
    net.projections[2].set(U=0.4)


NETWORKS = {
    "cuba": (cuba, None, 2000.0),
    "coba": (coba, None, 1000.0),
    "brunel": (brunel, None, 1000.0),
    "microcircuit": (microcircuit, None, 1000.0),
    "mixed": (mixed, change_mixed, 1000.0),
    "bursts": (bursts, None, 1000.0),
    "declared": (declared, change_declared, 1000.0),
    "learning": (learning, change_learning, 1000.0),
}


def digests(net: pnl.Network, weighed: bool = True) -> tuple[int, str, str, str]:
    """Return the number of spikes of cells, and the digests of spikes, traces and weights. Collective.

    To read all weights takes longer than to run some of the networks. The digest of weights that are not read is "-".

    A digest is taken of tables of numbers of 8 bytes, little-endian, each preceded by its shape. There is one table
    - for the spikes of each population that records any: step and index, ascending by step and then index;
    - for the trace of each variable: a line for each sample, with the bits of the value of each recorded cell;
    - for each projection: source, target, and the bits of weight and delay, in the order of ``get(..., "list")``.
    Populations and projections come in the order in which they were made. Only rank 0 has everything.
    """
    spikes, traces, weights = (hashlib.blake2b(digest_size=8) for _ in range(3))
    n_spikes = 0
    for pop in net.populations:
        try:
            (segment,) = pop.get_data().segments
        except SimulationStateError:  # it records nothing
            continue
        if segment.spiketrains:
            events = _events(segment.spiketrains)
            n_spikes += len(events) * isinstance(pop.celltype, CellType)
            _add(spikes, events, "<i8")
        for signal in segment.analogsignals:
            _add(traces, signal.magnitude, "<f8")
    for projection in net.projections if weighed else ():
        if world().rank == 0 or projection.synapse_type.rule.plastic:  # then all ranks must ask
            table = projection.get(["weight", "delay"], "list")
            if world().rank == 0:
                _add(weights, table, "<f8")
    return n_spikes, spikes.hexdigest(), traces.hexdigest(), weights.hexdigest() if weighed else "-"


def _events(trains: Any) -> np.ndarray:
    """Return steps and indices of all spikes of some trains, of shape (n, 2), ascending."""
    steps = np.concatenate([np.rint(np.asarray(train.magnitude) / DT) for train in trains])
    index = np.repeat(
        [train.annotations["source_index"] for train in trains], [len(train) for train in trains]
    )
    return np.stack([steps, index], axis=1)[np.lexsort((index, steps))]


def _add(digest: Any, table: Any, dtype: str) -> None:
    array = np.ascontiguousarray(table, dtype=dtype)
    digest.update(np.array(array.shape, "<i8").tobytes() + array.tobytes())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="+", choices=NETWORKS)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--adaptive", action="store_true", help="let threads rest where one alone is faster")
    parser.add_argument("--instruction-set", default="auto")
    parser.add_argument("--messages", action="store_true", help="do not share memory between ranks")
    parser.add_argument("--no-weights", action="store_true", help="do not read the weights")
    arguments = parser.parse_args()
    options = {
        "threads": arguments.threads,
        "adaptive": arguments.adaptive,
        "instruction_set": arguments.instruction_set,
        "shared_memory": not arguments.messages,
    }
    for name in arguments.names:
        describe, change, time = NETWORKS[name]
        net = describe()
        with pnl.Simulator("native", network=net, timestep=DT, **options) as sim:
            sim.run(time / 2)
            if change is not None:
                change(net)
            sim.run(time / 2)
            found = digests(net, weighed=not arguments.no_weights)
            if sim.communicator.rank == 0:
                print(name, sim.time, *found, flush=True)


if __name__ == "__main__":
    main()
