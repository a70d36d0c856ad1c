"""Nodes and connections: cells, sources and what they emit, synapses, and currents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import nest
import numpy as np
from nest import nestkernel_api
from numpy.typing import NDArray

from pynnlite.backend import StateChange
from pynnlite.recipe import Recipe
from pynnlite.recordings import Spikes

from .models import TIED, Clock, FloatArray, IndexArray, NestModel

SYNAPSE = "static_synapse"
DEVICE_SYNAPSE = "pynnlite_device"
"""A copy of it for recorders and pulses, so that the others can be looked up by themselves."""

PER_MODEL = 2**27 - 2
"""How many connections of one synapse model NEST keeps for a thread."""

NEVER = np.iinfo(np.int64).max


def prepare_models() -> None:
    """Make what is not among NEST's own models."""
    nest.CopyModel(SYNAPSE, DEVICE_SYNAPSE)


def pulse(nodes: Nodes, clock: Clock, step: int, change: StateChange) -> None:
    """Add to synaptic currents at a step, by a source of their own."""
    delay = clock.lead - 1
    source = nest.Create("spike_train_injector", params={"spike_times": [clock.time(step - delay)]})
    scale = nodes.models[change.population].variables[change.variable].scale
    n = len(change.index)
    spec = {
        "synapse_model": DEVICE_SYNAPSE,
        "weight": change.values * scale,
        "delay": np.full(n, delay * clock.dt),
    }
    target = change.index + nodes.first[change.population]
    nest.Connect(np.full(n, source.global_id), target, "one_to_one", spec)


def assign(nodes: Any, columns: Mapping[str, FloatArray]) -> None:
    """Give parameters of some nodes values, each of shape (n,); the same ones for all nodes in one call."""
    common = {name: float(column[0]) for name, column in columns.items() if (column == column[0]).all()}
    if not common.keys() >= columns.keys() & set(TIED):
        common = {name: value for name, value in common.items() if name not in TIED}
    if common:
        nestkernel_api.llapi_set_nc_status(nodes._datum, [common])
    names = [name for name in columns if name not in common]
    if names:
        rows = zip(*(columns[name].tolist() for name in names), strict=True)
        if len(names) == 1:
            status = [{names[0]: value} for (value,) in rows]  # the usual case, in a third of the time
        else:
            status = [dict(zip(names, row, strict=True)) for row in rows]
        nestkernel_api.llapi_set_nc_status(nodes._datum, status)


class Nodes:
    """The nodes of all populations that have any in NEST: cells, and sources that something listens to.

    Parameters
    ----------
    recipe : Recipe
        The network.
    models : dict of int to NestModel
        The models of all populations of cells.
    """

    def __init__(self, recipe: Recipe, models: Mapping[int, NestModel]) -> None:
        emitting = {pathway.source for pathway in recipe.pathways}
        self.models = models
        self.sources: list[int] = []
        self._nodes: dict[int, Any] = {}
        self.first: dict[int, int] = {}
        for spec in recipe.populations:
            number = spec.number
            if number in models:
                self._nodes[number] = nest.Create(models[number].name, spec.size)
            elif number in emitting:
                self.sources.append(number)
                self._nodes[number] = nest.Create("spike_train_injector", spec.size)
            else:
                continue
            self.first[number] = self._nodes[number][0].global_id

    def all(self, population: int) -> Any:
        """Return the nodes of a population."""
        return self._nodes[population]

    def some(self, population: int, index: IndexArray) -> Any:
        """Return the nodes of some cells, ascending."""
        if len(index) == len(self._nodes[population]):
            return self._nodes[population]
        return nest.NodeCollection((index + self.first[population]).tolist())

    def set_parameters(
        self, recipe: Recipe, population: int, more: Mapping[str, FloatArray] | None = None
    ) -> None:
        """Give the cells of a population the parameters of a recipe, but not the current, and perhaps `more`."""
        parameters = self.models[population].parameters(recipe.cells(population))
        held = np.asarray(recipe.refractory_steps(population) * recipe.dt, np.float64)
        assign(self.all(population), {**parameters, "t_ref": held, **(more or {})})

    def initial(self, recipe: Recipe, population: int) -> dict[str, FloatArray]:
        """Return the initial values, under NEST's names, of the state variables that can be assigned."""
        values, variables = recipe.initial(population), self.models[population].variables.items()
        return {
            variable.name: values[name] * variable.scale for name, variable in variables if not variable.sign
        }

    def set_state(self, population: int, variable: str, index: IndexArray, values: FloatArray) -> None:
        """Give a state variable of some cells, ascending, new values."""
        target = self.models[population].variables[variable]
        assign(self.some(population, index), {target.name: values * target.scale})

    def status(self, population: int, index: IndexArray, name: str) -> FloatArray:
        """Return an entry of the status of some cells."""
        return np.atleast_1d(np.asarray(self.some(population, index).get(name), np.float64))


