"""Arithmetic on other values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .array import Array
from .base import DrawCells, FloatArray, Sample, Synaptic, Value


@dataclass(frozen=True, eq=False)
class Lazy(Value):
    """Arithmetic on another value, as a lazy array records it.

    Parameters
    ----------
    base : Value
        The other value.
    operations : tuple of (callable, Value or None)
        What is done to it, in order; a function of one argument has no operand.
    """

    base: Value
    operations: tuple[tuple[Callable[..., Any], Value | None], ...]

    @property
    def arrays(self) -> tuple[Array, ...]:
        operands = (operand.arrays for _, operand in self.operations if operand is not None)
        return tuple(chain(self.base.arrays, *operands))

    def part(self, first: int, size: int) -> Lazy:
        operations = tuple(
            (function, None if operand is None else operand.part(first, size))
            for function, operand in self.operations
        )
        return Lazy(self.base.part(first, size), operations)

    def apply(self, evaluate: Callable[[Value], Any]) -> Any:
        """Apply the operations, in order; `evaluate` gives the numbers of each value in them."""
        result = evaluate(self.base)
        with np.errstate(all="ignore"):
            for function, operand in self.operations:
                result = function(result) if operand is None else function(result, evaluate(operand))
        return np.asarray(result, dtype=np.float64)

    def cells(self, item: NDArray[Any], place: NDArray[Any], draw: DrawCells) -> FloatArray:
        numbers: FloatArray = self.apply(lambda value: value.cells(item, place, draw))
        return numbers

    def synapses(self, synapses: Synaptic) -> FloatArray:
        numbers: FloatArray = self.apply(lambda value: value.synapses(synapses))
        return numbers

    def sign(self) -> float:
        return float(self.apply(lambda value: np.array([value.sign()]))[0])

    def signature(self, sample: Sample) -> tuple[Any, ...]:
        left, right = np.array([[-2.0, -0.5, 0.0, 0.5, 1.0, 3.0], [3.0, 2.0, 2.0, -1.0, 0.5, 0.0]])
        steps: list[Any] = []
        with np.errstate(all="ignore"):
            for function, operand in self.operations:
                probe = function(left) if operand is None else function(left, right)
                steps.append((np.asarray(probe, np.float64).tobytes(), operand and operand.signature(sample)))
        return ("lazy", self.base.signature(sample), *steps, sample.values(self).tobytes())

    def __repr__(self) -> str:
        return f"a lazy array made of {self.base!r}"
