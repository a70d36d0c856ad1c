"""The base of all values. A value is immutable; its numbers are computed when they are asked for."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..random import RandomDistribution

if TYPE_CHECKING:
    from .array import Array

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.int32]

DrawCells = Callable[[RandomDistribution, int, NDArray[Any]], FloatArray]
"""(distribution, assignment, places) → one value for each place."""


class Synaptic(Protocol):
    """Some synapses of a projection. Sources and targets are positions in the projection's two groups."""

    @property
    def source(self) -> IndexArray:
        """The source of each synapse."""
        ...

    @property
    def target(self) -> IndexArray:
        """The target of each synapse."""
        ...

    def draw(self, distribution: RandomDistribution, assignment: int) -> FloatArray:
        """Return a draw for each synapse, by place."""
        ...

    def distance(self) -> FloatArray:
        """Return the distance in µm between the cells of each synapse."""
        ...

    def listed(self, count: int) -> NDArray[np.int64]:
        """Return the position of each synapse in a list of all `count` synapses, in the order of `get("list")`."""
        ...

    def brought(self, name: str) -> FloatArray:
        """Return the values of a parameter that the connector itself brings."""
        ...


class Sample(Protocol):
    """Where a value is evaluated for a digest: some cells, or some pairs of cells."""

    def values(self, value: Value) -> FloatArray:
        """Return the value at each place of the sample. Draws use one fixed key."""
        ...


class Value(ABC):
    """A value for each cell or each synapse."""

    @property
    def constant(self) -> float | None:
        """The one number that this value is everywhere, or None."""
        return None

    @property
    def given(self) -> bool:
        """Whether the user gave the numbers themselves, rather than a way to draw or compute them."""
        return False

    @property
    def most(self) -> float | None:
        """A number that no value exceeds; infinity if there is none; None if nothing is known before it is computed."""
        return None

    @property
    def arrays(self) -> tuple[Array, ...]:
        """The arrays in it, whose shapes must fit the cells or synapses."""
        return ()

    def part(self, first: int, size: int) -> Value:
        """Return the value of some consecutive items, numbered from 0, out of those that this value was given to."""
        return self

    @abstractmethod
    def cells(self, item: NDArray[Any], place: NDArray[Any], draw: DrawCells) -> FloatArray:
        """Return the values of some cells."""

    @abstractmethod
    def synapses(self, synapses: Synaptic) -> FloatArray:
        """Return the values of some synapses."""

    @abstractmethod
    def sign(self) -> float:
        """Return a number. Its sign decides the receptor of a projection for which none is named."""

    @abstractmethod
    def signature(self, sample: Sample) -> tuple[Any, ...]:
        """Return what a digest of the description takes in.

        Parameters
        ----------
        sample : Sample
            Where the functions in the value are evaluated.
        """
