"""Short scripts in PyNN's style, as people write them: random numbers, spike times, data, helpers and plots."""

from __future__ import annotations

import logging
import os
import re
import runpy
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from pynnlite.script import session, untouched

SCRIPTS: dict[str, tuple[str, str]] = {}
"""By name: the script, and a pattern of what it prints."""

WARNINGS = r"they are sorted|off the grid|mean nothing here"
"""What scripts are warned of, and of nothing else."""


def script(name: str, printed: str, text: str) -> None:
    SCRIPTS[name] = (text, printed)


script(
    "a list of parameters and an rng by position",
    r"True True\nFalse\n",
    """
import pyNN.nest as sim
from pyNN.random import NumpyRNG, RandomDistribution

sim.setup(timestep=0.1, min_delay=1.0, max_delay=10.0)
rng = NumpyRNG(seed=249856, parallel_safe=True)
pop = sim.Population(50, sim.IF_curr_exp, {"tau_m": RandomDistribution("uniform", [10, 20], rng)}, label="cells")
pop.initialize(v=RandomDistribution("uniform", (-65.0, -55.0), rng=rng))
synapse = sim.StaticSynapse(
    weight=RandomDistribution("normal_clipped", mu=0.1, sigma=0.05, low=0.0, high=1.0, rng=rng), delay=1
)
one = sim.Projection(pop, pop, sim.FixedProbabilityConnector(0.2, rng=rng), synapse, label="one")
two = sim.Projection(pop, pop, sim.FixedProbabilityConnector(0.2, rng=rng), synapse, label="two")
tau = pop.get("tau_m")
print(tau.min() >= 10.0, tau.max() < 20.0)
print(one.get("weight", "list") == two.get("weight", "list"))
""",
)

script(
    "numbers that a script draws itself",
    r"1\.\d+\n\[2\.\d+\]\n3\n0\.374\d+\n",
    """
import pyNN.neuron as sim
from pyNN.random import NumpyRNG

sim.setup()
rng = NumpyRNG(seed=42)
delay = rng.next(1, "uniform", {"low": 1.0, "high": 2.0})[0]
weights = rng.next(1, "uniform", {"low": 2, "high": 3}, mask_local=False)
print(delay)
print(weights)
print(len(set(rng.permutation(3))))
print(NumpyRNG(42).uniform(0.0, 1.0))
""",
)

script(
    "spike times of whole numbers",
    r"\{0: 3, 1: 3\} \[2, 0\] \[1\.0, 4\.0, 9\.0\]\n",
    """
import pyNN.nest as sim

sim.setup(timestep=1)
same = sim.Population(2, sim.SpikeSourceArray(spike_times=range(0, 9, 3)))
own = sim.Population(2, sim.SpikeSourceArray, {"spike_times": [[1, 5], []]})
late = sim.Population(1, sim.SpikeSourceArray(spike_times=[9, 4, 1]))
for p in (same, own, late):
    p.record("spikes")
sim.run(10)
print(
    {same.id_to_index(k): n for k, n in same.get_spike_counts().items()},
    [len(st) for st in own.get_data().segments[0].spiketrains],
    [float(t) for t in late.get_data().segments[0].spiketrains[0]],
)
""",
)

script(
    "a function makes the spike times",
    r"10 True\n",
    """
import numpy
import pyNN.nest as sim
from pyNN.parameters import Sequence

sim.setup(timestep=0.1)
numpy.random.seed(8658764)

def generate_spike_times(i):
    gen = lambda: Sequence(numpy.add.accumulate(numpy.random.exponential(10.0, size=5)))
    if hasattr(i, "__len__"):
        return [gen() for j in i]
    else:
        return gen()

spikes = sim.Population(10, sim.SpikeSourceArray(spike_times=generate_spike_times))
spikes.record("spikes")
sim.run(200.0)
trains = spikes.get_data().segments[0].spiketrains
print(len(trains), any(len(train) == 5 for train in trains))
""",
)

