"""Inhibitory plasticity balances excitation (Vogels et al., 2011).

A cell gets strong excitation and weak inhibition, both from Poisson inputs; the inhibitory synapses learn. What to look
at: at first the cell fires fast, then inhibition has grown until the cell fires at the rate that the rule aims at.

T. P. Vogels, H. Sprekeler, F. Zenke, C. Clopath and W. Gerstner, Science 334, 1569-1573 (2011).

Usage: python inhibitory_balance.py [BACKEND] [--time MS] [--eta X] [--plot FILE]
"""

import numpy as np

from pynnlite.utility import get_simulator

sim, options = get_simulator(
    ("--time", "time to run, ms", {"type": float, "default": 20_000.0}),
    ("--eta", "how fast it learns, µS", {"type": float, "default": 1e-5}),
    ("--plot", "write a figure to this file", {"metavar": "FILE"}),
)

AIM, PARTS = 5.0, 10  # Hz, parts of the run

sim.setup(timestep=0.1, seed=2)
cell = sim.Population(
    1, sim.IF_cond_exp(cm=0.2, tau_m=20.0, v_rest=-60.0, v_reset=-60.0, v_thresh=-50.0, e_rev_I=-80.0)
)
excitation = sim.Population(400, sim.SpikeSourcePoisson(rate=10.0))
inhibition = sim.Population(100, sim.SpikeSourcePoisson(rate=20.0))
static = sim.StaticSynapse(weight=0.0005, delay=0.5)
sim.Projection(excitation, cell, sim.AllToAllConnector(), static, receptor_type="excitatory")
stdp = sim.STDPMechanism(
    timing_dependence=sim.Vogels2011Rule(tau=20.0, eta=options.eta, rho=AIM),
    weight_dependence=sim.AdditiveWeightDependence(w_min=0.0, w_max=0.05),
    weight=0.0002,
    delay=0.5,
)
learning = sim.Projection(inhibition, cell, sim.AllToAllConnector(), stdp, receptor_type="inhibitory")
cell.record("spikes")

times, weights = [0.0], [0.0002]
for _ in range(PARTS):
    sim.run(options.time / PARTS)
    times.append(sim.get_current_time())
    weights.append(float(np.mean(learning.get("weight", "list", with_address=False))))

train = cell.get_data().segments[0].spiketrains[0].magnitude
counts = np.histogram(train, times)[0] / (options.time / PARTS / 1000.0)
print(f"aimed at {AIM:g} Hz")
print(f"first tenth of the run: {counts[0]:.1f} Hz, mean inhibitory weight {1000 * weights[1]:.3f} nS")
print(f"last tenth of the run: {counts[-1]:.1f} Hz, mean inhibitory weight {1000 * weights[-1]:.3f} nS")

if options.plot:
    from pynnlite.utility.plotting import DataTable, Figure, Panel

    middles = (np.array(times[1:]) + np.array(times[:-1])) / 2
    Figure(
        Panel(DataTable(middles, counts), ylabel="Rate (Hz)", xlim=(0, options.time)),
        Panel(
            DataTable(times, 1000 * np.array(weights)),
            ylabel="Weight (nS)",
            xlim=(0, options.time),
            xlabel="Time (ms)",
            xticks=True,
        ),
        title="Inhibition grows until it balances excitation",
    ).save(options.plot)

sim.end()
