"""PyNN's set of parameters by name, for scripts that work with one of their own."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BadValue, UnknownParameter
from ..random import RandomDistribution
from ..scalars import checked_flag, is_whole
from .given import as_value
from .sequence import Sequence
from .trains import Trains


class ParameterSpace:
    """Parameters by name, each of which has a value for every place of a shape.

    Parameters
    ----------
    parameters : dict
        Values by name: a number, an array, a `RandomDistribution`, a function of the position, a `LazyArray`, or a
        `Sequence` (or list of these, one for each place).
    schema : dict of str to type, optional
        The names that there may be, with the type of each: a number, or `Sequence`.
    shape : tuple of int, optional
        How many places there are; may be set later.
    component : type, optional
        What has the parameters, as errors should name it.

    Raises
    ------
    UnknownParameter
        For a name that is not in the schema.
    """

    def __init__(
        self,
        parameters: Mapping[str, Any],
        schema: Mapping[str, Any] | None = None,
        shape: tuple[int, ...] | None = None,
        component: type | None = None,
    ) -> None:
        for name, mapping in (("parameters", parameters), ("schema", schema)):
            if not isinstance(mapping, Mapping) and not (mapping is None and name == "schema"):
                raise BadValue(f"{name} of ParameterSpace must be a dict, not {mapping!r}.")
        if not all(isinstance(name, str) for name in (*parameters, *(schema or ()))):
            raise BadValue("The names of a ParameterSpace must be texts.")
        self.schema, self.shape = schema, _checked_shape(shape)
        self._owner = "ParameterSpace" if component is None else component.__name__
        self._given: dict[str, Any] = {}
        self._numbers: dict[str, Any] | None = None
        self.update(**parameters)

    def keys(self) -> list[str]:
        """Return the names."""
        return list(self._given)

    def items(self) -> list[tuple[str, Any]]:
        """Return the names, each with its values once they are worked out, or else as they were given."""
        return list({**self._given, **(self._numbers or {})}.items())

    def update(self, **parameters: Any) -> None:
        """Give parameters other values."""
        for name, value in parameters.items():
            if self.schema is not None and name not in self.schema:
                raise UnknownParameter(self._owner, name, self.schema)
            listed = self._is_listed(name, value)
            self._given[name] = (
                Trains.of(value, f"{name} of {self._owner}")
                if listed
                else as_value(value, "", f"{name} of {self._owner}")
            )
        self._numbers = None

    def __getitem__(self, name: str) -> Any:
        if not isinstance(name, str) or name not in self._given:
            raise UnknownParameter(self._owner, name, self._given)
        return dict(self.items())[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self.update(**{name: value})

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)

    def __contains__(self, name: object) -> bool:
        return name in self._given

    def pop(self, name: str, default: Any = None) -> Any:
        """Take a parameter out, and return its value, or a default if it is not there."""
        value = dict(self.items()).get(name, default)
        for values in (self._given, self._numbers or {}):
            values.pop(name, None)
        return value

    @property
    def is_homogeneous(self) -> bool:
        """Whether each parameter is the same everywhere."""
        return all(
            value.shared if isinstance(value, Trains) else value.constant is not None
            for value in self._given.values()
        )

    def evaluate(self, mask: Any = None, simplify: bool = False) -> None:
        """Work all values out.

        Parameters
        ----------
        mask : index, optional
            Which places; all if omitted.
        simplify : bool
            Whether a parameter that is the same everywhere becomes one number.
        """
        if self.shape is None:
            raise BadValue("A ParameterSpace has values once its shape is known: set shape, e.g. to (10,).")
        places = np.arange(math.prod(self.shape), dtype=np.int32).reshape(self.shape)
        simplify = checked_flag(simplify, "simplify")
        try:
            chosen = places if mask is None else np.atleast_1d(places[mask])
        except (IndexError, OverflowError, TypeError, ValueError) as error:
            raise BadValue(f"The mask {mask!r} selects no places of {self.shape}: {error}.") from None
        self._numbers = {name: self._worked_out(name, chosen, simplify) for name in self._given}

    def as_dict(self) -> dict[str, Any]:
        """Return the values, which must have been worked out, by name."""
        if self._numbers is None:
            raise BadValue("The values of this ParameterSpace are not worked out yet: call evaluate() first.")
        return dict(self._numbers)

    def columns(self) -> Iterator[dict[str, Any]]:
        """Return an iterator over the places (columns of a matrix), each with its parameters by name."""
        values = self.as_dict()
        n = max((np.shape(value)[-1] for value in values.values() if np.ndim(value)), default=1)
        for k in range(n):
            yield {name: value[..., k] if np.ndim(value) else value for name, value in values.items()}

    def _worked_out(self, name: str, places: NDArray[Any], simplify: bool) -> Any:
        value, size = self._given[name], math.prod(self.shape or ())
        if isinstance(value, Trains):
            trains = value.resolved(size)
            if not trains.shared and len(trains) != size:
                raise BadValue(f"{name} of {self._owner} needs {size} lists, got {len(trains)}.")
            if simplify and trains.shared:
                return Sequence(trains.row(0))
            result = np.empty(places.size, dtype=object)
            result[:] = [Sequence(trains.row(int(k))) for k in places.flat]
            return result.reshape(places.shape)
        for array in value.arrays:
            if array.numbers.shape not in (self.shape, (size,)):
                shape = array.numbers.shape
                got = f"{shape[0]}" if len(shape) == 1 else f"an array of shape {shape}"
                raise BadValue(f"{name} of {self._owner} needs one number, or {size}, got {got}.")
        numbers = value.cells(places.ravel(), places.ravel(), _draws).reshape(places.shape)
        return float(numbers.flat[0]) if simplify and numbers.size and np.ptp(numbers) == 0.0 else numbers

    def _is_listed(self, name: str, value: Any) -> bool:
        if self.schema is not None and isinstance(kind := self.schema[name], type):
            return issubclass(kind, Sequence)
        several = isinstance(value, list | tuple) and any(isinstance(each, Sequence) for each in value)
        return several or isinstance(value, Sequence)


def _checked_shape(given: Any) -> tuple[int, ...] | None:
    """Return a shape, of which a user gave the length of each axis, or that of the only one."""
    lengths = given if isinstance(given, tuple | list) else (given,)
    if given is None:
        return None
    if not all(is_whole(length) and 0 <= length < 2**31 for length in lengths):
        raise BadValue(f"shape of ParameterSpace must be a tuple of whole numbers, or None, not {given!r}.")
    return tuple(int(length) for length in lengths)


def _draws(distribution: RandomDistribution, assignment: int, places: NDArray[Any]) -> Any:
    return distribution.next(len(places))
