"""Balanced input: 800 excitatory and 200 inhibitory Poisson inputs onto one cell, by conductances and by
currents.

The weights of the current-based cell are those of the conductance-based one times its driving forces at
-55 mV, so that the mean currents are alike. Beside each cell stands a twin whose threshold is out of
reach: it shows the membrane potential without spikes.

What to look at: conductances shorten the effective time constant of the membrane, so that the potential
fluctuates faster and less than with currents.

Usage: python lif_balanced.py [BACKEND] [--time MS] [--plot FILE]
"""

import numpy as np

from pynnlite.utility import get_simulator
from pynnlite.utility.statistics import mean_cv, mean_rate

sim, options = get_simulator(
    ("--time", "time to run, ms", {"type": float, "default": 2000.0}),
    ("--plot", "write a figure to this file", {"metavar": "FILE"}),
)

V_MEAN, E_EXC, E_INH = -55.0, 0.0, -75.0  # mV
G_EXC, G_INH = 0.0012, 0.0030  # µS
membrane = {"cm": 0.25, "tau_m": 20.0, "v_rest": -65.0, "v_reset": -65.0, "tau_refrac": 2.0}
membrane |= {"tau_syn_E": 5.0, "tau_syn_I": 10.0, "v_thresh": [-50.0, 1000.0]}

sim.setup(timestep=0.1, seed=1)
exc = sim.Population(800, sim.SpikeSourcePoisson(rate=5.0))
inh = sim.Population(200, sim.SpikeSourcePoisson(rate=10.0))
cells = {
    "conductances": sim.Population(2, sim.IF_cond_exp(e_rev_E=E_EXC, e_rev_I=E_INH, **membrane)),
    "currents": sim.Population(2, sim.IF_curr_exp(**membrane)),
}
weights = {
    "conductances": (G_EXC, G_INH),
    "currents": (G_EXC * (E_EXC - V_MEAN), G_INH * (E_INH - V_MEAN)),
}
for kind, post in cells.items():
    for source, weight, receptor in zip((exc, inh), weights[kind], ("excitatory", "inhibitory"), strict=True):
        synapse = sim.StaticSynapse(weight=weight, delay=1.0)
        sim.Projection(source, post, sim.AllToAllConnector(), synapse, receptor_type=receptor)
    post.record(["spikes", "v"])
cells["conductances"].record(["gsyn_exc", "gsyn_inh"])
cells["currents"].record(["isyn_exc", "isyn_inh"])
sim.run(options.time)

settled = slice(round(100.0 / sim.get_time_step()), None)
data = {kind: post.get_data().segments[0] for kind, post in cells.items()}
for kind, segment in data.items():
    train, twin = segment.spiketrains[0], segment.filter(name="v")[0].magnitude[settled, 1]
    print(
        f"{kind}: {mean_rate([train]):.2f} Hz, CV of the inter-spike intervals {mean_cv([train]):.2f};"
        f" potential without spikes: mean {np.mean(twin):.2f} mV, SD {np.std(twin):.2f} mV"
    )

if options.plot:
    from pynnlite.utility.plotting import Figure, Panel

    def signal(kind, name, cell=0):
        """Return one recorded variable of one cell."""
        return data[kind].filter(name=name)[0][:, cell]

    sides = ["excitatory", "inhibitory"]
    Figure(
        Panel(
            *(signal("conductances", name) for name in ("gsyn_exc", "gsyn_inh")),
            data_labels=sides,
            ylabel="Conductances\n(µS)",
        ),
        Panel(
            *(signal("currents", name) for name in ("isyn_exc", "isyn_inh")),
            data_labels=sides,
            ylabel="Currents\n(nA)",
        ),
        Panel(
            *(signal(kind, "v", cell=1) for kind in cells),
            data_labels=list(cells),
            ylabel="Potential without\nspikes (mV)",
        ),
        Panel(
            *([segment.spiketrains[0]] for segment in data.values()),
            ylabel="Spikes",
            yticks=False,
            xlabel="Time (ms)",
            xticks=True,
        ),
        title="Balanced excitation and inhibition",
    ).save(options.plot)

sim.end()
