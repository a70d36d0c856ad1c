"""Excitatory postsynaptic potentials: a leaky integrate-and-fire cell receives three spikes.

What to look at: the conductance jumps and decays with tau_syn_E, the membrane potential follows more
slowly and decays with tau_m; the second and third potentials begin before the one before them is over.

Usage: python lif_epsps.py [BACKEND] [--plot FILE]
"""

from pynnlite.utility import get_simulator

sim, options = get_simulator(("--plot", "write a figure to this file", {"metavar": "FILE"}))

SPIKE_TIMES = [25.0, 50.0, 75.0]  # ms
DELAY = 1.0  # ms

sim.setup(timestep=0.1)
cell = sim.Population(1, sim.IF_cond_exp(cm=0.25, tau_m=20.0, v_rest=-65.0, tau_syn_E=5.0, e_rev_E=0.0))
source = sim.Population(1, sim.SpikeSourceArray(spike_times=SPIKE_TIMES))
sim.Projection(source, cell, sim.OneToOneConnector(), sim.StaticSynapse(weight=0.004, delay=DELAY))
cell.record(["spikes", "v", "gsyn_exc"])
sim.run(120.0)

data = cell.get_data().segments[0]
v, g = (data.filter(name=name)[0] for name in ("v", "gsyn_exc"))
steps_per_ms = round(1.0 / sim.get_time_step())
for number, time in enumerate(SPIKE_TIMES, start=1):
    arrival = round((time + DELAY) * steps_per_ms)
    window = v.magnitude[arrival : arrival + 20 * steps_per_ms, 0]
    height, rise = window.max() - window[0], window.argmax() / steps_per_ms
    print(f"EPSP {number}: arrives at {time + DELAY:g} ms, {height:.2f} mV high, peak after {rise:.1f} ms")
print(f"highest potential {v.max().item():.2f} mV, {len(data.spiketrains[0])} spikes")

if options.plot:
    from pynnlite.utility.plotting import Figure, Panel

    Figure(
        Panel(g, ylabel="Excitatory\nconductance (µS)"),
        Panel(v, ylabel="Membrane\npotential (mV)", xlabel="Time (ms)", xticks=True),
        title="Three excitatory postsynaptic potentials",
    ).save(options.plot)

sim.end()
