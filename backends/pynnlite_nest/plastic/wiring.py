"""NEST's connections of synapses with a rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import nest
import numpy as np
from numpy.typing import NDArray

from pynnlite.errors import UnsupportedModel
from pynnlite.recipe import Pathway, Recipe, occurrences

from ..cells import FloatArray
from ..nodes import SYNAPSE, Nodes, assign
from .columns import Rows
from .table import AT_ONCE, RULES, NestRule

BESIDE = "pynnlite_least"
"""The synapse model of the least weights, beside those that learn."""

MOST_ALIKE = 64
"""How many synapses with the same cells there may be: each needs a synapse model, by which NEST tells them apart."""


@dataclass(frozen=True, slots=True)
class Wired:
    """The synapses of a pathway, and how they are found among NEST's connections.

    Parameters
    ----------
    rule : NestRule
        Their rule.
    rows : Rows
        The synapses.
    scale : float
        Of weights in NEST, without the sign.
    before, after : (n,) ndarray of int64
        NEST's numbers of the nodes at the two ends.
    alike : (n,) ndarray of int64
        How many connections of the same model and ends were made before.
    """

    rule: NestRule
    rows: Rows
    scale: float
    before: NDArray[np.int64]
    after: NDArray[np.int64]
    alike: NDArray[np.int64]


class PlasticSynapses:
    """All synapses whose rule does more than to transmit their weight.

    NEST's delays lie behind its synapses. The axonal part of a delay is that of a connection to a node that repeats
    spikes in the same step, one for each source and axonal part.

    Parameters
    ----------
    recipe : Recipe
        The network.
    """

    def __init__(self, recipe: Recipe) -> None:
        self._rows = {
            pathway.number: (pathway, Rows.of(recipe, pathway))
            for pathway in recipe.pathways
            if pathway.dynamics is not None
        }
        delays = [part for _, rows in self._rows.values() for part in (rows.axonal, rows.dendritic)]
        steps = np.concatenate([np.zeros(0, np.int32), *delays])
        self.longest = int(steps.max(initial=1))
        self.wired: dict[int, Wired] = {}
        self._repeaters: dict[tuple[int, int], NDArray[np.int64]] = {}
        self._models: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._rows)

    def connect(self, recipe: Recipe, nodes: Nodes) -> None:
        """Make all synapses."""
        if not self._rows:
            return
        nest.CopyModel(SYNAPSE, BESIDE)
        self._give_times(nodes)
        ends = {number: self._ends(recipe, nodes, *each) for number, each in self._rows.items()}
        alike = self._occurrences(ends)
        for number, (pathway, rows) in self._rows.items():
            model = nodes.models[pathway.target]
            scale, receptor = model.weights[pathway.receptor], model.receptors[pathway.receptor]
            wired = Wired(RULES[str(pathway.dynamics)], rows, abs(scale), *ends[number], alike[number])
            self.wired[number] = wired
            self._connect(wired, float(np.sign(scale)), receptor, recipe.dt)

    def _give_times(self, nodes: Nodes) -> None:
        """Give cells the time constants that belong to their synapses."""
        times: dict[tuple[int, str], FloatArray] = {}
        for pathway, rows in self._rows.values():
            for name, ours in RULES[str(pathway.dynamics)].cells.items():
                size = len(nodes.all(pathway.target))
                column = times.setdefault((pathway.target, name), np.full(size, np.nan))
                column[rows.target] = np.maximum(rows.parameters[ours], AT_ONCE)
        for (population, name), column in times.items():
            column[np.isnan(column)] = 20.0
            assign(nodes.all(population), {name: column})

    def _ends(
        self, recipe: Recipe, nodes: Nodes, pathway: Pathway, rows: Rows
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return NEST's numbers of the nodes at both ends of synapses."""
        before = rows.source + np.int64(nodes.first[pathway.source])
        for axon in np.unique(rows.axonal[rows.axonal > 0]).tolist():
            here = rows.axonal == axon
            repeaters = self._repeaters.setdefault(
                (pathway.source, axon), np.zeros(recipe.populations[pathway.source].size, np.int64)
            )
            sources = np.unique(rows.source[here])
            missing = sources[repeaters[sources] == 0]
            if len(missing):
                made = nest.Create("parrot_neuron", len(missing))[0].global_id + np.arange(len(missing))
                repeaters[missing] = made
                spec = {
                    "synapse_model": BESIDE,
                    "weight": np.ones(len(missing)),
                    "delay": np.full(len(missing), axon * recipe.dt),
                }
                nest.Connect(missing + np.int64(nodes.first[pathway.source]), made, "one_to_one", spec)
            before[here] = repeaters[rows.source[here]]
        return before, rows.target + np.int64(nodes.first[pathway.target])

    def _occurrences(self, ends: dict[int, Any]) -> dict[int, NDArray[np.int64]]:
        """Return how many connections of the same model and ends come before each, by pathway."""
        found: dict[int, NDArray[np.int64]] = {}
        models = {number: RULES[str(pathway.dynamics)].model for number, (pathway, _) in self._rows.items()}
        for model in dict.fromkeys(models.values()):
            mine = [number for number in models if models[number] == model]
            keys = np.concatenate([ends[number][0] << 32 | ends[number][1] for number in mine])
            cuts = np.cumsum([len(ends[number][0]) for number in mine])[:-1]
            found.update(zip(mine, np.split(occurrences(keys).astype(np.int64), cuts), strict=True))
            if len(keys) and max(int(found[number].max(initial=0)) for number in mine) >= MOST_ALIKE:
                what = f"more than {MOST_ALIKE} synapses with rules of one kind between the same two cells"
                raise UnsupportedModel("nest", [what])
        return found

    def _connect(self, wired: Wired, sign: float, receptor: int, dt: float) -> None:
        rows, rule = wired.rows, wired.rule
        columns, n = dict(rows.parameters), len(rows.source)
        strength, signs = rows.strength * wired.scale, rows.sign * sign
        if rule.timing:
            least = columns["w_min"] * wired.scale
            columns["scale"] = np.full(n, wired.scale)
            columns["range"] = np.copysign(columns["w_max"] * wired.scale - least, signs)
            self._make(BESIDE, wired, receptor, dt, {"weight": signs * least}, least != 0.0)
            strength = np.maximum(strength - least, 0.0)
        given = {"weight": np.copysign(strength * rule.share(columns), signs), **rule.settings(columns)}
        given = {name: np.ascontiguousarray(np.broadcast_to(each, n)) for name, each in given.items()}
        for alike in np.unique(wired.alike).tolist():
            self._make(self._model(rule.model, alike), wired, receptor, dt, given, wired.alike == alike)

    def _model(self, model: str, alike: int) -> str:
        """Return a copy of a synapse model for those connections that have so many before them."""
        name = f"pynnlite_{model}_{alike}"
        if name not in self._models:
            nest.CopyModel(model, name)
            self._models.add(name)
        return name

    def status(self, wired: Wired) -> dict[str, FloatArray]:
        """Return what NEST tells of the weights and traces of synapses."""
        found = {name: np.zeros(len(wired.before)) for name in ("weight", "Kplus")}
        for alike in np.unique(wired.alike).tolist():
            connections = nest.GetConnections(synapse_model=f"pynnlite_{wired.rule.model}_{alike}")
            told = connections.get(["source", "target", *found])
            columns = {name: np.atleast_1d(np.asarray(column)) for name, column in told.items()}
            keys = columns["source"].astype(np.int64) << 32 | columns["target"]
            order = np.argsort(keys)
            here = wired.alike == alike
            places = order[np.searchsorted(keys[order], wired.before[here] << 32 | wired.after[here])]
            for name, values in found.items():
                values[here] = columns[name][places]
        return found

    @staticmethod
    def _make(
        model: str,
        wired: Wired,
        receptor: int,
        dt: float,
        given: dict[str, Any],
        here: NDArray[np.bool_],
    ) -> None:
        if not here.any():
            return
        spec = {name: column[here] for name, column in given.items()}
        spec["delay"] = wired.rows.dendritic[here] * dt
        if receptor:
            spec["receptor_type"] = np.full(len(spec["delay"]), receptor)
        nest.Connect(wired.before[here], wired.after[here], "one_to_one", {"synapse_model": model, **spec})
