"""Leaky integrate-and-fire cells with 100 inhibitory Poisson inputs of 5 Hz.

Three cells: one at rest with inhibition, one that a constant current makes fire regularly, and one with
both.

What to look at: inhibition lowers the potential of the resting cell towards e_rev_I, and slows the
firing cell and makes it irregular.

Usage: python lif_poisson_inhibition.py [BACKEND] [--time MS] [--plot FILE]
"""

import numpy as np

from pynnlite.utility import get_simulator
from pynnlite.utility.statistics import mean_cv, mean_rate

sim, options = get_simulator(
    ("--time", "time to run, ms", {"type": float, "default": 2000.0}),
    ("--plot", "write a figure to this file", {"metavar": "FILE"}),
)

N, RATE, WEIGHT, TAU_SYN = 100, 5.0, 0.0015, 10.0  # inputs, Hz, µS, ms
LABELS = ["inhibition", "current", "both"]

sim.setup(timestep=0.1, seed=1)
celltype = sim.IF_cond_exp(
    cm=0.25, tau_m=20.0, tau_syn_I=TAU_SYN, e_rev_I=-75.0, tau_refrac=2.0, i_offset=[0.0, 0.4, 0.4]
)
cells = sim.Population(3, celltype)
inputs = sim.Population(N, sim.SpikeSourcePoisson(rate=RATE))
sim.Projection(
    inputs,
    cells[[0, 2]],
    sim.AllToAllConnector(),
    sim.StaticSynapse(weight=WEIGHT, delay=1.0),
    receptor_type="inhibitory",
)
cells.record(["spikes", "v", "gsyn_inh"])
sim.run(options.time)

data = cells.get_data().segments[0]
v, g = (data.filter(name=name)[0] for name in ("v", "gsyn_inh"))
settled = slice(round(100.0 / sim.get_time_step()), None)
expected = N * RATE * WEIGHT * TAU_SYN / 1000
print(f"mean conductance: {np.mean(g.magnitude[settled, 0]):.5f} µS (expected {expected:.5f} µS)")
for index, label in enumerate(LABELS):
    trace, train = v.magnitude[settled, index], data.spiketrains[index]
    print(
        f"{label}: potential {np.mean(trace):.2f} mV, SD {np.std(trace):.2f} mV;"
        f" {mean_rate([train]):.2f} Hz, CV of the inter-spike intervals {mean_cv([train]):.2f}"
    )

if options.plot:
    from pynnlite.utility.plotting import Figure, Panel

    Figure(
        Panel(g[:, 0], ylabel="Inhibitory\nconductance (µS)"),
        *(Panel(v[:, index], ylabel=f"{label}:\npotential (mV)") for index, label in enumerate(LABELS)),
        Panel(data.spiketrains, ylabel="Cell", xlabel="Time (ms)", xticks=True),
        title=f"{N} inhibitory Poisson inputs of {RATE:g} Hz",
    ).save(options.plot)

sim.end()
