"""Depression and facilitation of synapses by the model of Tsodyks and Markram.

Three cells get the same regular spikes: over a static synapse, one that tires, and one that is facilitated. What to
look at: the responses of the tiring synapse shrink, and a pause brings some of them back; those of the facilitated one
grow, and facilitation outlasts the pause.

M. Tsodyks, A. Uziel and H. Markram, J. Neurosci. 20, RC50 (2000).

Usage: python tsodyks_markram.py [BACKEND] [--plot FILE]
"""

import numpy as np

from pynnlite.utility import get_simulator

sim, options = get_simulator(("--plot", "write a figure to this file", {"metavar": "FILE"}))

TAU_SYN, DELAY = 3.0, 0.5  # ms
spikes = [*np.arange(10.0, 200.0, 20.0), 400.0]

sim.setup(timestep=0.1)
source = sim.Population(1, sim.SpikeSourceArray(spike_times=spikes))
cells = sim.Population(3, sim.IF_curr_exp(v_thresh=0.0, tau_syn_E=TAU_SYN))
kinds = {
    "static": sim.StaticSynapse(weight=0.2, delay=DELAY),
    "depressing": sim.TsodyksMarkramSynapse(U=0.5, tau_rec=800.0, tau_facil=0.0, weight=0.4, delay=DELAY),
    "facilitating": sim.TsodyksMarkramSynapse(
        U=0.04, tau_rec=100.0, tau_facil=1000.0, weight=1.0, delay=DELAY
    ),
}
for k, synapse in enumerate(kinds.values()):
    sim.Projection(source, cells[k : k + 1], sim.AllToAllConnector(), synapse, receptor_type="excitatory")
cells.record(["v", "isyn_exc"])
sim.run(450.0)

data = cells.get_data().segments[0]
current = data.filter(name="isyn_exc")[0].magnitude
arrival = np.round((np.array(spikes) + DELAY) / 0.1).astype(int)
responses = current[arrival] - current[arrival - 1] * np.exp(-0.1 / TAU_SYN)
for name, sizes in zip(kinds, responses.T, strict=True):
    shown = ", ".join(f"{size / sizes[0]:.3f}" for size in (sizes[1], sizes[9], sizes[10]))
    print(f"{name}: second, tenth response, and that after a pause, by the first: {shown}")

if options.plot:
    from pynnlite.utility.plotting import Figure, Panel

    currents, potentials = (data.filter(name=name)[0] for name in ("isyn_exc", "v"))
    Figure(
        Panel(*currents.T, ylabel="Synaptic\ncurrent (nA)", data_labels=list(kinds)),
        Panel(potentials, ylabel="Membrane\npotential (mV)", xlabel="Time (ms)", xticks=True),
        title="A static, a depressing and a facilitating synapse",
    ).save(options.plot)

sim.end()
