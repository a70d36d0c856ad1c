"""A few integrate-and-fire cells driven by Poisson spike sources, and what they did.

Usage: python small_network.py [BACKEND] [--plot FILE]
"""

from pynnlite.utility import get_simulator

sim, options = get_simulator(("--plot", "write a figure to this file", {"metavar": "FILE"}))

sim.setup(timestep=0.1, min_delay=0.5, seed=11)

cells = sim.Population(
    4,
    sim.IF_cond_exp(tau_m=20.0, v_thresh=-55.0, tau_refrac=2.0),
    initial_values={"v": sim.RandomDistribution("uniform", low=-65.0, high=-57.0)},
    label="cells",
)
inputs = sim.Population(20, sim.SpikeSourcePoisson(rate=60.0), label="inputs")

input_to_cells = sim.Projection(
    inputs,
    cells,
    sim.FixedProbabilityConnector(0.5),
    sim.StaticSynapse(weight=0.006, delay=sim.RandomDistribution("uniform", low=0.5, high=2.0)),
)

cells.record(["spikes", "v"])
inputs.record("spikes")
sim.run(200.0)

data = cells.get_data().segments[0]
v = data.filter(name="v")[0]
print(f"{input_to_cells.size()} synapses from {inputs.size} sources to {cells.size} cells")
for index, train in enumerate(data.spiketrains):
    print(f"cell {index}: {len(train)} spikes, mean potential {v[:, index].mean().item():.2f} mV")
print(f"mean number of spikes: {cells.mean_spike_count():.2f}")

if options.plot:
    from pynnlite.utility.plotting import Figure, Panel

    Figure(
        Panel(inputs.get_data().segments[0].spiketrains, ylabel="Source"),
        Panel(v, ylabel="Membrane\npotential (mV)"),
        Panel(data.spiketrains, ylabel="Cell", xlabel="Time (ms)", xticks=True),
        title=f"Four cells and twenty Poisson sources, on {options.simulator}",
    ).save(options.plot)

sim.end()
