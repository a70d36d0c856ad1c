"""What identifies a network, small enough to pass between processes, and large enough to say where two differ."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..backend import Changes
from ..declarations import CellType
from ..declarations.dimensions import Scale
from ..model import InjectionSpec
from ..recipe import Recipe
from ..recipe.digest import column_of, digits, rule_columns, synapse_hashes, total_of, value_hashes
from ..values import FloatArray, Lists
from .histories import History
from .synapses import Columns

Sums = NDArray[np.uint64]
"""Sums of hashes modulo 2**128, one for each cell, of shape (n, 2): the low half first."""

PARAMETER, INITIAL = "parameter", "initial value"


@dataclass(frozen=True, eq=False)
class Values:
    """One parameter or initial value of all cells of a population.

    Parameters
    ----------
    kind : str
        `PARAMETER` or `INITIAL`.
    name : str
        Its name.
    unit : str
        The unit that it is declared in.
    scale : Scale or None
        How numbers in that unit become those of `numbers`.
    numbers : (size,) or (1,) ndarray of float64, or (size, 2) ndarray of uint64
        The numbers, a single one if all are equal; of lists of numbers, sums of hashes.
    """

    kind: str
    name: str
    unit: str
    scale: Scale | None
    numbers: FloatArray | Sums


@dataclass(frozen=True, eq=False)
class PopulationPrint:
    """One population.

    Parameters
    ----------
    label : str
        Its name, for people.
    type : str
        The name of its type.
    dynamics : str
        The hash of the dynamics; empty for sources.
    size : int
        How many cells it has.
    values : tuple of Values
        The parameters and initial values.
    hashed : int
        The sum of the hashes of all numbers.
    """

    label: str
    type: str
    dynamics: str
    size: int
    values: tuple[Values, ...]
    hashed: int


@dataclass(frozen=True, eq=False)
class PathwayPrint:
    """The part of a projection between two populations.

    Parameters
    ----------
    projection, source, target : str
        Labels of the projection and of the populations.
    receptor, unit : str
        The receptor, and the unit of the weights.
    synapse_type : str
        The hash of the declaration of the synapse type.
    n_synapses : int
        How many synapses there are.
    sums : (n_targets, 2) ndarray of uint64
        For each target, the sum of the hashes of its synapses.
    hashed : int
        The sum of the hashes of all synapses.
    """

    projection: str
    source: str
    target: str
    receptor: str
    unit: str
    synapse_type: str
    n_synapses: int
    sums: Sums
    hashed: int


@dataclass(frozen=True)
class CurrentPrint:
    """An injected current.

    Parameters
    ----------
    type : str
        The name of the type of the source.
    population : str
        Label of the population.
    cells : bytes
        What identifies the cells.
    source : bytes
        What identifies the current.
    """

    type: str
    population: str
    cells: bytes
    source: bytes


@dataclass(frozen=True, eq=False)
class Fingerprint:
    """What identifies a network.

    Parameters
    ----------
    description : str
        The digest of the description, as `Model.digest` is.
    facts : dict of str to float, int or None
        Time step in ms, bounds of the delays in steps, seed and trial, by names that people can read.
    populations : tuple of PopulationPrint
        By number.
    pathways : tuple of PathwayPrint
        By number.
    currents : tuple of CurrentPrint
        By number.
    """

    description: str
    facts: Mapping[str, float | int | None]
    populations: tuple[PopulationPrint, ...]
    pathways: tuple[PathwayPrint, ...]
    currents: tuple[CurrentPrint, ...]

    @property
    def dt(self) -> float:
        """Length of a step in ms."""
        return float(self.facts["time step in ms"] or 0.0)

    @property
    def digest(self) -> str:
        """The digest of the network, as `network_digest` is."""
        cells = sum(each.hashed for each in self.populations)
        return digits(cells + sum(each.hashed for each in self.pathways))

    @property
    def n_synapses(self) -> int:
        """How many synapses there are."""
        return sum(each.n_synapses for each in self.pathways)


@dataclass(frozen=True)
class StretchPrint:
    """From one step on, a network was what a fingerprint says.

    Parameters
    ----------
    step : int
        Where it begins.
    network : Fingerprint
        The network.
    assigned : dict of (str, str) to bytes
        What identifies the new values of state variables that were given at this step, by label of the population and
        name of the variable.
    """

    step: int
    network: Fingerprint
    assigned: Mapping[tuple[str, str], bytes]


def fingerprints(history: History) -> list[StretchPrint]:
    """Return what identifies the network of a run, from each step on at which it was changed.

    Parameters
    ----------
    history : History
        The run.
    """
    found: list[StretchPrint] = []
    for stretch in history.stretches:
        before = found[-1].network if found else None
        network = fingerprint(stretch.recipe, before, stretch.changes)
        assigned = {
            (stretch.recipe.populations[change.population].label, change.variable): _hash(
                change.index, change.values
            )
            for change in stretch.changes.state
        }
        found.append(StretchPrint(stretch.step, network, assigned))
    return found


def fingerprint(
    recipe: Recipe, before: Fingerprint | None = None, changes: Changes | None = None
) -> Fingerprint:
    """Return what identifies a network.

    Parameters
    ----------
    recipe : Recipe
        The network.
    before : Fingerprint, optional
        That of the network before some changes.
    changes : Changes, optional
        These changes; all else is taken over.
    """
    populations, pathways = recipe.populations, recipe.pathways
    if before is None or changes is None:
        cells = {each.number for each in populations}
        synapses = {each.number for each in pathways}
    else:
        cells = set(changes.parameters)
        synapses = {*changes.weights, *changes.synapses, *changes.synapse_state}
    facts = {
        "time step in ms": recipe.dt,
        "shortest delay in steps": recipe.min_delay,
        "longest delay in steps": recipe.max_delay,
        "seed": recipe.model.seed,
        "trial": recipe.trial,
    }
    return Fingerprint(
        recipe.model.digest,
        facts,
        tuple(
            _population(recipe, number) if before is None or number in cells else before.populations[number]
            for number in range(len(populations))
        ),
        tuple(
            _pathway(recipe, number) if before is None or number in synapses else before.pathways[number]
            for number in range(len(pathways))
        ),
        tuple(_current(recipe, each) for each in recipe.injections),
    )


def synapses_onto(recipe: Recipe, pathway: int, target: int) -> Columns:
    """Return the synapses of a pathway onto one target: columns (source, weight, delay in steps), and others by name.

    They are ascending by source; those of a pair of cells are in their own order.
    """
    wanted = {recipe.pathways[pathway].target: np.array([target], np.int32)}
    further = rule_columns(recipe, recipe.pathways[pathway])
    chunks = list(recipe.chunks([pathway], wanted, ("source", "weight", "delay", *further)))
    source = np.concatenate([np.zeros(0, np.int32), *(chunk.source for chunk in chunks)])
    weight = np.concatenate([np.zeros(0), *(chunk.weight for chunk in chunks)])
    delay = np.concatenate([np.zeros(0, np.int32), *(chunk.delay for chunk in chunks)])
    order = np.argsort(source, kind="stable")
    others = {
        name: np.concatenate([np.zeros(0), *(column_of(chunk, name) for chunk in chunks)])[order]
        for name in further
    }
    return source[order], weight[order], delay[order], others


def _population(recipe: Recipe, number: int) -> PopulationPrint:
    spec = recipe.populations[number]
    given = recipe.cells(number)
    values, total = [], 0
    for kind, name, numbers, index, hashed in value_hashes(recipe, number):
        total += total_of(hashed)
        kept: Any = numbers
        if kind == "cell" and isinstance(given[name], Lists):
            sums = np.zeros((spec.size, 4), np.uint64)
            _add(sums, index, hashed)
            kept = _collapsed(sums)
        elif len(numbers) and (numbers == numbers[0]).all():
            kept = numbers[:1].copy()
        unit, scale = _unit(spec.type, name), spec.type.scales.get(name)
        values.append(Values(PARAMETER if kind == "cell" else INITIAL, name, unit, scale, kept))
    dynamics = spec.type.dynamics.hash if issubclass(spec.type, CellType) else ""
    return PopulationPrint(spec.label, spec.type.__name__, dynamics, spec.size, tuple(values), total)


def _unit(kind: Any, name: str) -> str:
    declared = (*kind.columns, *kind.states) if issubclass(kind, CellType) else kind.parameters
    return next((each.unit for each in declared if each.name == name), "")


def _pathway(recipe: Recipe, number: int) -> PathwayPrint:
    pathway = recipe.pathways[number]
    source, target = recipe.populations[pathway.source], recipe.populations[pathway.target]
    projection, receptor = (
        recipe.model.projections[pathway.projection],
        target.type.receptors[pathway.receptor],
    )
    sums, total, n = np.zeros((target.size, 4), np.uint64), 0, 0
    for chunk, hashed in synapse_hashes(recipe, pathway):
        total += total_of(hashed)
        n += len(chunk.target)
        _add(sums, chunk.target, hashed)
    return PathwayPrint(
        projection.label,
        source.label,
        target.label,
        receptor.name,
        receptor.unit,
        projection.synapse_type.hash,
        n,
        _collapsed(sums),
        total,
    )


def _add(sums: Sums, index: NDArray[Any], hashed: NDArray[Any]) -> None:
    """Add hashes to the sums of their cells, word by word; the hashes of a cell lie side by side."""
    if len(index):
        first = np.flatnonzero(np.r_[True, np.diff(index) != 0])
        np.add.at(sums, index[first], np.add.reduceat(hashed.astype(np.uint64), first, axis=0))


def _collapsed(sums: Sums) -> Sums:
    """Return sums of four words of 32 bits as two of 64."""
    half = np.uint64(32)
    low = sums[:, 0] + (sums[:, 1] << half)
    carry = (low < sums[:, 0]).astype(np.uint64)
    return np.stack([low, sums[:, 2] + (sums[:, 3] << half) + (sums[:, 1] >> half) + carry], axis=1)


def _current(recipe: Recipe, spec: InjectionSpec) -> CurrentPrint:
    source = repr(spec.source.signature()).encode() + (spec.items.tobytes() if spec.source.by_cell else b"")
    return CurrentPrint(
        type(spec.source).__name__,
        recipe.populations[spec.population].label,
        _hash(spec.index),
        _hash(np.frombuffer(source, np.uint8)),
    )


def _hash(*arrays: NDArray[Any]) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for array in arrays:
        digest.update(array.tobytes())
    return digest.digest()