class Wiring:
    """All synapses.

    They are handed over by ascending source, which NEST needs not sort then.

    Parameters
    ----------
    recipe : Recipe
        The network.
    models : dict of int to NestModel
        The models of all populations of cells.
    """

    def __init__(self, recipe: Recipe, models: Mapping[int, NestModel]) -> None:
        self._columns = _columns(recipe, models, ("source", "target", "weight", "delay"))
        delays = [column for pieces in self._columns.values() for column in pieces["delay"] if len(column)]
        self.shortest = min((int(column.min()) for column in delays), default=1)
        self.longest = max((int(column.max()) for column in delays), default=1)
        self._made: list[tuple[str, int]] = []
        self._known: dict[str, tuple[int, Any]] = {}

    def connect(self, recipe: Recipe, nodes: Nodes) -> None:
        """Make all synapses."""
        for population in sorted(self._columns):
            pieces = self._columns.pop(population)
            source = np.concatenate(pieces["source"])
            order = stable_order(source)
            target, weight = _targets(pieces, nodes)[order], np.concatenate(pieces["weight"])[order]
            delay = np.concatenate(pieces["delay"])[order] * recipe.dt
            self._make(source[order] + nodes.first[population], target, weight, delay)

    def _make(
        self, source: IndexArray, target: NDArray[np.int64], weight: FloatArray, delay: FloatArray
    ) -> None:
        start = 0
        while start < len(source):
            model, count = self._made[-1] if self._made else (SYNAPSE, 0)
            if count == PER_MODEL:
                model, count = f"{SYNAPSE}_{len(self._made)}", 0
                nest.CopyModel(SYNAPSE, model)
            cut = slice(start, start + min(len(source) - start, PER_MODEL - count))
            spec = {"synapse_model": model, "weight": weight[cut], "delay": delay[cut]}
            nest.Connect(source[cut], target[cut], "one_to_one", spec)
            self._made[-1 if count else len(self._made) :] = [(model, count + cut.stop - start)]
            start = cut.stop

    def set_weights(self, recipe: Recipe, nodes: Nodes) -> None:
        """Give all synapses the weights of a recipe."""
        columns = _columns(recipe, nodes.models, ("source", "target", "weight", "delay"))
        parts: list[list[Any]] = [
            [np.zeros(0, np.int64)],
            [np.zeros(0, np.int64)],
            [np.zeros(0)],
            [np.zeros(0)],
        ]
        for population in sorted(columns):
            pieces = columns[population]
            source = np.concatenate(pieces["source"]) + nodes.first[population]
            weight, delay = np.concatenate(pieces["weight"]), np.concatenate(pieces["delay"])
            order = stable_order(source)
            for part, column in zip(parts, (source, _targets(pieces, nodes), weight, delay), strict=True):
                part.append(column[order])
        source, target, weight, delay = (np.concatenate(part) for part in parts)
        start = 0
        for model, count in self._made:
            cut = slice(start, start + count)
            connections = nest.GetConnections(synapse_model=model)
            if self._known.get(model, (0,))[0] != nest.num_connections:  # NEST has sorted them anew
                identity = _identified(connections, source[cut], target[cut], delay[cut], recipe.dt)
                self._known[model] = (nest.num_connections, identity)
            status = [{"weight": value} for value in weight[cut][self._known[model][1]].tolist()]
            nestkernel_api.llapi_set_connection_status(connections._datum, status)
            start += count


def _identified(
    connections: Any, source: IndexArray, target: NDArray[np.int64], delay: IndexArray, dt: float
) -> NDArray[np.int64]:
    """Return which synapse each connection is that NEST lists.

    NEST lists the connections of one thread after another, by ascending source, but those of a source in any order. Of
    several with the same source, target and delay each may be taken for another.
    """
    threads = nest.local_num_threads
    listed = np.atleast_1d(np.asarray(connections.get("target")))
    origin = np.empty_like(source)
    origin[np.argsort(listed % threads, kind="stable")] = source[np.argsort(target % threads, kind="stable")]
    ours: list[Any] = [target, source]
    theirs: list[Any] = [listed, origin]
    pairs = source * np.int64(target.max() + 1) + target
    if len(np.unique(pairs)) < len(pairs):
        ours.insert(0, delay)
        theirs.insert(0, np.rint(np.atleast_1d(np.asarray(connections.get("delay"))) / dt))
    identity = np.empty(len(source), np.int64)
    identity[np.lexsort(theirs)] = np.lexsort(ours)
    return identity


