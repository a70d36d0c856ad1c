"""A figure of panels, shown by pyplot."""

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt
import pyNN.nest as sim
import pyNN.utility.plotting as plot
from pyNN.utility.plotting import Figure, Panel

plt.close("all")
sim.setup(timestep=1.0)
cells = sim.Population(4, sim.IF_curr_exp(i_offset=[0.0, 1.0, 1.5, 2.0]), label="cells")
cells.record(["spikes", "v"])
sim.run(100)
seg = cells.get_data().segments[0]
plot.Figure(
    plot.Panel(
        seg.filter(name="v")[0],
        ylabel="Membrane potential (mV)",
        data_labels=[cells.label],
        yticks=True,
        xlim=(0, 100),
        line_properties=[{"linewidth": 0.5}],
        legend=False,
    ),
    plot.Panel(seg.spiketrains, yticks=True, xticks=True, markersize=0.2, xlim=(0, 100), color="blue"),
    title="Simple example",
    annotations="Simulated with {}".format(sim.__name__),
)
plt.show()
plt.savefig("pyplot.png")
print(len(plt.get_fignums()), seg.spiketrains[3].size > 0)
Figure(Panel(seg.spiketrains[3]), Panel(seg)).save("figure.png")
plt.close("all")
# 1 True
