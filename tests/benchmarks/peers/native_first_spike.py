"""Declare a cell type, and run a cell of it to its first spike: a whole process, as a user starts it."""

import pynnlite.native as sim


class MorrisLecar(sim.CellType):
    """Cell of Morris and Lecar (1981), whose calcium and potassium channels make it fire."""

    parameters = (
        sim.Parameter("cm", 0.02, "nF", "Capacity of the membrane.", above=0.0),
        sim.Parameter("g_ca", 4.4, "nS", "Largest conductance of the calcium channels.", least=0.0),
        sim.Parameter("g_k", 8.0, "nS", "Largest conductance of the potassium channels.", least=0.0),
        sim.Parameter("g_leak", 2.0, "nS", "Leak conductance.", least=0.0),
        sim.Parameter("phi", 0.04, "1/ms", "Rate of the potassium channels.", above=0.0),
        sim.Parameter("tau_syn", 5.0, "ms", "Decay time of the synaptic current.", above=0.0),
        sim.Parameter("i_offset", 0.2, "nA", "Constant current into the cell."),
    )
    states = (
        sim.State("v", -40.0, "mV", "Membrane potential."),
        sim.State("n", 0.0, "", "Activation of the potassium channels."),
        sim.State("isyn", 0.0, "nA", "Synaptic current."),
    )
    receptors = (sim.Receptor("excitatory", "nA", 1),)
    declaration = """
        _open_ca = (1 + tanh((v + 1.2 * mV) / (18 * mV))) / 2
        _open_k = (1 + tanh((v - 2 * mV) / (30 * mV))) / 2
        _x = (v - 2 * mV) / (60 * mV)
        dv/dt = (
            g_ca * _open_ca * (120 * mV - v) + g_k * n * (-84 * mV - v) + g_leak * (-60 * mV - v)
            + isyn + i_offset + i_inj
        ) / cm
        dn/dt = phi * (exp(_x) + exp(-_x)) / 2 * (_open_k - n)
        disyn/dt = -isyn / tau_syn
        excitatory: isyn += weight
        threshold: v >= 0 * mV
        current: i_inj
    """


sim.setup(timestep=0.1, seed=1)
cells = sim.Population(100, MorrisLecar())
cells.record("spikes")
sim.run(1.0)
while not cells.mean_spike_count():
    sim.run(1.0)
print("spike", flush=True)