def _columns(
    recipe: Recipe, models: Mapping[int, NestModel], columns: Sequence[str]
) -> dict[int, dict[str, list[Any]]]:
    """Return all synapses by source population, in pieces, with NEST's weights; "at" has their target population."""
    pieces: dict[int, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for chunk in recipe.chunks(range(len(recipe.pathways)), None, columns):
        pathway = recipe.pathways[chunk.pathway]
        if len(chunk.source) == 0:
            continue
        scale = models[pathway.target].weights[pathway.receptor]
        mine = pieces[pathway.source]
        mine["at"].append(pathway.target)
        for name in columns:
            column = getattr(chunk, name)
            mine[name].append(column * scale if name == "weight" and scale != 1.0 else column)
    return pieces


def _targets(pieces: Mapping[str, Sequence[Any]], nodes: Nodes) -> NDArray[np.int64]:
    """Return NEST's numbers of the targets of synapses."""
    both = zip(pieces["at"], pieces["target"], strict=True)
    return np.concatenate([target + np.int64(nodes.first[population]) for population, target in both])


def stable_order(keys: IndexArray) -> NDArray[np.int64]:
    """Return the order that sorts non-negative numbers and leaves equal ones as they are, 16 bits at a time."""
    order = np.argsort((keys & 0xFFFF).astype(np.uint16), kind="stable")
    if len(keys) and keys.max() > 0xFFFF:
        order = order[np.argsort((keys[order] >> 16).astype(np.uint16), kind="stable")]
    return order


class Sources:
    """What source cells emit, handed to NEST for a stretch of steps at a time.

    Parameters
    ----------
    recipe : Recipe
        The network.
    nodes : Nodes
        Its nodes.
    clock : Clock
        The steps.
    """

    LEAST, FIRST, SPIKES = 256, 100, 1 << 20
    """Steps that are handed over at least, if memory allows; length of the first stretch; spikes in a stretch."""

    def __init__(self, recipe: Recipe, nodes: Nodes, clock: Clock) -> None:
        self._recipe, self._nodes, self._clock = recipe, nodes, clock
        self._length = self.FIRST
        self.until: int = -1 if nodes.sources else NEVER

    def restart(self, recipe: Recipe, step: int) -> None:
        """Go on by another recipe after a step."""
        self._recipe = recipe
        if self._nodes.sources:
            self.until = step

    def fetch(self, wanted: int) -> None:
        """Hand over the next stretch; `wanted` is the step to which is known to be gone."""
        first = self.until
        self.until = first + min(self._length, max(wanted - first, self.LEAST))
        most = 1
        for population in self._nodes.sources:
            spikes = self._recipe.spikes(population, first, self.until)
            most = max(most, len(spikes.step) if spikes.count is None else int(spikes.count.sum()))
            self._hand_over(population, spikes)
        taken = self.until - first
        self._length = max(1, min(taken * self.SPIKES // most, 10 * taken))

    def _hand_over(self, population: int, spikes: Spikes) -> None:
        index, step = spikes.index, spikes.step
        if spikes.count is not None and len(spikes.count) and spikes.count.max() > 1:
            index, step = np.repeat(index, spikes.count), np.repeat(step, spikes.count)
        order = stable_order(index)
        times = self._clock.time(step[order]).tolist()
        size = self._recipe.populations[population].size
        ends = np.searchsorted(index[order], np.arange(size + 1)).tolist()
        status = [{"spike_times": times[a:b]} for a, b in pairwise(ends)]
        nestkernel_api.llapi_set_nc_status(self._nodes.all(population)._datum, status)


class Currents:
    """The constant and the injected currents of all cells, put into NEST's constant current at each step they change.

    Parameters
    ----------
    recipe : Recipe
        The network.
    nodes : Nodes
        Its nodes.
    """

    def __init__(self, recipe: Recipe, nodes: Nodes) -> None:
        self._nodes = nodes
        self.restart(recipe, 0)

    def restart(self, recipe: Recipe, step: int) -> None:
        """Go on by another recipe from a step on; what it changes there is to be applied."""
        self._recipe = recipe
        self._look_ahead(step)

    def apply(self, step: int, populations: Iterable[int]) -> None:
        """Set the current of some populations from a step on."""
        for population in populations:
            assign(self._nodes.all(population), self.values(population, step))

    def go_on(self, step: int) -> None:
        """Set the currents that change at a step, and find out until when none changes again."""
        changing = [
            i for i in self._recipe.injections if len(self._recipe.current_steps(i.number, step, step + 1))
        ]
        self.apply(step, {injection.population for injection in changing})
        self._look_ahead(step)

    def values(self, population: int, step: int) -> dict[str, FloatArray]:
        """Return NEST's constant current of the cells of a population at a step."""
        cells = self._recipe.cells(population)
        total: FloatArray = np.array(cells["i_offset"])
        for injection in self._recipe.injections:
            if injection.population == population:
                total[injection.index] += self._recipe.current(injection.number, step, step + 1)[0]
        return {"I_e": self._nodes.models[population].currents(cells, self._recipe.dt, total)}

    def _look_ahead(self, step: int) -> None:
        later = [self._recipe.current_steps(i.number, step + 1, NEVER) for i in self._recipe.injections]
        self.until: int = min((int(steps[0]) for steps in later if len(steps)), default=NEVER)
