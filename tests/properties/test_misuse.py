"""Whatever is given for an argument: what cannot be used raises one of the project's errors, and no other."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import StringIO
from typing import Any

import numpy as np
import pytest
from garbage import GARBAGE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pynnlite as pnl
from pynnlite.errors import PynnliteError
from pynnlite.utility import SimulationProgressBar
from pynnlite.utility.plotting import connection_plot
from pynnlite.values import ParameterSpace


@pytest.fixture(autouse=True, scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let what is written under a name that is garbage not lie about."""
    with contextlib.chdir(tmp_path_factory.mktemp("misuse")):
        yield


class Scene:
    """A small network with something of everything, made anew for each call."""

    def __init__(self) -> None:
        self.net = pnl.Network(seed=1)
        self.cells = self.net.population(4, pnl.IF_cond_exp(), label="cells")
        self.sources = self.net.population(3, pnl.SpikeSourceArray(spike_times=[1.0, 2.0]), label="sources")
        self.poisson = self.net.population(2, pnl.SpikeSourcePoisson(rate=10.0))
        self.view = self.cells[1:3]
        self.both = self.cells + self.net.population(2, pnl.IF_curr_exp())
        self.projection = self.net.projection(
            self.sources, self.cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=0.1, delay=1.0)
        )

    def self_connected(self, connector: Any) -> Any:
        """Connect the cells with themselves, and return the weights."""
        return self.net.projection(self.cells, self.cells, connector).get("weight", "list")


TAKES_ONE: dict[str, Callable[[Any], Any]] = {
    "nearest": lambda group: (0.0, 0.0, 0.0),
    "is_local": lambda group: group[0],
    "id_to_index": lambda group: group[0],
    "can_record": lambda group: "v",
    "find_units": lambda group: "v",
}
"""Methods of groups that take one argument, and a right one."""


def call_with_one(group: Any, name: str, x: Callable[[Any], Any]) -> Any:
    """Call a method of a group that takes one argument."""
    return getattr(group, name)(x(TAKES_ONE[name](group)))


Call = Callable[[Scene, Callable[[Any], Any]], Any]

CELL_PARAMETERS = ["cm", "tau_m", "tau_refrac", "v_thresh", "i_offset", "e_rev_E"]

