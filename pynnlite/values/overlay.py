"""Other values for some of the cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BadValue
from .base import DrawCells, FloatArray, IndexArray, Sample, Synaptic, Value
from .samples import CellSample


@dataclass(frozen=True, eq=False)
class Overlay(Value):
    """Another value for some of the cells.

    Parameters
    ----------
    base : Value
        The value of the others.
    index : (k,) ndarray of int32
        The cells (places) that have the other value, in the order of the view that it was given to.
    top : Value
        The other value.
    """

    base: Value
    index: IndexArray
    top: Value

    @property
    def depth(self) -> int:
        """How many values lie on top of each other."""
        return 1 + getattr(self.base, "depth", 0)

    def cells(self, item: NDArray[Any], place: NDArray[Any], draw: DrawCells) -> FloatArray:
        result = self.base.cells(item, place, draw)
        order = np.argsort(self.index)
        found = np.searchsorted(self.index, place, sorter=order)
        found = order[np.minimum(found, len(order) - 1)]
        chosen = np.flatnonzero(self.index[found] == place)
        if len(chosen):
            result[chosen] = self.top.cells(found[chosen], np.asarray(place)[chosen], draw)
        return result

    def synapses(self, synapses: Synaptic) -> FloatArray:
        raise BadValue("A value for some of the cells cannot be used for synapses.")

    def sign(self) -> float:
        return self.base.sign()

    def signature(self, sample: Sample) -> tuple[Any, ...]:
        top = self.top.signature(CellSample(self.index))
        return ("overlay", self.base.signature(sample), self.index.tobytes(), top)

    def __repr__(self) -> str:
        return f"{self.top!r} in {len(self.index)} cells and {self.base!r} in the others"
