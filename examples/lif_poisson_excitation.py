"""A leaky integrate-and-fire cell driven by 100 excitatory Poisson inputs of 5 Hz.

What to look at: the mean conductance is number x rate x weight x tau_syn_E; the cell fires irregularly
because the mean potential that this alone would give lies close to the threshold, which fluctuations
then cross.

Usage: python lif_poisson_excitation.py [BACKEND] [--time MS] [--plot FILE]
"""

import numpy as np

from pynnlite.utility import get_simulator
from pynnlite.utility.statistics import mean_cv, mean_rate

sim, options = get_simulator(
    ("--time", "time to run, ms", {"type": float, "default": 2000.0}),
    ("--plot", "write a figure to this file", {"metavar": "FILE"}),
)

N, RATE, WEIGHT, TAU_SYN = 100, 5.0, 0.0015, 5.0  # inputs, Hz, µS, ms

sim.setup(timestep=0.1, seed=1)
cell = sim.Population(1, sim.IF_cond_exp(cm=0.25, tau_m=20.0, tau_syn_E=TAU_SYN, tau_refrac=2.0))
inputs = sim.Population(N, sim.SpikeSourcePoisson(rate=RATE))
sim.Projection(inputs, cell, sim.AllToAllConnector(), sim.StaticSynapse(weight=WEIGHT, delay=1.0))
inputs.record("spikes")
cell.record(["spikes", "v", "gsyn_exc"])
sim.run(options.time)

data = cell.get_data().segments[0]
v, g = (data.filter(name=name)[0] for name in ("v", "gsyn_exc"))
settled = slice(round(100.0 / sim.get_time_step()), None)
expected = N * RATE * WEIGHT * TAU_SYN / 1000
potential, trains = v.magnitude[settled], data.spiketrains
print(f"inputs: {mean_rate(inputs.get_data().segments[0].spiketrains):.2f} Hz (asked for {RATE:g} Hz)")
print(f"mean conductance: {np.mean(g.magnitude[settled]):.5f} µS (expected {expected:.5f} µS)")
print(f"membrane potential: mean {np.mean(potential):.2f} mV, SD {np.std(potential):.2f} mV")
print(f"output: {mean_rate(trains):.2f} Hz, CV of the inter-spike intervals {mean_cv(trains):.2f}")

if options.plot:
    from pynnlite.utility.plotting import Figure, Panel

    Figure(
        Panel(inputs.get_data().segments[0].spiketrains, ylabel="Input"),
        Panel(g, ylabel="Excitatory\nconductance (µS)"),
        Panel(v, ylabel="Membrane\npotential (mV)"),
        Panel(data.spiketrains, ylabel="Output\nspikes", yticks=False, xlabel="Time (ms)", xticks=True),
        title=f"{N} excitatory Poisson inputs of {RATE:g} Hz",
    ).save(options.plot)

sim.end()
