"""Values that are not worked out until they are asked for.

Whatever a user gives for a parameter, an initial value, a weight or a delay (a number, an array, a
`RandomDistribution`, a function, a lazy array, any of them with units) becomes one of the immutable classes below,
which answer for any selection of cells or synapses, in any order, any number of times.

A cell has two numbers: its `place` (index within the population, which random draws go by) and its `item` (position
within the population or view that the value was given to, which arrays and functions go by).
"""

from __future__ import annotations

import inspect
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Any, Protocol

import numpy as np
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

    def listed(self) -> NDArray[np.int64]:
        """Return the position of each synapse in the order of `get("list")`."""
        ...

    def brought(self, name: str) -> FloatArray:
        """Return the values of a parameter that the connector itself brings."""
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
    def arrays(self) -> tuple[Array, ...]:
        """The arrays in it, whose shapes must fit the cells or synapses."""
        return ()

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
    def signature(self, shape: tuple[int, ...]) -> tuple[Any, ...]:
        """Return what a digest of the description takes in, for (size,) cells or (sources, targets) pairs."""


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

    def signature(self, shape: tuple[int, ...]) -> tuple[Any, ...]:
        return ("constant", float(self.number).hex())


@dataclass(frozen=True, eq=False)
class Array(Value):
    """One number for each cell, for each (source, target) pair, or for each synapse in the order of `get("list")`."""

    numbers: FloatArray

    @property
    def given(self) -> bool:
        return True

    @property
    def arrays(self) -> tuple[Array, ...]:
        return (self,)

    def cells(self, item: NDArray[Any], place: NDArray[Any], draw: DrawCells) -> FloatArray:
        numbers: FloatArray = self.numbers[item]
        return numbers

    def synapses(self, synapses: Synaptic) -> FloatArray:
        if self.numbers.ndim == 2:
            return self.numbers[synapses.source, synapses.target]
        return self.numbers[synapses.listed()]

    def sign(self) -> float:
        known = self.numbers[~np.isnan(self.numbers)]
        return float(known.mean()) if known.size else 0.0

    def signature(self, shape: tuple[int, ...]) -> tuple[Any, ...]:
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

    def signature(self, shape: tuple[int, ...]) -> tuple[Any, ...]:
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
        """Return the function's values, after a look at whether it works element by element."""
        numbers = self._once(n, *arguments)
        for sample in {0, n - 1} if n > 1 else ():
            (alone,) = self._once(1, *(argument[sample : sample + 1] for argument in arguments))
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

    def signature(self, shape: tuple[int, ...]) -> tuple[Any, ...]:
        if len(shape) == 1:
            return ("computed", self._call(shape[0], np.arange(shape[0])).tobytes())
        samples = np.arange(64)
        if not _takes_two(self.function):
            return ("computed", self._call(64, samples.astype(np.float64)).tobytes())
        source, target = (samples * stride % size for stride, size in zip((7919, 104729), shape, strict=True))
        return ("computed", self._call(64, source, target).tobytes())


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

    def apply(self, evaluate: Callable[[Value], Any]) -> Any:
        """Carry the operations out on what a function returns for each value in them."""
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

    def signature(self, shape: tuple[int, ...]) -> tuple[Any, ...]:
        left, right = np.array([[-2.0, -0.5, 0.0, 0.5, 1.0, 3.0], [3.0, 2.0, 2.0, -1.0, 0.5, 0.0]])
        steps: list[Any] = []
        with np.errstate(all="ignore"):
            for function, operand in self.operations:
                probe = function(left) if operand is None else function(left, right)
                steps.append((np.asarray(probe, np.float64).tobytes(), operand and operand.signature(shape)))
        return ("lazy", self.base.signature(shape), *steps)


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

    def signature(self, shape: tuple[int, ...]) -> tuple[Any, ...]:
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

    def signature(self, shape: tuple[int, ...]) -> tuple[Any, ...]:
        top = self.top.signature((len(self.index),))
        return ("overlay", self.base.signature(shape), self.index.tobytes(), top)


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
    if _is_lazy(given):
        return _lazy(given, lambda part: as_value(part, unit, what, assignment), what)
    if callable(given):
        return Computed(given, what)
    return _numbers(given, what)


def _is_lazy(given: Any) -> bool:
    """Tell whether something is a lazy array: nothing is, until somebody has imported lazyarray, which takes long."""
    lazyarray = sys.modules.get("lazyarray")
    return lazyarray is not None and isinstance(given, lazyarray.larray)


def _lazy(given: Any, as_part: Callable[[Any], Value], what: str) -> Value:
    """Make a value of a lazy array: numbers at once, where nothing is drawn or computed from places."""
    operations = tuple((f, None if operand is None else as_part(operand)) for f, operand in given.operations)
    value = Lazy(as_part(given.base_value), operations)
    parts = [value.base, *(operand for _, operand in operations if operand is not None)]
    if not all(isinstance(part, Constant | Array) for part in parts):
        return value if operations else value.base
    try:
        numbers = value.apply(lambda part: part.numbers if isinstance(part, Array) else part.constant)
    except ValueError as error:
        raise BadValue(f"The arithmetic on arrays given for {what} cannot be carried out: {error}.") from None
    return _numbers(numbers, what)


def _numbers(given: Any, what: str) -> Value:
    kinds = "a number, an array of numbers, a RandomDistribution, a function or a quantity"
    numbers = as_numbers(given, f"{what} must be {kinds}")
    if numbers.ndim == 0:
        if np.isnan(numbers):
            raise BadValue(f"{what} must be a number, got NaN.")
        return Constant(float(numbers))
    numbers.setflags(write=False)
    return Array(numbers)


def as_numbers(given: Any, rule: str) -> FloatArray:
    """Return a copy of numbers as an array of any shape; raise `BadValue` for truth values, texts and the like.

    Parameters
    ----------
    given : object
        What the user gave.
    rule : str
        What it must be, e.g. ``"tau_m of IF_cond_exp must be a number"``.
    """
    try:
        numbers = np.asarray(given)
        if numbers.size and numbers.dtype.kind not in "iuf":
            raise TypeError
        return numbers.astype(np.float64)
    except (TypeError, ValueError):
        raise BadValue(f"{rule}, not {given!r}.") from None


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