script(
    "spike times change between runs",
    r"\[1\.0, 12\.0, 13\.0\]\n\[6\.0\]\n",
    """
import pyNN.nest as sim
from pyNN.parameters import Sequence

sim.setup(timestep=0.1)
source = sim.Population(1, sim.SpikeSourceArray(spike_times=[1.0]))
source.record("spikes")
sim.run(10.0)
source.set(spike_times=[Sequence([2.0, 3.0]) + 10])
sim.run(10.0)
print([float(t) for t in source.get_data(clear=True).segments[0].spiketrains[0]])
sim.reset()
source.set(spike_times=[6])
sim.run(10.0)
print([float(t) for t in source.get_data().segments[-1].spiketrains[0]])
""",
)

script(
    "signals are read by name and by position",
    r"v \(101, 3\) mV\ngsyn_exc v\n\(101,\) 0\.1\n",
    """
import pyNN.nest as sim

sim.setup(timestep=0.1)
cells = sim.Population(3, sim.IF_cond_exp(i_offset=0.5), label="cells")
cells.record(["gsyn_exc", "v"])
sim.run(10.0)
sim.end()
data = cells.get_data()
seg = data.segments[0]
v = seg.filter(name="v")[0]
print(v.name, v.shape, v.units.dimensionality.string)
print(*[signal.name for signal in seg.analogsignalarrays])
print(v[:, 1].magnitude.flatten().shape, float(v.sampling_period.rescale("ms")))
""",
)

script(
    "annotations name the sources",
    r"cells 0 0\ncells 1 1\nTrue\n",
    """
import pyNN.nest as sim

sim.setup()
first = sim.Population(5, sim.IF_curr_exp())
cells = sim.Population(2, sim.IF_curr_exp(i_offset=2.0), label="cells")
cells.record(("v", "spikes"))
sim.run(50.0)
seg = cells.get_data("spikes").segments[0]
for st in seg.spiketrains:
    ann = st.annotations
    print(ann["source_population"], ann["source_index"], int(ann["source_id"]) - int(cells.first_id))
v = cells.get_data("v").segments[0].analogsignals[0]
print(list(v.annotations["source_ids"]) == [int(id) for id in cells.all()])
""",
)

script(
    "several segments after resets",
    r"2 \['segment000', 'segment001'\] 0\.1 True\n",
    """
import pyNN.nest as sim

sim.setup(timestep=0.1)
cells = sim.Population(2, sim.IF_curr_exp())
cells.record("v")
for current in (0.1, 0.2):
    cells.set(i_offset=current)
    sim.run(10.0)
    if current < 0.2:
        sim.reset(annotations={"current": current})
block = cells.get_data()
v = [segment.analogsignals[0].magnitude[-1, 0] for segment in block.segments]
names = [segment.name for segment in block.segments]
print(len(v), names, block.segments[0].annotations["current"], bool(v[1] > v[0]))
""",
)

script(
    "data are written and read again",
    r"True \(21, 1\) me\n",
    """
import pickle
import pyNN.nest as sim
from neo.io import PickleIO
from pyNN.utility import normalized_filename

sim.setup()
cells = sim.Population(1, sim.IF_cond_exp())
cells.record("v", sampling_interval=0.5)
sim.run(10)
name = normalized_filename("Results", "data", "pkl", "nest", sim.num_processes())
cells.write_data(name, annotations={"author": "me"})
cells.write_data(PickleIO("other.pkl"), variables=["v"])
with open(name, "rb") as file:
    block = pickle.load(file)
with open("other.pkl", "rb") as file:
    other = pickle.load(file)
v = block.segments[0].filter(name="v")[0]
print((v == other.segments[0].analogsignals[0]).all(), v.shape, block.annotations["author"])
""",
)

