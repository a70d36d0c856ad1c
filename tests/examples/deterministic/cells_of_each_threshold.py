"""Current-based cells with parameters of their own, and nothing but a constant current."""

import pyNN.nest as sim

sim.setup(timestep=0.1)
cells = sim.Population(
    4,
    sim.IF_curr_exp(
        i_offset=[0.5, 0.8, 1.2, 2.5],
        tau_m=[20.0, 15.0, 10.0, 7.5],
        tau_refrac=[0.1, 2.0, 5.0, 3.3],
        v_thresh=[-52.0, -55.0, -57.5, -50.0],
        v_reset=[-70.0, -65.0, -60.0, -66.25],
    ),
)
cells.initialize(v=[-65.0, -60.0, -70.0, -58.0])
cells.record(["spikes", "v"])
sim.run(100.0)
sim.end()