ANY_CALL: dict[str, Call] = {
    "size": lambda s, x: s.net.population(x(4), pnl.IF_cond_exp()),
    "cell type": lambda s, x: s.net.population(4, x(pnl.IF_cond_exp())),
    "cell parameters": lambda s, x: s.net.population(4, pnl.IF_cond_exp, x({"cm": 1.0})),
    "initial values": lambda s, x: s.net.population(4, pnl.IF_cond_exp(), initial_values=x({"v": -60.0})),
    "initial value": lambda s, x: s.net.population(4, pnl.IF_cond_exp(), initial_values={"v": x(-60.0)}),
    **{
        f"parameter {name}": lambda s, x, name=name: s.net.population(4, pnl.IF_cond_exp(**{name: x(1.0)}))
        for name in CELL_PARAMETERS
    },
    **{f"set {name}": lambda s, x, name=name: s.cells.set(**{name: x(1.0)}) for name in CELL_PARAMETERS},
    "set of a view": lambda s, x: s.view.set(tau_m=x(1.0)),
    "set of an assembly": lambda s, x: s.both.set(tau_m=x(1.0)),
    "attribute": lambda s, x: setattr(s.cells, "tau_m", x(10.0)),
    "attribute of a cell": lambda s, x: setattr(s.cells[0], "tau_m", x(10.0)),
    "spike times": lambda s, x: pnl.SpikeSourceArray(spike_times=x([1.0])),
    "set spike times": lambda s, x: s.sources.set(spike_times=x([1.0])),
    "rate": lambda s, x: pnl.SpikeSourcePoisson(rate=x(1.0)),
    "start": lambda s, x: s.poisson.set(start=x(1.0)),
    "duration": lambda s, x: s.poisson.set(duration=x(1.0)),
    "initialize": lambda s, x: s.cells.initialize(v=x(-60.0)),
    "initialize a view": lambda s, x: s.view.initialize(v=x(-60.0)),
    "initialize an assembly": lambda s, x: s.both.initialize(v=x(-60.0)),
    "get": lambda s, x: s.cells.get(x("tau_m")),
    "get several": lambda s, x: s.both.get([x("tau_m"), "cm"]),
    "select": lambda s, x: s.cells[x(0)],
    "select of a view": lambda s, x: s.view[x(0)],
    "select of an assembly": lambda s, x: s.both[x(0)],
    "select several": lambda s, x: s.cells[[x(0), 1]],
    "sample": lambda s, x: s.cells.sample(x(2)),
    "sample by": lambda s, x: s.cells.sample(2, x(None)),
    "position of a cell": lambda s, x: s.cells.id_to_index(x(s.cells[1])),
    "positions": lambda s, x: setattr(s.cells, "positions", x(np.zeros((3, 4)))),
    "record": lambda s, x: s.cells.record(x("v")),
    "record several": lambda s, x: s.both.record([x("v"), "spikes"]),
    "interval": lambda s, x: s.cells.record("v", sampling_interval=x(1.0)),
    "read": lambda s, x: s.cells.get_data(x("v")),
    "gather": lambda s, x: s.cells.get_data("v", gather=x(True)),
    "annotate": lambda s, x: s.cells.annotate(note=x("text")),
    "label": lambda s, x: setattr(s.cells, "label", x("text")),
    "inject": lambda s, x: s.cells.inject(x(pnl.DCSource())),
    "inject into": lambda s, x: pnl.DCSource(amplitude=0.1).inject_into(x(s.cells)),
    "amplitude": lambda s, x: pnl.DCSource(amplitude=x(0.1), start=1.0, stop=2.0),
    "begin": lambda s, x: pnl.DCSource(amplitude=0.1, start=x(1.0), stop=2.0),
    "step times": lambda s, x: pnl.StepCurrentSource(times=x([1.0]), amplitudes=[0.1]),
    "step amplitudes": lambda s, x: pnl.StepCurrentSource(times=[1.0], amplitudes=x([0.1])),
    "add": lambda s, x: s.cells + x(s.sources),
    "assembly": lambda s, x: pnl.Assembly(s.cells, x(s.sources)),
    "view": lambda s, x: pnl.PopulationView(s.cells, x([0])),
    "view of": lambda s, x: pnl.PopulationView(x(s.cells), [0]),
    "pre": lambda s, x: s.net.projection(x(s.sources), s.cells, pnl.AllToAllConnector()),
    "post": lambda s, x: s.net.projection(s.sources, x(s.cells), pnl.AllToAllConnector()),
    "connector": lambda s, x: s.net.projection(s.sources, s.cells, x(pnl.AllToAllConnector())),
    "synapse": lambda s, x: s.net.projection(
        s.sources, s.cells, pnl.AllToAllConnector(), x(pnl.StaticSynapse())
    ),
    "receptor": lambda s, x: s.net.projection(
        s.sources, s.cells, pnl.AllToAllConnector(), receptor_type=x("excitatory")
    ),
    "weight": lambda s, x: s.net.projection(
        s.sources, s.cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=x(0.1))
    ),
    "delay": lambda s, x: s.net.projection(
        s.sources, s.cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=0.1, delay=x(1.0))
    ),
    "precision": lambda s, x: pnl.StaticSynapse(precision=x("double")),
    "probability": lambda s, x: s.net.projection(
        s.sources, s.cells, pnl.FixedProbabilityConnector(x(0.5), x(True), rng=x(None))
    ),
    "number of sources": lambda s, x: s.net.projection(s.sources, s.cells, pnl.FixedNumberPreConnector(x(2))),
    "number of targets": lambda s, x: s.net.projection(
        s.sources, s.cells, pnl.FixedNumberPostConnector(x(2), with_replacement=x(True))
    ),
    "total number": lambda s, x: s.net.projection(
        s.sources, s.cells, pnl.FixedTotalNumberConnector(x(5), with_replacement=x(False))
    ),
    "list": lambda s, x: s.net.projection(s.sources, s.cells, pnl.FromListConnector(x([(0, 1, 0.1, 1.0)]))),
    "line of a list": lambda s, x: s.net.projection(
        s.sources, s.cells, pnl.FromListConnector([x((0, 1, 0.1, 1.0))])
    ),
    "item of a list": lambda s, x: s.net.projection(
        s.sources, s.cells, pnl.FromListConnector([(x(0), x(1), 0.1, 1.0)])
    ),
    "names of columns": lambda s, x: s.net.projection(
        s.sources, s.cells, pnl.FromListConnector([(0, 1, 0.1)], column_names=x(["weight"]))
    ),
    "matrix": lambda s, x: s.net.projection(s.sources, s.cells, pnl.ArrayConnector(x(np.ones((3, 4), bool)))),
    "set weight": lambda s, x: s.projection.set(weight=x(0.2)),
    "set delay": lambda s, x: s.projection.set(delay=x(2.0)),
    "read synapses": lambda s, x: s.projection.get(x("weight"), x("list")),
    "size of a projection": lambda s, x: s.projection.size(gather=x(True)),
    "distribution": lambda s, x: pnl.RandomDistribution(x("uniform"), [0.0, 1.0]),
    "its parameters": lambda s, x: pnl.RandomDistribution("uniform", x([0.0, 1.0])),
    "its parameter": lambda s, x: pnl.RandomDistribution("normal", mu=x(0.0), sigma=x(1.0)),
    "its generator": lambda s, x: pnl.RandomDistribution("uniform", [0.0, 1.0], rng=x(None)),
    "next": lambda s, x: pnl.RandomDistribution("uniform", [0.0, 1.0]).next(x(2)),
    "seed": lambda s, x: pnl.NumpyRNG(seed=x(3)),
    "seed of a network": lambda s, x: pnl.Network(seed=x(3)),
    "step": lambda s, x: pnl.Simulator("reference", s.net, timestep=x(0.1)).end(),
    "shortest delay": lambda s, x: pnl.Simulator("reference", s.net, min_delay=x(0.1)).end(),
    "longest delay": lambda s, x: pnl.Simulator("reference", s.net, max_delay=x(10.0)).end(),
    "network": lambda s, x: pnl.Simulator("reference", x(s.net)).end(),
    "backend": lambda s, x: pnl.Simulator(x("reference"), s.net).end(),
    "structure": lambda s, x: s.net.population(4, pnl.IF_cond_exp(), structure=x(pnl.Line(dx=2.0))),
    "line": lambda s, x: pnl.Line(dx=x(1.0), x0=x(0.0)).generate_positions(3),
    "grid": lambda s, x: pnl.Grid2D(aspect_ratio=x(1.0), dx=x(1.0), fill_order=x("sequential")),
    "points of a structure": lambda s, x: pnl.Grid3D().generate_positions(x(8)),
    "random structure": lambda s, x: pnl.RandomStructure(x(pnl.Sphere(5.0)), rng=x(None)),
    "sphere": lambda s, x: pnl.Sphere(radius=x(3.0)),
    "cuboid": lambda s, x: pnl.Cuboid(x(1.0), x(2.0), 3.0),
    "axes": lambda s, x: pnl.Space(axes=x("xy"), scale_factor=x(1.0)),
    "boundaries": lambda s, x: pnl.Space(periodic_boundaries=x(((0.0, 10.0), None, None))),
    "space": lambda s, x: s.net.projection(
        s.sources, s.cells, pnl.AllToAllConnector(), pnl.StaticSynapse("0.1*d"), space=x(pnl.Space())
    ),
    **{
        f"{name} of {kind}": lambda s, x, name=name, kind=kind: call_with_one(getattr(s, kind), name, x)
        for kind in ("cells", "view", "both")
        for name in TAKES_ONE
    },
    "position by number": lambda s, x: s.both.position_generator(x(0)),
    "form of a reading": lambda s, x: s.projection.get(
        "weight", "array", x(True), x(True), multiple_synapses=x("sum")
    ),
    "file": lambda s, x: s.projection.save("weight", x(StringIO()), x("list"), with_address=x(True)),
    "file of positions": lambda s, x: s.cells.save_positions(x(StringIO())),
    "reading of parameters": lambda s, x: s.cells.get("tau_m", x(True), x(True)),
    "initial value of a cell": lambda s, x: s.cells[0].set_initial_value(x("v"), x(-60.0)),
    "population of an assembly": lambda s, x: s.both.get_population(x("cells")),
    "position among local cells": lambda s, x: s.cells.id_to_local_index(x(s.cells[1])),
    "size as a tuple": lambda s, x: s.net.population((x(2), x(2)), pnl.IF_cond_exp()),
    "component": lambda s, x: s.net.get_component(x("cells")),
    "components": lambda s, x: s.net.filter(x("IF_cond_exp")),
    "added component": lambda s, x: s.net.add(x(s.cells)),
    "record all": lambda s, x: s.net.record(x("spikes"), include_spike_source=x(True)),
    "number of synapses": lambda s, x: s.net.count_connections(x(True)),
    "by distance": lambda s, x: s.self_connected(
        pnl.DistanceDependentProbabilityConnector(x("exp(-d)"), x(True), rng=x(None))
    ),
    "by displacement": lambda s, x: s.self_connected(
        pnl.DisplacementDependentProbabilityConnector(x(lambda d: d[0] * 0.0), x(True), rng=x(None))
    ),
    "by indices": lambda s, x: s.self_connected(
        pnl.IndexBasedProbabilityConnector(x(lambda i, j: 0.0 * i), x(True), rng=x(None))
    ),
    "small world": lambda s, x: s.self_connected(
        pnl.SmallWorldConnector(x(1.5), x(0.1), n_connections=x(None))
    ),
    "clone": lambda s, x: s.net.projection(s.sources, s.cells, pnl.CloneConnector(x(s.projection))),
    "note on a projection": lambda s, x: s.projection.annotate(note=x("text")),
    "description": lambda s, x: s.both.describe(x("default"), x("default")),
    "one synapse": lambda s, x: s.projection[x(0)],
    "weight of a synapse": lambda s, x: setattr(s.projection[0], "weight", x(0.1)),
    "plot of connections": lambda s, x: connection_plot(x(s.projection), x("O"), x("."), x(" ")),
    "histogram": lambda s, x: s.projection.weightHistogram(x(0.0), x(1.0), nbins=x(4)),
    "bar of a run": lambda s, x: SimulationProgressBar(x(10.0), x(100.0)),
    "draw": lambda s, x: pnl.NumpyRNG(seed=3).next(x(2), x("uniform"), x({"low": 0.0, "high": 1.0})),
    "points of a shape": lambda s, x: pnl.Cuboid(1.0, 1.0, 1.0).sample(x(2), x(None)),
    "parameter space": lambda s, x: ParameterSpace(x({"a": 1.0}), x(None), x((4,))).evaluate(),
    "value in a parameter space": lambda s, x: ParameterSpace({"a": x(1.0)}, shape=(4,)).evaluate(
        x(None), x(True)
    ),
    "sequence": lambda s, x: pnl.Sequence(x([1.0, 2.0])),
}
"""Calls with one or more arguments that may be replaced: each takes a scene, and a function for these arguments."""


