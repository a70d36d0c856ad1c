"""Segments of two runs compared."""

import pyNN.nest as sim
from pyNN.utility.plotting import DataTable, Histogram, Panel, comparison_plot, connection_plot

sim.setup()
cells = sim.Population(3, sim.IF_cond_exp())
others = sim.Population(2, sim.IF_cond_exp())
cells.record(["v", "spikes"])
prj = sim.Projection(others, cells, sim.AllToAllConnector(), sim.StaticSynapse(weight=0.1))
for _ in range(2):
    sim.run(5.0)
    sim.reset()
sim.run(5.0)
segments = cells.get_data().segments
comparison_plot(segments[:2], labels=["one", "two"], title="Compare").save("compare.png")
print([signal.name for signal in segments[0].analogsignals])
print(connection_plot(prj))
# ['v']
# OOO
# OOO
