"""Options of the command line."""

from pyNN.utility import SimulationProgressBar, get_simulator

sim, options = get_simulator(
    ("--plot-figure", "Plot the simulation results to a file.", {"action": "store_true"}),
    ("--debug", "Print debugging information"),
)
sim.setup()
cells = sim.Population(1, sim.IF_curr_exp())
print(options.plot_figure, sim.run(20.0, callbacks=[SimulationProgressBar(5.0, 20.0)]), options.simulator)
# False 20.0 nest
