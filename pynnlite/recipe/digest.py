"""A number that identifies a network, whoever works it out and in whatever parts.

It is the sum, modulo 2**128, of a hash of each synapse and of each value of each cell, so that ranks can add up
their shares.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import draws
from ..random import Streams
from ..values import FloatArray, Lists
from .pathways import Pathway, Synapses
from .recipe import Recipe

Words = NDArray[np.uint32]


def network_digest(recipe: Recipe) -> str:
    """Return 32 hexadecimal digits that identify every synapse, parameter and initial value of a network.

    Parameters
    ----------
    recipe : Recipe
        The network.
    """
    total = sum(total_of(hashed) for each in recipe.pathways for _, hashed in synapse_hashes(recipe, each))
    for population in recipe.populations:
        total += sum(total_of(hashed) for *_, hashed in value_hashes(recipe, population.number))
    return digits(total)


def synapse_hashes(recipe: Recipe, pathway: Pathway) -> Iterator[tuple[Synapses, Words]]:
    """Yield synapses of a pathway, and the hash of each, which takes in the order of those of a pair.

    Parameters
    ----------
    recipe : Recipe
        The network.
    pathway : Pathway
        One of its pathways.

    Yields
    ------
    Synapses
        Some synapses, as `Recipe.chunks` yields them, with all columns.
    (n, 4) ndarray of uint32
        Their hashes, the lowest word first.
    """
    occurrences = _Occurrences(recipe.populations[pathway.source].size)
    further = rule_columns(recipe, pathway)
    for chunk in recipe.chunks([pathway.number], None, ("source", "target", "weight", "delay", *further)):
        occurrence = occurrences.of(chunk.source, chunk.target)
        places = (chunk.target, chunk.source, chunk.delay, occurrence)
        hashed = _hashes("synapse", pathway.number, chunk.weight, *places)
        for name in further:
            values = column_of(chunk, name).astype(np.float64)
            hashed ^= _hashes(f"{pathway.dynamics}.{name}", pathway.number, values, *places)
        yield chunk, hashed


def rule_columns(recipe: Recipe, pathway: Pathway) -> list[str]:
    """Return the columns, besides weight and delay, that say what the synapses of a pathway do; none without a rule."""
    if pathway.dynamics is None:
        return []
    initial = recipe.model.projections[pathway.projection].initial
    return [
        "dendritic",
        *(f"parameter.{name}" for name in sorted(pathway.parameters)),
        *(f"initial.{name}" for name in sorted(initial)),
    ]


def column_of(chunk: Synapses, column: str) -> NDArray[Any]:
    """Return a column of some synapses by its name in `Recipe.chunks`."""
    kind, _, name = column.partition(".")
    if not name:
        found: NDArray[Any] = getattr(chunk, kind)
        return found
    return chunk.parameters[name] if kind == "parameter" else chunk.state[name]


def value_hashes(
    recipe: Recipe, population: int
) -> Iterator[tuple[str, str, FloatArray, NDArray[np.int64], Words]]:
    """Yield the parameters and initial values of a population, and the hash of each number.

    Parameters
    ----------
    recipe : Recipe
        The network.
    population : int
        Number of the population.

    Yields
    ------
    kind, name : str
        ``"cell"`` or ``"initial"``, and the name of the parameter or variable.
    (n,) ndarray of float64
        The numbers: one for each cell, or lists one after the other.
    (n,) ndarray of int64
        The cell of each number.
    (n, 4) ndarray of uint32
        The hash of each number, the lowest word first.
    """
    size = recipe.populations[population].size
    for kind, values in (("cell", recipe.cells(population)), ("initial", recipe.initial(population))):
        for name, value in values.items():
            index = np.arange(size)
            if isinstance(value, Lists):
                rows = [value.row(cell) for cell in range(size)]
                index = np.repeat(index, [len(row) for row in rows])
                value = np.concatenate([np.zeros(0), *rows])
            hashed = _hashes(f"{kind}.{name}", population, value, index, occurrences(index))
            yield kind, name, value, index, hashed


def total_of(hashed: NDArray[Any]) -> int:
    """Return the sum of hashes, or of sums of hashes, of shape (n, 4)."""
    return sum(int(hashed[:, column].sum(dtype=np.uint64)) << (32 * column) for column in range(4))


def digits(total: int) -> str:
    """Return a sum of hashes as 32 hexadecimal digits."""
    return f"{total % 2**128:032x}"


class _Occurrences:
    """Count the synapses of each pair of cells, from chunk to chunk of one pathway.

    The synapses onto one target come side by side. So only the last target of a chunk can go on in the next one.

    Parameters
    ----------
    n_sources : int
        Size of the population of the sources.
    """

    def __init__(self, n_sources: int) -> None:
        self._n_sources, self._target = n_sources, -1
        self._counts = np.zeros(n_sources, np.int64)

    def of(self, source: NDArray[Any], target: NDArray[Any]) -> NDArray[np.int64]:
        """Return, for each synapse of the next chunk, how many synapses before it join the same cells."""
        occurrence = occurrences(target.astype(np.int64) << 32 | source)
        if len(target):
            going_on = target == self._target
            occurrence[going_on] += self._counts[source[going_on]]
            if target[-1] != self._target:
                self._target = int(target[-1])
                self._counts[:] = 0
            last = source[target == self._target]
            self._counts += np.bincount(last, minlength=self._n_sources)
        return occurrence


def occurrences(label: NDArray[Any]) -> NDArray[np.int64]:
    """Return, for each item, how many items before it have the same label."""
    order = np.argsort(label, kind="stable")
    first = np.flatnonzero(np.r_[True, np.diff(label[order]) != 0][: len(order)])
    rank = np.arange(len(order)) - np.repeat(first, np.diff(np.r_[first, len(order)]))
    result = np.empty(len(order), np.int64)
    result[order] = rank
    return result


def _hashes(purpose: str, number: int, values: FloatArray, *places: NDArray[Any]) -> Words:
    """Return a 128-bit hash of each value and its place: up to four numbers below 2**32."""
    counters = np.zeros((len(values), 4), np.uint32)
    for column, place in enumerate(places):
        counters[:, column] = place
    mixed: Words = draws.philox(Streams(0).key(purpose, number), counters)
    bits = np.ascontiguousarray(values, dtype=np.float64).view(np.uint32).reshape(-1, 2)
    mixed[:, :2] ^= bits
    found: Words = draws.philox(Streams(1).key(purpose, number), mixed)
    return found
