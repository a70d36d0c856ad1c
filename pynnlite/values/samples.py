"""Where values are evaluated for a digest: at cells, or at pairs of cells, that are in use."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import draws
from ..errors import BadValue
from ..random import RandomDistribution
from .base import FloatArray, IndexArray, Value

MOST_PAIRS = 2**18
"""Pairs of cells that are looked at. A projection with more pairs is sampled at this many, chosen by chance."""

KEY = 0x5A3B1E
"""Key of the draws of samples: the same for all networks."""


class CellSample:
    """Cells that a value is evaluated at.

    Parameters
    ----------
    index : (k,) ndarray of int32
        The cells, as indices within their population, in the order of the view that the value was given to.
    """

    def __init__(self, index: IndexArray) -> None:
        self.index = index

    def values(self, value: Value) -> FloatArray:
        """Return a value at the cells."""
        return value.cells(np.arange(len(self.index), dtype=np.int32), self.index, self._draw)

    @staticmethod
    def _draw(distribution: RandomDistribution, assignment: int, places: NDArray[Any]) -> FloatArray:
        return draws.cells(KEY, distribution.name, distribution.arguments, places)


class PairSample:
    """Pairs of a source and a target that a value is evaluated at: all pairs of two groups, or `MOST_PAIRS` of them.

    Parameters
    ----------
    shape : (int, int)
        Sizes of the two groups.
    distances, displacements : callable
        Return the distances in µm between sources and targets, given as positions in the groups, and the ways from
        source to target, of shape (n, 3).
    """

    def __init__(
        self,
        shape: tuple[int, int],
        distances: Callable[[IndexArray, IndexArray], FloatArray],
        displacements: Callable[[IndexArray, IndexArray], FloatArray],
    ) -> None:
        self._shape, self._distances, self._displacements = shape, distances, displacements

    def values(self, value: Value) -> FloatArray:
        """Return a value at the pairs."""
        return value.synapses(self)

    @cached_property
    def _pairs(self) -> tuple[IndexArray, IndexArray]:
        sources, targets = self._shape
        if sources * targets <= MOST_PAIRS:
            source, target = np.indices(self._shape, dtype=np.int32).reshape(2, -1)
            return source, target
        places = np.arange(MOST_PAIRS)
        drawn = (draws.cells(KEY + k, "uniform_int", (0, size), places) for k, size in enumerate(self._shape))
        source, target = (column.astype(np.int32) for column in drawn)
        return source, target

    @property
    def source(self) -> IndexArray:
        """The source of each pair."""
        return self._pairs[0]

    @property
    def target(self) -> IndexArray:
        """The target of each pair."""
        return self._pairs[1]

    def draw(self, distribution: RandomDistribution, assignment: int) -> FloatArray:
        """Return a draw for each pair."""
        return draws.cells(KEY, distribution.name, distribution.arguments, np.arange(len(self.source)))

    def distance(self) -> FloatArray:
        """Return the distance in µm between the cells of each pair."""
        return self._distances(self.source, self.target)

    def displacement(self) -> FloatArray:
        """Return the way from source to target of each pair, of shape (n, 3), in µm."""
        return self._displacements(self.source, self.target)

    def listed(self, count: int) -> NDArray[np.int64]:
        """Return a position for each pair in a list of `count` values."""
        return np.arange(len(self.source)) % max(count, 1)

    def brought(self, name: str) -> FloatArray:
        """Raise `BadValue`: which pairs a connector brings values for is not known here."""
        raise BadValue(f"The {name} that a connector brings cannot be part of arithmetic.")
