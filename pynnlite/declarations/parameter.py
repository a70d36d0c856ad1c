"""What a declaration has: parameters, state variables, receptors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..errors import BadValue
from ..values import FloatArray


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a declaration.

    Parameters
    ----------
    name : str
        Its name.
    default : float or tuple of float
        Its default value; a tuple if it is a list of numbers.
    unit : str
        Its unit; ``""`` or ``"1"`` for a dimensionless number.
    doc : str
        One sentence on what it is.
    above : float
        Values must be greater than this.
    least : float
        Values must not be less than this.
    most : float
        Values must not be greater than this.
    forever : bool
        Whether a time may be infinite: it then never comes, or never ends.
    whole : bool
        Whether values must be whole numbers.
    """

    name: str
    default: Any
    unit: str
    doc: str
    above: float = -np.inf
    least: float = -np.inf
    most: float = np.inf
    forever: bool = False
    whole: bool = False

    def __post_init__(self) -> None:
        _plain_number(self)

    @property
    def entries(self) -> tuple[Parameter, ...]:
        """As equations see it: itself, or the numbers of a list, named ``name_0``, ``name_1`` and so on."""
        if not np.ndim(self.default):
            return (self,)
        numbers = enumerate(self.default)
        return tuple(replace(self, name=f"{self.name}_{k}", default=number) for k, number in numbers)

    @property
    def range(self) -> str:
        """The range as a phrase for messages."""
        parts = []
        if self.above > -np.inf:
            parts.append(f"greater than {self.above:g}")
        if self.least > -np.inf:
            parts.append(f"at least {self.least:g}")
        if self.most < np.inf:
            parts.append(f"at most {self.most:g}")
        if self.whole:
            return " ".join(["a whole number", *(["that is", " and ".join(parts)] if parts else [])])
        return " and ".join(parts) or "finite"

    def check(self, numbers: FloatArray | float, what: str) -> None:
        """Raise `BadValue` unless all numbers are in range; NaN never is."""
        if isinstance(numbers, float):
            low = high = numbers
        else:
            values = np.asarray(numbers, np.float64)
            low = np.minimum.reduce(values, None, initial=np.inf)
            high = np.maximum.reduce(values, None, initial=-np.inf)
        if (
            not self.whole and self.above < low >= self.least and np.inf > high <= self.most
        ):  # nearly always, and soon found out
            return
        good = np.isfinite(numbers) | (self.forever & (numbers == np.inf))
        good &= (numbers > self.above) | (self.above == -np.inf)
        good &= (numbers >= self.least) & (numbers <= self.most)
        if self.whole:
            good &= np.asarray(numbers) == np.floor(numbers)
        if not good.all():
            bad = np.asarray(numbers)[~good]
            many = f" ({bad.size} of {np.size(numbers)} values are not)" if np.size(numbers) > 1 else ""
            unit = f" {self.unit}" if self.unit else ""
            raise BadValue(f"{what} must be {self.range}, got {bad.flat[0]:g}{unit}{many}.")


@dataclass(frozen=True, slots=True)
class State:
    """One state variable of a cell type.

    Parameters
    ----------
    name : str
        Its name.
    default : float
        Its default initial value.
    unit : str
        Its unit.
    doc : str
        One sentence on what it is.
    size : float, optional
        A usual value, in its unit: numerical errors are judged by it. By the dimension of the unit if omitted: 100 mV,
        10 mV/ms, 0.1 nA, 0.1 µS, 1.
    """

    name: str
    default: float
    unit: str
    doc: str
    size: float | None = None

    def __post_init__(self) -> None:
        _plain_number(self)

    def check(self, numbers: FloatArray | float, what: str) -> None:
        """Raise `BadValue` unless all numbers are finite."""
        Parameter(self.name, self.default, self.unit, self.doc).check(numbers, what)


@dataclass(frozen=True, slots=True)
class Receptor:
    """One kind of synapse onto a cell.

    Parameters
    ----------
    name : str
        Its name, e.g. ``"excitatory"``.
    unit : str
        Unit of the weights, one of the coherent set: ``"nA"``, ``"uS"``, ``"mV"``, ``""``, …
    sign : int
        1 if weights must not be negative, -1 if they must not be positive, 0 if either is right.
    """

    name: str
    unit: str
    sign: int

    def __post_init__(self) -> None:
        _plain_number(self)


def _plain_number(part: Parameter | State | Receptor) -> None:
    """Give a dimensionless number the unit ``""``, however that was written."""
    if part.unit in ("1", "dimensionless"):
        object.__setattr__(part, "unit", "")
