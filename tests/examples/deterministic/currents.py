"""Constant and stepwise currents that begin and end."""

import pyNN.nest as sim

sim.setup(timestep=0.1)
cells = sim.Population(3, sim.IF_curr_exp(tau_refrac=2.0))
pulse = sim.DCSource(amplitude=1.9, start=10.0, stop=40.0)
steps = sim.StepCurrentSource(times=[5.0, 15.0, 30.0, 45.0], amplitudes=[0.4, -0.2, 1.6, 0.0])
pulse.inject_into(cells[0:2])
cells[1:3].inject(steps)
cells.record(["spikes", "v"])
sim.run(60.0)
sim.end()
