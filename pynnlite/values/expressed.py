"""Values that an expression in the distance gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BadValue
from ..expressions import Formula
from .base import DrawCells, FloatArray, Sample, Synaptic, Value


@dataclass(frozen=True, eq=False)
class Expressed(Value):
    """A value for each synapse, by an expression in its distance d (µm) that the user gave as text."""

    formula: Formula

    def cells(self, item: NDArray[Any], place: NDArray[Any], draw: DrawCells) -> FloatArray:
        raise BadValue(f"{self.formula.what} is an expression in a distance, but a cell has none.")

    def synapses(self, synapses: Synaptic) -> FloatArray:
        return self.formula(synapses.distance())

    def sign(self) -> float:
        """Return the value at 0 µm, or at 1 µm where there is none."""
        values = self.formula(np.array([0.0, 1.0]))
        return float(values[0] if np.isfinite(values[0]) else np.nan_to_num(values[1]))

    def signature(self, sample: Sample) -> tuple[Any, ...]:
        return ("expressed", self.formula.canonical, sample.values(self).tobytes())

    def __repr__(self) -> str:
        return repr(self.formula.canonical)
