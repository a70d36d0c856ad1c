"""Values that a function of the user's computes."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BadValue
from .base import DrawCells, FloatArray, Sample, Synaptic, Value


@dataclass(frozen=True, eq=False)
class Computed(Value):
    """A function of the index of a cell; of a synapse, a function of distance (µm), or of the two indices.

    Parameters
    ----------
    function : callable
        Takes and returns arrays, element by element. With two arguments it is given source and target indices.
    what : str
        What the value is for, as errors should name it.
    first : int
        What is added to the index of a cell before the function is called.
    """

    function: Callable[..., Any]
    what: str
    first: int = 0

    def part(self, first: int, size: int) -> Computed:
        return Computed(self.function, self.what, self.first + first)

    def cells(self, item: NDArray[Any], place: NDArray[Any], draw: DrawCells) -> FloatArray:
        return self._call(len(item), np.asarray(item) + self.first)

    def synapses(self, synapses: Synaptic) -> FloatArray:
        if _takes_two(self.function):
            return self._call(len(synapses.source), synapses.source, synapses.target)
        return self._call(len(synapses.source), synapses.distance())

    def at(self, *arguments: NDArray[Any]) -> FloatArray:
        """Return the function's values for arguments of shapes (…, n)."""
        return self._call(arguments[0].shape[-1], *arguments)

    def _call(self, n: int, *arguments: NDArray[Any]) -> FloatArray:
        """Return the function's values, after a look at whether it works element by element."""
        numbers = self._once(n, *arguments)
        for sample in {0, n - 1} if n else ():
            (alone,) = self._once(1, *(argument[..., sample : sample + 1] for argument in arguments))
            if not np.isclose(alone, numbers[sample], rtol=1e-9, atol=0.0, equal_nan=True):
                raise BadValue(
                    f"The function given for {self.what} must work element by element, and give the same value each"
                    f" time: for one element it returned {alone:g}, for the same one among {n} {numbers[sample]:g}."
                )
        return numbers

    def _once(self, n: int, *arguments: NDArray[Any]) -> FloatArray:
        try:
            with np.errstate(all="ignore"):
                result = np.asarray(self.function(*arguments), dtype=np.float64)
        except Exception as error:
            raise BadValue(
                f"The function given for {self.what} must take arrays and return numbers, element by element; given"
                f" {len(arguments)} of {n} elements, it raised {type(error).__name__}: {error}"
            ) from error
        if result.shape not in ((n,), ()):
            raise BadValue(
                f"The function given for {self.what} must work element by element: for {n} elements it returned an"
                f" array of shape {result.shape}."
            )
        return np.broadcast_to(result, (n,)).astype(np.float64)

    def sign(self) -> float:
        arguments = [np.zeros(1, np.int32)] * (2 if _takes_two(self.function) else 1)
        return float(self._call(1, *arguments)[0])

    def signature(self, sample: Sample) -> tuple[Any, ...]:
        return ("computed", sample.values(self).tobytes())

    def __repr__(self) -> str:
        return repr(self.function)


def _takes_two(function: Callable[..., Any]) -> bool:
    """Tell whether a function needs two arguments; those that have defaults do not count."""
    if isinstance(function, np.ufunc):
        return bool(function.nin == 2)
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return False
    needed = [
        p
        for p in parameters
        if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
    ]
    return len(needed) >= 2
