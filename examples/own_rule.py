"""A learning rule of one's own, as text: triplets with a trace of calcium that only recent bursts leave behind.

The rule is not in any simulator. Each spike of the target adds to a slow trace; the synapse is potentiated only as far
as this trace is above a threshold. What to look at: single spikes of the target change nothing, bursts do.

Usage: python own_rule.py [BACKEND] [--plot FILE]
"""

import numpy as np

from pynnlite.utility import get_simulator

sim, options = get_simulator(("--plot", "write a figure to this file", {"metavar": "FILE"}))


class BurstRule(sim.SynapseType):
    """Potentiation by bursts of the target after a spike of the source, depression by each spike of the source."""

    parameters = (
        sim.Parameter("tau_plus", 20.0, "ms", "Time constant of the trace of the source.", above=0.0),
        sim.Parameter("tau_calcium", 40.0, "ms", "Time constant of the trace of the target.", above=0.0),
        sim.Parameter("needed", 1.5, "", "What the trace of the target must be above."),
        sim.Parameter("up", 0.05, "", "Potentiation."),
        sim.Parameter("down", 0.01, "", "Depression."),
        sim.Parameter("w_max", 1.0, "weight", "The most that the weight may be."),
    )
    declaration = """
        dx/dt = -x / tau_plus
        dcalcium/dt = -calcium / tau_calcium
        weight: 0 * w_max to w_max
        arrival: weight -= down * weight; x += 1
        spike: weight += up * (w_max - weight) * x * max(calcium - needed, 0); calcium += 1
        transmit: weight
    """


bursts = [1, 2, 3, 4, 5]  # spikes of the target after each spike of the source
sim.setup(timestep=0.1)
sources = sim.Population(len(bursts), sim.SpikeSourceArray(spike_times=[10.0, 210.0, 410.0]))
targets = sim.Population(len(bursts), sim.IF_curr_exp(tau_refrac=1.0))
for target, number in zip(targets, bursts, strict=True):
    fires = [start + 5.0 * k for start in (15.0, 215.0, 415.0) for k in range(number)]
    edges = [round(time + shift, 1) for time in fires for shift in (-0.1, 0.0)]
    target.inject(sim.StepCurrentSource(times=edges, amplitudes=[500.0, 0.0] * len(fires)))
synapses = sim.Projection(sources, targets, sim.OneToOneConnector(), BurstRule(weight=0.5, delay=1.0))

times, weights = [0.0], [[0.5] * len(bursts)]
for _ in range(24):
    sim.run(25.0)
    times.append(sim.get_current_time())
    weights.append(synapses.get("weight", "list", with_address=False))
for number, weight in zip(bursts, weights[-1], strict=True):
    print(f"{number} spikes after each: weight {weight:.4f}")

if options.plot:
    from pynnlite.utility.plotting import DataTable, Figure, Panel

    columns = np.array(weights)
    names = ["1 spike", *(f"{number} spikes" for number in bursts[1:])]
    Figure(
        *(
            Panel(
                DataTable(times, columns[:, k]),
                ylabel=f"Weight,\n{spikes}",
                ylim=(columns.min() - 0.005, columns.max() + 0.005),
                xlabel="Time (ms)" if k == len(bursts) - 1 else None,
                xticks=k == len(bursts) - 1,
            )
            for k, spikes in enumerate(names)
        ),
        title="Only bursts are learned",
    ).save(options.plot)

sim.end()
