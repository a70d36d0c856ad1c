"""Values that are not worked out until they are asked for.

Whatever a user gives for a parameter, an initial value, a weight or a delay (a number, an array, a
`RandomDistribution`, a function, a lazy array, any of them with units) becomes one of the immutable classes below,
which answer for any selection of cells or synapses, in any order, any number of times.

A cell has two numbers: its `place` (index within the population, which random draws go by) and its `item` (position
within the population or view that the value was given to, which arrays and functions go by).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from lazyarray import larray
from numpy.typing import NDArray

from . import units
from .errors import BadValue
from .random import RandomDistribution

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.int32]

DrawCells = Callable[[RandomDistribution, int, NDArray[Any]], FloatArray]
"""(distribution, assignment, places) → one value for each place."""


class Synaptic(Protocol):
    """The synapses that values are asked for, in the index space of the groups that a projection was given."""

    source: IndexArray
    target: IndexArray
    shape: tuple[int, int]

    def draw(self, distribution: RandomDistribution, assignment: int) -> FloatArray: ...
    def distance(self) -> FloatArray: ...
    def listed(self) -> NDArray[np.int64]: ...
    def brought(self, name: str) -> FloatArray: ...


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

    @abstractmethod
    def cells(self, item: NDArray[Any], place: NDArray[Any], draw: DrawCells) -> FloatArray:
        """Return the values of some cells."""

    @abstractmethod
    def synapses(self, synapses: Synaptic) -> FloatArray:
        """Return the values of some synapses."""

    @abstractmethod
    def sign(self) -> float:
        """Return a number with the sign that a receptor is chosen by."""

    @abstractmethod
    def signature(self) -> tuple[Any, ...]:
        """Return what a digest of the description takes in."""


@dataclass(frozen=True)
class Constant(Value):
    """One number for all."""

    number: float

    @property
    def constant(self) -> float:
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

    def signature(self) -> tuple[Any, ...]:
        return ("constant", float(self.number).hex())


@dataclass(frozen=True, eq=False)
class Array(Value):
    """One number for each cell, for each (source, target) pair, or for each synapse in the order of `get("list")`."""

    numbers: FloatArray

    @property
    def given(self) -> bool:
        return True

    def cells(self, item: NDArray[Any], place: NDArray[Any], draw: DrawCells) -> FloatArray:
        return self.numbers[item]

    def synapses(self, synapses: Synaptic) -> FloatArray:
        if self.numbers.ndim == 2:
            return self.numbers[synapses.source, synapses.target]
        return self.numbers[synapses.listed()]

    def sign(self) -> float:
        known = self.numbers[~np.isnan(self.numbers)]
        return float(known.mean()) if known.size else 0.0

    def signature(self) -> tuple[Any, ...]:
        return ("array", self.numbers.shape, self.numbers.tobytes())


@dataclass(frozen=True, eq=False)
class Drawn(Value):
    """A draw from a distribution for each cell or synapse, by place.

    Parameters
    ----------
    distribution : RandomDistribution
        What to draw from.
    assignment : int
        How many times the value had been assigned before, so that a second distribution draws afresh.
    """

    distribution: RandomDistribution
    assignment: int = 0

    def cells(self, item: NDArray[Any], place: NDArray[Any], draw: DrawCells) -> FloatArray:
        return draw(self.distribution, self.assignment, place)

    def synapses(self, synapses: Synaptic) -> FloatArray:
        return synapses.draw(self.distribution, self.assignment)

    def sign(self) -> float:
        return self.distribution.mean

    def signature(self) -> tuple[Any, ...]:
        one = self.distribution
        return ("drawn", one.name, one.arguments, one.seed, self.assignment)


@dataclass(frozen=True, eq=False)
class Computed(Value):
    """A function of the index of a cell; of a synapse, a function of distance (µm), or of the two indices.

    Parameters
    ----------
    function : callable
        Takes and returns arrays, element by element. With two arguments it is given source and target indices.
    what : str
        What the value is for, as errors should name it.
    """

    function: Callable[..., Any]
    what: str

    def cells(self, item: NDArray[Any], place: NDArray[Any], draw: DrawCells) -> FloatArray:
        return self._call(len(item), np.asarray(item))

    def synapses(self, synapses: Synaptic) -> FloatArray:
        if _takes_two(self.function):
            return self._call(len(synapses.source), synapses.source, synapses.target)
        return self._call(len(synapses.source), synapses.distance())

    def _call(self, n: int, *arguments: NDArray[Any]) -> FloatArray:
        result = np.asarray(self.function(*arguments), dtype=np.float64)
        if result.shape not in ((n,), ()):
            raise BadValue(
                f"The function given for {self.what} must work element by element: for {n} elements it returned an"
                f" array of shape {result.shape}."
            )
        numbers = np.broadcast_to(result, (n,)).astype(np.float64)
        for sample in {0, n - 1} if n else ():
            alone = np.asarray(self.function(*(argument[sample : sample + 1] for argument in arguments)))
            if not np.array_equal(alone.reshape(-1)[:1], numbers[sample : sample + 1], equal_nan=True):
                raise BadValue(
                    f"The function given for {self.what} must work element by element, and give the same value each"
                    f" time: for one element it returned {alone}, for the same one among {n} {numbers[sample]}."
                )
        return numbers

    def sign(self) -> float:
        arguments = [np.zeros(1, np.int32)] * (2 if _takes_two(self.function) else 1)
        return float(self._call(1, *arguments)[0])

    def signature(self) -> tuple[Any, ...]:
        samples = np.arange(64)
        arguments = [samples, samples[::-1]] if _takes_two(self.function) else [samples.astype(np.float64)]
        return ("computed", self._call(64, *arguments).tobytes())


@dataclass(frozen=True, eq=False)
class Lazy(Value):
    """Arithmetic on another value, as a lazy array records it."""

    base: Value
    array: larray

    def _operate(self, numbers: FloatArray) -> FloatArray:
        operated = deepcopy(self.array)
        operated.base_value, operated._shape = numbers, numbers.shape
        return np.asarray(operated.evaluate(), dtype=np.float64)

    def cells(self, item: NDArray[Any], place: NDArray[Any], draw: DrawCells) -> FloatArray:
        return self._operate(self.base.cells(item, place, draw))

    def synapses(self, synapses: Synaptic) -> FloatArray:
        return self._operate(self.base.synapses(synapses))

    def sign(self) -> float:
        return float(self._operate(np.array([self.base.sign()]))[0])

    def signature(self) -> tuple[Any, ...]:
        probe = self._operate(np.array([-2.0, -0.5, 0.0, 0.5, 1.0, 3.0]))
        return ("lazy", self.base.signature(), probe.tobytes())


@dataclass(frozen=True, eq=False)
class Brought(Value):
    """A value for each synapse that the connector itself brings, such as a column of a connection list."""

    name: str
    mean: float

    @property
    def given(self) -> bool:
        return True

    def cells(self, item: NDArray[Any], place: NDArray[Any], draw: DrawCells) -> FloatArray:
        raise BadValue(f"The {self.name} that a connector brings cannot be used for cells.")

    def synapses(self, synapses: Synaptic) -> FloatArray:
        return synapses.brought(self.name)

    def sign(self) -> float:
        return self.mean

    def signature(self) -> tuple[Any, ...]:
        return ("brought", self.name)


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

    def signature(self) -> tuple[Any, ...]:
        return ("overlay", self.base.signature(), self.index.tobytes(), self.top.signature())


def as_value(given: Any, unit: str, what: str, assignment: int = 0) -> Value:
    """Make a value of what a user gave.

    Parameters
    ----------
    given : number, array_like, RandomDistribution, callable, lazyarray.larray or quantity
        What the user gave.
    unit : str
        The unit that plain numbers are in and quantities are converted to.
    what : str
        What the value is for, as errors should name it, e.g. ``"tau_m of IF_cond_exp"``.
    assignment : int
        How many times the value had been assigned before.

    Raises
    ------
    BadValue
        If it is none of these, or holds a NaN, or is not of numbers.
    BadUnits
        If a quantity has the wrong dimension.
    """
    given = units.strip(given, unit, what)
    if isinstance(given, Value):
        return given
    if isinstance(given, RandomDistribution):
        return Drawn(given, assignment)
    if isinstance(given, larray):
        base = as_value(given.base_value, unit, what, assignment)
        return Lazy(base, given) if given.operations else base
    if callable(given):
        return Computed(given, what)
    return _numbers(given, what)


def _numbers(given: Any, what: str) -> Value:
    kinds = "a number, an array of numbers, a RandomDistribution, a function or a quantity"
    if given is None or isinstance(given, bool | np.bool_ | str | bytes | dict | set):
        raise BadValue(f"{what} must be {kinds}, not {given!r}.")
    try:
        numbers = np.array(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise BadValue(f"{what} must be {kinds}, not {given!r}.") from None
    if numbers.ndim == 0:
        if np.isnan(numbers):
            raise BadValue(f"{what} must be a number, got NaN.")
        return Constant(float(numbers))
    numbers.setflags(write=False)
    return Array(numbers)


def _takes_two(function: Callable[..., Any]) -> bool:
    code = getattr(function, "__code__", None) or getattr(
        getattr(function, "__call__", None), "__code__", None
    )
    if code is None:
        return isinstance(function, np.ufunc) and function.nin == 2
    bound = 1 if hasattr(function, "__self__") or not hasattr(function, "__code__") else 0
    return code.co_argcount - bound >= 2