Replaced = list[int | None]
"""For each argument of a call the number of the garbage that it gets, or None: it stays right. The rest stays, too."""


def outcome(scene: Scene, name: str, replaced: Replaced) -> tuple[Exception | None, int]:
    """Make a call with some of its arguments replaced by garbage.

    Returns
    -------
    error : Exception or None
        An error that is not the project's.
    n_taken : int
        How many arguments the call asked for.
    """
    n_taken = 0

    def argument(right: Any) -> Any:
        nonlocal n_taken
        number = replaced[n_taken] if n_taken < len(replaced) else None
        n_taken += 1
        return right if number is None else GARBAGE[number]()

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ANY_CALL[name](scene, argument)
        except PynnliteError:
            return None, n_taken
        except Exception as error:
            return error, n_taken
    return None, n_taken


@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize("name", sorted(ANY_CALL))
def test_garbage_raises_errors_of_the_project(name: str, later: bool) -> None:
    found = []
    for number, make in enumerate(GARBAGE):
        error, n_taken = outcome(Scene(), name, [None, number] if later else [number])
        if error is not None:
            found.append(f"{make()!r}: {type(error).__name__}: {error}")
        if n_taken < 1 + later:
            break  # there is no second argument to replace
    assert not found, "\n".join([name, *found])


