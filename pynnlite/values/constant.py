"""One number for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .base import DrawCells, FloatArray, Sample, Synaptic, Value


@dataclass(frozen=True)
class Constant(Value):
    """One number for all."""

    number: float

    @property
    def constant(self) -> float:
        return self.number

    @property
    def most(self) -> float:
        return self.number

    @property
    def given(self) -> bool:
        return True

    def cells(self, item: NDArray[Any], place: NDArray[Any], draw: DrawCells) -> FloatArray:
        return np.full(len(item), self.number)

    def synapses(self, synapses: Synaptic) -> FloatArray:
        return np.full(len(synapses.source), self.number)

    def sign(self) -> float:
        return self.number

    def signature(self, sample: Sample) -> tuple[Any, ...]:
        return ("constant", float(self.number).hex())

    def __repr__(self) -> str:
        return repr(self.number)
