"""All synapses that transmit their weights and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import nest
import numpy as np
from nest import nestkernel_api
from numpy.typing import NDArray

from pynnlite.columns import stable_order
from pynnlite.declarations import CellType
from pynnlite.errors import UnsupportedModel
from pynnlite.recipe import Pathway, Recipe
from pynnlite.recipe import Synapses as Chunk

from .cells import FloatArray, IndexArray, NestModel
from .models import largest_conductance
from .nodes import SYNAPSE, Nodes

PER_MODEL = 2**27 - 2
"""How many connections of one synapse model NEST keeps for a thread."""

AT_A_TIME = 2**20
"""How many connections are made in one call of NEST's, so that an interrupt is heeded within a second."""


@dataclass(frozen=True, slots=True)
class Weights:
    """New weights of all synapses, and columns by which these are found among NEST's connections.

    Parameters
    ----------
    source, target : (n,) ndarray of int
        NEST's numbers of the cells.
    weight : (n,) ndarray of float64
        In NEST's terms.
    delay : (n,) ndarray of int32
        In steps.
    receptor : (n,) ndarray of int64
        NEST's number of the receptor.
    dt : float
        Length of a step in ms.
    """

    source: NDArray[Any]
    target: NDArray[np.int64]
    weight: FloatArray
    delay: IndexArray
    receptor: NDArray[np.int64]
    dt: float


