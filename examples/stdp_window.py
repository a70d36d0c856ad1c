"""The window of spike-timing-dependent plasticity, measured by pairing.

Each synapse sees a spike of its source and one of its target, at another lag. What to look at: the weight rises where
the source fires first and falls where it fires last, each time by an exponential of the lag.

Usage: python stdp_window.py [BACKEND] [--plot FILE]
"""

import numpy as np

from pynnlite.utility import get_simulator

sim, options = get_simulator(("--plot", "write a figure to this file", {"metavar": "FILE"}))

DT, PAIRING, DELAY, START = 0.1, 100.0, 1.0, 0.5  # ms, ms, ms, weight
lags = np.r_[
    np.arange(-60.0, 0.0, 5.0), np.arange(5.0, 61.0, 5.0)
]  # of the target's spike at the synapse, in ms
rule = sim.SpikePairRule(tau_plus=16.8, tau_minus=33.7, A_plus=0.005, A_minus=0.0035)

sim.setup(timestep=DT)
sources = sim.Population(len(lags), sim.SpikeSourceArray(spike_times=[PAIRING]))
targets = sim.Population(len(lags), sim.IF_curr_exp(tau_refrac=1.0))
for target, lag in zip(targets, lags, strict=True):
    fires = (
        PAIRING - DELAY + lag
    )  # over the dendrite, a spike of the target comes to the synapse after the delay
    target.inject(sim.StepCurrentSource(times=[fires - DT, fires], amplitudes=[500.0, 0.0]))
synapses = sim.STDPMechanism(rule, sim.AdditiveWeightDependence(w_max=1.0), weight=START, delay=DELAY)
pairs = sim.Projection(sources, targets, sim.OneToOneConnector(), synapses)
sim.run(2 * PAIRING)

change = np.array(pairs.get("weight", "list", with_address=False)) - START
potentiation, depression = (
    rule.A_plus * np.exp(-lags / rule.tau_plus),
    rule.A_minus * np.exp(lags / rule.tau_minus),
)
expected = np.where(lags > 0, potentiation, -depression)
for lag, each in zip(lags[::4], change[::4], strict=True):
    print(f"lag {lag:+6.1f} ms: the weight changes by {each:+.6f}")
print(f"as the exponentials to within 1e-12: {np.abs(change - expected).max() < 1e-12}")

if options.plot:
    from pynnlite.utility.plotting import DataTable, Figure, Panel

    Figure(
        Panel(
            DataTable(lags, change),
            xlabel="Lag of the target's spike (ms)",
            ylabel="Change of weight",
            xticks=True,
        ),
        title="The window of spike-timing-dependent plasticity",
    ).save(options.plot)

sim.end()
