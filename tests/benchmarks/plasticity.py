"""Time a network of 10 000 cells with 6.4 million synapses that learn, and the same one without learning, in turn.

Usage: ``python tests/benchmarks/plasticity.py [--threads 2] [--rounds 5] [--time 1000]``

Brunel's network: 8 000 excitatory cells with 800 inputs each from one another, which learn by pairs of spikes, and
2 000 inhibitory ones; about 5 Hz. Prints seconds of processor time for each second of model time, and how much more an
event at a synapse costs if it learns, in ns.
"""

import argparse
import statistics
import time

import pynnlite as pnl
from pynnlite.standardmodels import IF_curr_exp, SpikeSourcePoisson, StaticSynapse
from pynnlite.standardmodels.synapses import (
    AdditivePotentiationMultiplicativeDepression,
    SpikePairRule,
    STDPMechanism,
)

CELL = {"tau_m": 20.0, "cm": 0.25, "v_rest": 0.0, "v_reset": 0.0, "v_thresh": 20.0, "tau_refrac": 2.0}
SYNAPSES = {"tau_syn_E": 2.0, "tau_syn_I": 2.0}
N_EXCITATORY, N_INHIBITORY, DELAY, WEIGHT = 8000, 2000, 1.5, 0.032


def network(learns: bool) -> pnl.Network:
    """Return the network."""
    net = pnl.Network(seed=1)
    weight = pnl.RandomDistribution("uniform", (0.5 * WEIGHT, 1.5 * WEIGHT))
    synapse = StaticSynapse(weight=weight, delay=DELAY)
    if learns:
        parts = (
            SpikePairRule(20.0, 20.0, 0.002, 0.0042),
            AdditivePotentiationMultiplicativeDepression(w_max=0.064),
        )
        synapse = STDPMechanism(*parts, weight=weight, delay=DELAY)
    cells = [net.population(n, IF_curr_exp(**CELL, **SYNAPSES)) for n in (N_EXCITATORY, N_INHIBITORY)]
    for target in cells:
        drive = net.population(target.size, SpikeSourcePoisson(rate=4400.0))
        fixed = StaticSynapse(weight=WEIGHT, delay=DELAY)
        net.projection(drive, target, pnl.OneToOneConnector(), fixed)
        kind = synapse if target is cells[0] else fixed
        net.projection(cells[0], target, pnl.FixedNumberPreConnector(800, with_replacement=True), kind)
        net.projection(
            cells[1],
            target,
            pnl.FixedNumberPreConnector(200, with_replacement=True),
            StaticSynapse(weight=-6.0 * WEIGHT, delay=DELAY),
            receptor_type="inhibitory",
        )
    cells[0].record("spikes")
    return net


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--time", type=float, default=1000.0)
    options = parser.parse_args()
    networks = {"learns": network(True), "does not": network(False)}
    simulators = {
        name: pnl.Simulator("native", network=net, timestep=0.1, threads=options.threads)
        for name, net in networks.items()
    }
    seconds: dict[str, list[float]] = {name: [] for name in networks}
    for simulator in simulators.values():
        simulator.run(100.0)
    for _ in range(options.rounds):
        for name, simulator in simulators.items():
            begun = time.process_time()
            simulator.run(options.time)
            seconds[name].append((time.process_time() - begun) / options.time * 1000.0)
    until = 100.0 + options.rounds * options.time
    rate = networks["learns"].populations[0].mean_spike_count() / until * 1000.0
    events = N_EXCITATORY * 800 * rate
    for name, found in seconds.items():
        print(f"{name:9} {statistics.median(found):.3f} s for each second, fastest {min(found):.3f}")
    more = statistics.median(a - b for a, b in zip(seconds["learns"], seconds["does not"], strict=True))
    print(f"{rate:.2f} Hz; an event costs {more / events * 1e9:.1f} ns more if the synapse learns")
    for simulator in simulators.values():
        simulator.end()


if __name__ == "__main__":
    main()