script(
    "the first argument names the simulator",
    r"nest 1\.0 elapsed\n",
    """
from pyNN.utility import Timer, get_script_args, init_logging

simulator_name = get_script_args(1)[0]
exec("import pyNN.%s as sim" % simulator_name)
init_logging(None, debug=False)
timer = Timer()
sim.setup()
timer.start()
sim.run(1.0)
timer.mark("run")
print(simulator_name, sim.get_current_time(), "elapsed" if timer.elapsed_time() >= timer.diff() else "")
""",
)

script(
    "options of the command line",
    r"False 20\.0 nest\n",
    """
from pyNN.utility import SimulationProgressBar, get_simulator

sim, options = get_simulator(
    ("--plot-figure", "Plot the simulation results to a file.", {"action": "store_true"}),
    ("--debug", "Print debugging information"),
)
sim.setup()
cells = sim.Population(1, sim.IF_curr_exp())
print(options.plot_figure, sim.run(20.0, callbacks=[SimulationProgressBar(5.0, 20.0)]), options.simulator)
""",
)

script(
    "star imports",
    r"4 True\n",
    """
from pyNN.nest import *
from pyNN.utility import ProgressBar

setup(timestep=0.1)
rng = NumpyRNG(seed=1)
p = Population(4, IF_curr_exp(), label="p")
c = Projection(p, p, AllToAllConnector(), StaticSynapse(weight=RandomDistribution("uniform", (0, 1), rng)))
p.record("all")
run(5.0)
bar = ProgressBar()
bar.set_level(1.0)
print(p.size, {s.name for s in p.get_data().segments[0].analogsignals} >= {"v"})
end()
""",
)

script(
    "a figure of panels, shown by pyplot",
    r"1 True\n",
    """
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
import pyNN.utility.plotting as plot
import pyNN.nest as sim
from pyNN.utility.plotting import Figure, Panel

plt.close("all")
sim.setup(timestep=1.0)
cells = sim.Population(4, sim.IF_curr_exp(i_offset=[0.0, 1.0, 1.5, 2.0]), label="cells")
cells.record(["spikes", "v"])
sim.run(100)
seg = cells.get_data().segments[0]
plot.Figure(
    plot.Panel(seg.filter(name="v")[0], ylabel="Membrane potential (mV)", data_labels=[cells.label], yticks=True,
               xlim=(0, 100), line_properties=[{"linewidth": 0.5}], legend=False),
    plot.Panel(seg.spiketrains, yticks=True, xticks=True, markersize=0.2, xlim=(0, 100), color="blue"),
    title="Simple example", annotations="Simulated with {}".format(sim.__name__),
)
plt.show()
plt.savefig("pyplot.png")
print(len(plt.get_fignums()), seg.spiketrains[3].size > 0)
Figure(Panel(seg.spiketrains[3]), Panel(seg)).save("figure.png")
plt.close("all")
""",
)

script(
    "segments of two runs compared",
    r"\['v'\]\nOOO\nOOO\n",
    """
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
""",
)

script(
    "counts and means of spikes",
    r"True True \d+\.\d\n",
    """
import numpy as np
import pyNN.nest as sim

sim.setup(timestep=0.1, rng_seeds=[1])
np.random.seed(1)
source = sim.Population(10, sim.SpikeSourcePoisson(rate=100.0))
source.record("spikes")
sim.run(500.0)
counts = source.get_spike_counts()
mean = source.mean_spike_count()
print(len(counts) == 10, counts[source[0]] == len(source.get_data().segments[0].spiketrains[0]), mean)
""",
)


@pytest.fixture(autouse=True)
def _pynn_is_pynnlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["script.py", "nest"])
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers[:] = []
    untouched.install()
    yield
    untouched.uninstall()
    session.forget()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_of_pynn_runs_untouched(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, printed = SCRIPTS[name]
    path = tmp_path / "script.py"
    path.write_text(text)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        runpy.run_path(str(path), run_name="__main__")
    assert [str(each.message) for each in caught if not re.search(WARNINGS, str(each.message))] == []
    out = capsys.readouterr().out
    assert re.fullmatch(printed, out), out
    assert all(os.path.getsize(file) > 1000 for file in tmp_path.glob("*.png"))
