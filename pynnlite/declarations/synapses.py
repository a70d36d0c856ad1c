"""What the synapses of a projection are made of."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from .. import units
from ..errors import BadValue
from ..expressions import Formula
from ..values import Expressed, Value, as_value
from .declared import Declared
from .parameter import Parameter


class SynapseType(Declared):
    """What the synapses of a projection are made of.

    Parameters
    ----------
    weight : number, array, RandomDistribution, callable, str or quantity
        In nA, µS or mV, by the receptor that the synapses act on. A text is an expression in the distance d in µm,
        e.g. ``"0.2 + 0.3*d"``.
    delay : number, array, RandomDistribution, callable, str, quantity or None
        In ms; the shortest delay that the simulation allows if None.

    Attributes
    ----------
    declaration : str
        What these synapses do, as text. A subclass does not inherit it: what it does is not known until it says so.
    hash : str
        32 hexadecimal digits of the declaration, by which a backend knows what these synapses do; ``""`` without one.
    """

    declaration: ClassVar[str] = ""
    hash: ClassVar[str] = ""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "declaration" not in vars(cls):
            cls.declaration = ""
        cls.hash = _hash(cls.declaration)

    def __init__(self, weight: Any = 0.0, delay: Any = None, **given: Any) -> None:
        weight, delay = units.collected(weight), units.collected(delay)
        self._weight = weight
        super().__init__(weight=units.bare(weight), delay=delay, **given)  # its unit is that of the receptor

    @classmethod
    def _checked(cls, parameter: Parameter, given: Any, assignment: int = 0) -> Value | None:
        if given is None and parameter.name == "delay":
            return None
        what = f"{parameter.name} of {cls.__name__}"
        if isinstance(given, str):
            given = _expressed(given, what)
        value = as_value(given, parameter.unit, what, assignment)
        known: Any = value.constant if value.constant is not None else getattr(value, "numbers", None)
        if known is not None:
            if isinstance(known, np.ndarray) and known.ndim == 2:
                known = known[~np.isnan(known)]  # NaN marks pairs without a synapse
            parameter.check(known, what)
        return value

    def values_for(self, unit: str) -> Mapping[str, Value | None]:
        """Return the value of each parameter, with the weight in the unit of a receptor."""
        if type(self._weight) is float or type(self._weight) is int:
            return self._values
        weight = units.strip(self._weight, unit, f"weight of {type(self).__name__} onto this receptor")
        return {**self._values, "weight": self._checked(replace(self.parameter("weight"), unit=unit), weight)}


def _expressed(text: str, what: str) -> Expressed:
    """Return the value that an expression in the distance gives."""
    formula = Formula(text, what)
    if not formula.depends:
        raise BadValue(
            f"{what} is the text {text!r}, which has no d (the distance in µm) in it: give a number."
        )
    return Expressed(formula)


def _hash(declaration: str) -> str:
    """Return 32 hexadecimal digits of a declaration, whatever its spaces, empty lines and comments."""
    lines = (" ".join(line.split("#")[0].split()) for line in declaration.splitlines())
    text = "\n".join(filter(None, lines))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest() if text else ""