def fits(net: pnl.Network) -> bool:
    """Tell whether a network is small enough to be built in a test."""
    specs = [projection.spec for projection in net.projections]
    synapses = sum(spec.post.size * spec.connector.degree(spec.pre.size, spec.post.size) for spec in specs)
    return sum(population.size for population in net.populations) < 1000 and synapses < 1e5


replaced = st.lists(st.one_of(st.none(), st.integers(0, len(GARBAGE) - 1)), min_size=1, max_size=3)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(sorted(ANY_CALL)), replaced), min_size=1, max_size=4))
def test_any_calls_one_after_the_other_raise_errors_of_the_project(calls: list[tuple[str, Replaced]]) -> None:
    """What a call has taken in is there for the next ones, and for the run."""
    scene = Scene()
    for name, numbers in calls:
        error, _ = outcome(scene, name, numbers)
        if error is not None:
            raise error
    if fits(scene.net):
        with warnings.catch_warnings(), suppress(PynnliteError):
            warnings.simplefilter("ignore")
            with pnl.Simulator("native", scene.net, 0.1) as sim:
                sim.run(0.5)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # some calls are by older names
@pytest.mark.parametrize("name", sorted(ANY_CALL))
def test_a_call_is_right_as_it_stands(name: str) -> None:
    """Else garbage would be refused for the wrong reason."""
    scene = Scene()
    if name in ("read", "gather"):
        with pytest.raises(pnl.errors.SimulationStateError):
            ANY_CALL[name](scene, lambda right: right)
        return
    ANY_CALL[name](scene, lambda right: right)
