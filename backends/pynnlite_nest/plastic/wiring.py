"""NEST's connections of synapses with a rule."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import nest
import numpy as np
from nest import nestkernel_api
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

MOST_SHARED = 200
"""How many pathways get a synapse model of their own: NEST has some 400 at most."""

LEAST = 5e-324
"""The strength of a weight of 0, where NEST asks for its sign."""


@dataclass(frozen=True, slots=True)
class Wired:
    """The synapses of a pathway, and how they are found among NEST's connections.

    Parameters
    ----------
    pathway : int
        Number of the pathway.
    rule : NestRule
        Their rule.
    rows : Rows
        The synapses.
    scale : float
        Of weights in NEST, without the sign.
    sign : (n,) ndarray of float64
        Of weights in NEST.
    model : str
        The name of their synapse model, but for what `alike` adds.
    shared : bool
        Whether the settings are those of the model.
    before, after : (n,) ndarray of int64
        NEST's numbers of the nodes at the two ends.
    alike : (n,) ndarray of int64
        How many connections of the same model and ends were made before.
    """

    pathway: int
    rule: NestRule
    rows: Rows
    scale: float
    sign: FloatArray
    model: str
    shared: bool
    before: NDArray[np.int64]
    after: NDArray[np.int64]
    alike: NDArray[np.int64]

    @property
    def watched(self) -> tuple[NDArray[np.int64], ...]:
        """The nodes whose spikes must be known to tell how the synapses are."""
        if self.rule.timing:
            return self.before, self.after
        return (self.before,) if "tau_facil" in self.rows.parameters else ()


class PlasticSynapses:
    """All synapses whose rule does more than to transmit their weight.

    NEST's delays lie behind its synapses. The axonal part of a delay is that of a connection to a node that repeats
    spikes in the same step, one for each source and axonal part.

    Parameters
    ----------
    recipe : Recipe
        The network.
    apart : collection of int
        Pathways whose parameters come to differ between synapses.
    """

    def __init__(self, recipe: Recipe, apart: Collection[int] = ()) -> None:
        self._rows = {
            pathway.number: (pathway, Rows.of(recipe, pathway))
            for pathway in recipe.pathways
            if pathway.dynamics is not None
        }
        delays = [part for _, rows in self._rows.values() for part in (rows.axonal, rows.dendritic)]
        steps = np.concatenate([np.zeros(0, np.int32), *delays])
        self.longest = int(steps.max(initial=1))
        self.wired: dict[int, Wired] = {}
        self._apart = apart
        self._repeaters: dict[tuple[int, int], NDArray[np.int64]] = {}
        self._models: set[str] = set()
        self._places: dict[tuple[int, int], tuple[int, Any, NDArray[np.int64]]] = {}

    def __bool__(self) -> bool:
        return bool(self._rows)

    def connect(self, recipe: Recipe, nodes: Nodes) -> None:
        """Make all synapses."""
        if not self._rows:
            return
        nest.CopyModel(SYNAPSE, BESIDE)
        self._give_times(nodes)
        ends: dict[int, Any] = {}
        settings: dict[int, dict[str, FloatArray]] = {}
        names: dict[int, str] = {}
        for number, (pathway, rows) in self._rows.items():
            ends[number] = self._ends(recipe, nodes, pathway, rows)
            rule, scale, sign = _terms(nodes, pathway, rows)
            settings[number] = settings_of(rule, rows, abs(scale), sign)
            shared = bool(rule.shared) and number not in self._apart and _are_equal(settings[number])
            shared = shared and len(names) < MOST_SHARED
            names[number] = f"pynnlite_{rule.shared}_{number}" if shared else f"pynnlite_{rule.model}"
        alike = self._occurrences(names, ends)
        for number, (pathway, rows) in self._rows.items():
            rule, scale, sign = _terms(nodes, pathway, rows)
            shared = names[number] != f"pynnlite_{rule.model}"
            known = names[number], shared, *ends[number], alike[number]
            self.wired[number] = wired = Wired(number, rule, rows, abs(scale), sign, *known)
            receptor = nodes.models[pathway.target].receptors[pathway.receptor]
            self._connect(wired, settings[number], receptor, recipe.dt)

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

    @staticmethod
    def _occurrences(names: dict[int, str], ends: dict[int, Any]) -> dict[int, NDArray[np.int64]]:
        """Return how many connections of the same model and ends come before each, by pathway."""
        found: dict[int, NDArray[np.int64]] = {}
        for name in dict.fromkeys(names.values()):
            mine = [number for number in names if names[number] == name]
            keys = np.concatenate([ends[number][0] << 32 | ends[number][1] for number in mine])
            cuts = np.cumsum([len(ends[number][0]) for number in mine])[:-1]
            found.update(zip(mine, np.split(occurrences(keys).astype(np.int64), cuts), strict=True))
            if len(keys) and max(int(found[number].max(initial=0)) for number in mine) >= MOST_ALIKE:
                what = f"more than {MOST_ALIKE} synapses with rules of one kind between the same two cells"
                raise UnsupportedModel("nest", [what])
        return found

    def _connect(self, wired: Wired, settings: dict[str, FloatArray], receptor: int, dt: float) -> None:
        rows = wired.rows
        least: FloatArray = np.zeros(len(rows.source))
        if wired.rule.timing:
            least = rows.parameters["w_min"]
            self._make(
                BESIDE, wired, receptor, dt, {"weight": wired.sign * least * wired.scale}, least != 0.0
            )
        given = {"weight": weights_of(wired, np.maximum(rows.strength - least, 0.0))}
        if not wired.shared:
            given |= settings
        for alike in np.unique(wired.alike).tolist():
            model = self._model(wired, alike, settings)
            self._make(model, wired, receptor, dt, given, wired.alike == alike)

    def _model(self, wired: Wired, alike: int, settings: dict[str, FloatArray]) -> str:
        """Return a copy of a synapse model for those connections that have so many before them."""
        name = _name(wired, alike)
        if name not in self._models:
            rule = wired.rule
            nest.CopyModel(rule.shared if wired.shared else rule.model, name)
            if wired.shared:
                nest.SetDefaults(name, _common(settings))
            self._models.add(name)
        return name

    def status(self, wired: Wired, names: Sequence[str]) -> dict[str, FloatArray]:
        """Return what NEST tells of synapses."""
        found = {name: np.zeros(len(wired.before)) for name in names}
        for alike in np.unique(wired.alike).tolist():
            connections, places = self._found(wired, alike)
            told = connections.get(list(found))
            for name, values in found.items():
                values[wired.alike == alike] = np.atleast_1d(np.asarray(told[name]))[places]
        return found

    def give(self, wired: Wired, status: dict[str, FloatArray], settings: dict[str, FloatArray]) -> None:
        """Give synapses anew what they have by themselves, and the settings of their rule."""
        given = status if wired.shared else {**status, **settings}
        for alike in np.unique(wired.alike).tolist():
            if wired.shared and settings:
                nest.SetDefaults(_name(wired, alike), _common(settings))
            if not given:
                continue
            connections, places = self._found(wired, alike)
            order = np.argsort(places)
            columns = [column[wired.alike == alike][order].tolist() for column in given.values()]
            rows = [dict(zip(given, row, strict=True)) for row in zip(*columns, strict=True)]
            nestkernel_api.llapi_set_connection_status(connections._datum, rows)

    def _found(self, wired: Wired, alike: int) -> tuple[Any, NDArray[np.int64]]:
        """Return the connections of a model, and where among them synapses are; several pathways may share a model."""
        key = wired.pathway, alike
        if self._places.get(key, (0,))[0] != nest.num_connections:  # NEST has sorted them anew
            here = wired.alike == alike
            connections = nest.GetConnections(synapse_model=_name(wired, alike))
            ends = connections.get(["source", "target"])
            source, target = (np.atleast_1d(np.asarray(ends[end])).astype(np.int64) for end in ends)
            keys = source << 32 | target
            order = np.argsort(keys)
            wanted = wired.before[here] << 32 | wired.after[here]
            places = order[np.searchsorted(keys[order], wanted)]
            if len(places) < len(keys):
                kept = np.sort(places)
                mine = nest.SynapseCollection([connections._datum[place] for place in kept.tolist()])
                connections, places = mine, np.searchsorted(kept, places)
            self._places[key] = nest.num_connections, connections, places
        return self._places[key][1:]

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


def settings_of(rule: NestRule, rows: Rows, scale: float, sign: FloatArray) -> dict[str, FloatArray]:
    """Return the settings of NEST's connections, each of shape (n,)."""
    columns = dict(rows.parameters)
    if rule.timing:
        columns["scale"] = np.full(len(sign), scale)
        columns["range"] = np.copysign((columns["w_max"] - columns["w_min"]) * scale, sign)
    settings = rule.settings(columns).items()
    return {name: np.ascontiguousarray(np.broadcast_to(each, len(sign))) for name, each in settings}


def weights_of(wired: Wired, strength: FloatArray) -> FloatArray:
    """Return the weights of NEST's connections with some strengths above the least."""
    weight: FloatArray = strength * wired.scale * wired.rule.share(wired.rows.parameters) * wired.sign
    if wired.rule.timing and not wired.shared:  # NEST takes 0 for positive, and compares it with the bound
        weight[(weight == 0.0) & (wired.sign < 0.0)] = -LEAST
    return weight


def _terms(nodes: Nodes, pathway: Pathway, rows: Rows) -> tuple[NestRule, float, FloatArray]:
    """Return the rule of a pathway, and the scale and the signs of its weights in NEST."""
    scale = nodes.models[pathway.target].weights[pathway.receptor]
    return RULES[str(pathway.dynamics)], scale, rows.sign * np.sign(scale)


def _name(wired: Wired, alike: int) -> str:
    return f"{wired.model}_{alike}"


def _are_equal(columns: Mapping[str, FloatArray]) -> bool:
    return all(len(column) and (column == column[0]).all() for column in columns.values())


def _common(columns: Mapping[str, FloatArray]) -> dict[str, float]:
    return {name: float(column[0]) for name, column in columns.items()}
