"""Values of which only the magnitude counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .array import Array
from .base import DrawCells, FloatArray, Sample, Synaptic, Value


@dataclass(frozen=True)
class Signed(Value):
    """The magnitude of a value, with one sign.

    Parameters
    ----------
    value : Value
        The value.
    positive : bool
        Whether the numbers are positive rather than negative.
    """

    value: Value
    positive: bool

    @property
    def constant(self) -> float | None:
        number = self.value.constant
        return None if number is None else float(self._signed(np.array(number)))

    @property
    def given(self) -> bool:
        return self.value.given

    @property
    def arrays(self) -> tuple[Array, ...]:
        return self.value.arrays

    def cells(self, item: NDArray[Any], place: NDArray[Any], draw: DrawCells) -> FloatArray:
        return self._signed(self.value.cells(item, place, draw))

    def synapses(self, synapses: Synaptic) -> FloatArray:
        return self._signed(self.value.synapses(synapses))

    def sign(self) -> float:
        return 1.0 if self.positive else -1.0

    def signature(self, sample: Sample) -> tuple[Any, ...]:
        return ("signed", self.positive, *self.value.signature(sample))

    def __repr__(self) -> str:
        return f"{'' if self.positive else '-'}abs({self.value!r})"

    def _signed(self, numbers: FloatArray) -> FloatArray:
        size = np.abs(numbers)
        return size if self.positive else -size