class Synapses:
    """All synapses that transmit their weights and nothing else.

    They are handed over by ascending source, so that NEST need not sort them.

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
            spec = {"weight": weight, "delay": np.concatenate(pieces["delay"])[order] * recipe.dt}
            if any(pieces["receptor"]):
                spec["receptor_type"] = _receptors(pieces)[order]
            self._make(source[order] + nodes.first[population], target, spec)

    def _make(self, source: IndexArray, target: NDArray[np.int64], spec: Mapping[str, Any]) -> None:
        start = 0
        while start < len(source):
            model, count = self._made[-1] if self._made else (SYNAPSE, 0)
            if count == PER_MODEL:
                model, count = f"{SYNAPSE}_{len(self._made)}", 0
                nest.CopyModel(SYNAPSE, model)
            cut = slice(start, start + min(len(source) - start, PER_MODEL - count, AT_A_TIME))
            part = {name: column[cut] for name, column in spec.items()}
            nest.Connect(source[cut], target[cut], "one_to_one", {"synapse_model": model, **part})
            self._made[-1 if count else len(self._made) :] = [(model, count + cut.stop - start)]
            start = cut.stop

    def weights_of(self, recipe: Recipe, nodes: Nodes) -> Weights:
        """Return the weights of a recipe, in the order in which the synapses were made."""
        columns = _columns(recipe, nodes.models, ("source", "target", "weight", "delay"))
        parts: list[list[Any]] = [
            [np.zeros(0, np.int64)],
            [np.zeros(0, np.int64)],
            [np.zeros(0)],
            [np.zeros(0)],
            [np.zeros(0, np.int64)],
        ]
        for population in sorted(columns):
            pieces = columns[population]
            source = np.concatenate(pieces["source"]) + nodes.first[population]
            weight, delay = np.concatenate(pieces["weight"]), np.concatenate(pieces["delay"])
            order = stable_order(source)
            found = (source, _targets(pieces, nodes), weight, delay, _receptors(pieces))
            for part, column in zip(parts, found, strict=True):
                part.append(column[order])
        source, target, weight, delay, receptor = (np.concatenate(part) for part in parts)
        return Weights(source, target, weight, delay, receptor, recipe.dt)

    def set_weights(self, weights: Weights) -> None:
        """Give all synapses new weights."""
        start = 0
        for model, count in self._made:
            cut = slice(start, start + count)
            connections = nest.GetConnections(synapse_model=model)
            if self._known.get(model, (0,))[0] != nest.num_connections:  # NEST has sorted them anew
                identity = _identified(connections, weights, cut)
                self._known[model] = (nest.num_connections, identity)
            status = [{"weight": value} for value in weights.weight[cut][self._known[model][1]].tolist()]
            nestkernel_api.llapi_set_connection_status(connections._datum, status)
            start += count


def _identified(connections: Any, weights: Weights, cut: slice) -> NDArray[np.int64]:
    """Return which synapse, of those of a slice, each connection is that NEST lists.

    NEST lists the connections of one thread after another, by ascending source, but those of a source in any order. Of
    several with the same source, target, receptor and delay each may be taken for another.
    """
    source, target = weights.source[cut], weights.target[cut]
    threads = nest.local_num_threads
    listed = np.atleast_1d(np.asarray(connections.get("target")))
    origin = np.empty_like(source)
    origin[np.argsort(listed % threads, kind="stable")] = source[np.argsort(target % threads, kind="stable")]
    ours: list[Any] = [target, source]
    theirs: list[Any] = [listed, origin]
    pairs = source * np.int64(target.max() + 1) + target
    if len(np.unique(pairs)) < len(pairs):
        delays, receptors = (
            np.atleast_1d(np.asarray(connections.get(name))) for name in ("delay", "receptor")
        )
        ours = [weights.delay[cut], weights.receptor[cut], *ours]
        theirs = [np.rint(delays / weights.dt), receptors, *theirs]
    identity = np.empty(len(source), np.int64)
    identity[np.lexsort(theirs)] = np.lexsort(ours)
    return identity


def _columns(
    recipe: Recipe, models: Mapping[int, NestModel], columns: Sequence[str]
) -> dict[int, dict[str, list[Any]]]:
    """Return all synapses by source population, in pieces, with NEST's weights.

    The pieces of a pathway come in the order of its chunks, which a recipe promises to be the same each time, and those
    of one pathway after those of another. "at" has the target population of each piece, "receptor" NEST's number of its
    receptor.
    """
    chunks: dict[int, list[Chunk]] = defaultdict(list)
    static = [pathway.number for pathway in recipe.pathways if pathway.dynamics is None]
    for chunk in recipe.chunks(static, None, columns):
        if len(chunk.source):
            chunks[chunk.pathway].append(chunk)
    pieces: dict[int, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    known: dict[int, float] = {}
    for number in sorted(chunks):
        pathway = recipe.pathways[number]
        model = models[pathway.target]
        scale = model.weights[pathway.receptor]
        mine, largest = pieces[pathway.source], np.inf
        if "weight" in columns and _is_conductance(recipe, pathway):
            largest = _largest(recipe, pathway.target, model, known)
        for chunk in chunks[number]:
            if "weight" in columns and np.abs(chunk.weight).max() > largest:
                label = recipe.populations[pathway.target].label
                what = (
                    f"a weight of {np.abs(chunk.weight).max():g} uS onto population {label!r}: NEST's solver cannot"
                    f" follow a conductance above {largest:.2g} uS. Give weights in uS, usually below 1"
                )
                raise UnsupportedModel("nest", [what])
            mine["at"].append(pathway.target)
            mine["receptor"].append(model.receptors[pathway.receptor])
            for name in columns:
                column = getattr(chunk, name)
                mine[name].append(column * scale if name == "weight" and scale != 1.0 else column)
    return pieces


def _is_conductance(recipe: Recipe, pathway: Pathway) -> bool:
    kind = recipe.populations[pathway.target].type
    return issubclass(kind, CellType) and kind.receptors[pathway.receptor].unit == "uS"


def _largest(recipe: Recipe, population: int, model: NestModel, known: dict[int, float]) -> float:
    """Return the largest conductance that NEST's solver can follow, in µS, worked out once for each population."""
    if population not in known:
        known[population] = largest_conductance(recipe.dt, model.capacity(recipe.cells(population)))
    return known[population]


def _targets(pieces: Mapping[str, Sequence[Any]], nodes: Nodes) -> NDArray[np.int64]:
    """Return NEST's numbers of the targets of synapses."""
    both = zip(pieces["at"], pieces["target"], strict=True)
    return np.concatenate([target + np.int64(nodes.first[population]) for population, target in both])


def _receptors(pieces: Mapping[str, Sequence[Any]]) -> NDArray[np.int64]:
    """Return NEST's numbers of the receptors of synapses."""
    return np.repeat(np.array(pieces["receptor"], np.int64), [len(piece) for piece in pieces["source"]])
