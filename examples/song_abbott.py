"""Competition of synapses by spike-timing-dependent plasticity (Song, Miller and Abbott).

A thousand Poisson inputs drive one cell, whose excitatory synapses learn. What to look at: depression is a little
stronger than potentiation, so synapses compete; after minutes of model time the weights are either small or near the
maximum. The cell goes from regular firing to irregular firing.

S. Song, K. D. Miller and L. F. Abbott, Nature Neurosci. 3, 919-926 (2000).

Usage: python song_abbott.py [BACKEND] [--inputs N] [--time MS] [--plot FILE]
"""

import numpy as np

from pynnlite.utility import get_simulator
from pynnlite.utility.statistics import mean_cv, mean_rate

sim, options = get_simulator(
    ("--inputs", "number of excitatory inputs", {"type": int, "default": 1000}),
    ("--time", "time to run, ms", {"type": float, "default": 300_000.0}),
    ("--plot", "write a figure to this file", {"metavar": "FILE"}),
)

N, W_MAX, RATE = options.inputs, 0.015 * 0.01 * 1000 / options.inputs, 15.0  # number, µS, Hz
A_PLUS = 0.005

sim.setup(timestep=0.1, seed=4)
cell = sim.Population(
    1,
    sim.IF_cond_exp(
        v_rest=-74.0, v_reset=-60.0, v_thresh=-54.0, tau_m=20.0, cm=0.2, tau_refrac=0.0,
        e_rev_E=0.0, e_rev_I=-70.0, tau_syn_E=5.0, tau_syn_I=5.0,
    ),
)  # fmt: skip
excitatory = sim.Population(N, sim.SpikeSourcePoisson(rate=RATE))
inhibitory = sim.Population(N // 5, sim.SpikeSourcePoisson(rate=10.0))
stdp = sim.STDPMechanism(
    timing_dependence=sim.SpikePairRule(tau_plus=20.0, tau_minus=20.0, A_plus=A_PLUS, A_minus=1.05 * A_PLUS),
    weight_dependence=sim.AdditiveWeightDependence(w_min=0.0, w_max=W_MAX),
    weight=sim.RandomDistribution("uniform", low=0.0, high=W_MAX),
    delay=0.1,
)
learning = sim.Projection(excitatory, cell, sim.AllToAllConnector(), stdp, receptor_type="excitatory")
static = sim.StaticSynapse(weight=0.05 * 0.01 * 200 / (N // 5), delay=0.1)
sim.Projection(inhibitory, cell, sim.AllToAllConnector(), static, receptor_type="inhibitory")
cell.record("spikes")

before = np.array(learning.get("weight", "list", with_address=False)) / W_MAX
sim.run(options.time)
after = np.array(learning.get("weight", "list", with_address=False)) / W_MAX

trains = cell.get_data().segments[0].spiketrains
print(f"{N} inputs, {options.time / 1000:g} s")
print(f"output: {mean_rate(trains):.2f} Hz, CV of the inter-spike intervals {mean_cv(trains):.2f}")
for name, weights in (("before", before), ("after", after)):
    low, high = (weights < 0.2).mean(), (weights > 0.8).mean()
    print(f"weights {name}: {low:.0%} below a fifth of the maximum, {high:.0%} above four fifths")

if options.plot:
    from pynnlite.utility.plotting import Figure, Histogram, Panel

    Figure(
        Panel(Histogram(before, 20), ylabel="Synapses\nbefore"),
        Panel(Histogram(after, 20), ylabel="Synapses\nafter", xlabel="Weight / maximum", xticks=True),
        title="Synapses compete",
    ).save(options.plot)

sim.end()
