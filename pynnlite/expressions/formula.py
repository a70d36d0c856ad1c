"""Arithmetic in the distance."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ..errors import BadValue, ModelError
from . import intervals
from .grammar import Grammar, parsed
from .operations import evaluated
from .piece import Piece

FloatArray = NDArray[np.float64]

DISTANCES = Grammar(
    functions={
        "exp": ("exp", 1),
        "log": ("log", 1),
        "sqrt": ("sqrt", 1),
        "abs": ("abs", 1),
        "fabs": ("abs", 1),
        "sin": ("sin", 1),
        "cos": ("cos", 1),
        "power": ("power", 2),
        "pow": ("power", 2),
        "minimum": ("minimum", 2),
        "min": ("minimum", -2),
        "maximum": ("maximum", 2),
        "max": ("maximum", -2),
        "where": ("where", 3),
    },
    allowed=(
        "numbers, d (the distance in µm), pi, e, + - * / **, comparisons, and, or, not, 'a if x > y else b', brackets,"
        " and exp, log, sqrt, abs, sin, cos, pow, min, max, where; NumPy's names may have NumPy's prefix. For others,"
        " give a function, such as lambda d: numpy.tanh(d)"
    ),
    constants={"pi": math.pi, "e": math.e},
    names=frozenset({"d"}),
    prefixes=frozenset({"np", "numpy", "math"}),
    logic=True,
    any_exponent=True,
)
"""What functions of the distance may consist of."""


class Formula:
    """A function of the distance, given as text.

    Parameters
    ----------
    text : str
        The function, e.g. ``"0.2 + 0.3*d"``; d is the distance in µm.
    what : str
        What it is for, as errors should name it.

    Attributes
    ----------
    canonical : str
        The function in one standard spelling: equal ones differ at most in white space and brackets.
    depends : bool
        Whether it has d in it.

    Raises
    ------
    BadValue
        If the text is not of the grammar.
    """

    def __init__(self, text: str, what: str) -> None:
        try:
            self._tree, self.canonical = parsed(Piece.of(text), DISTANCES)
        except ModelError as error:
            raise BadValue(
                f"{what} is no expression in d, the distance in µm, such as '0.2 + 0.3*d': {error}"
            ) from None
        self._evaluated = evaluated(self._tree)
        self.what = what
        self.depends = any(node.kind == "name" for node in self._tree.walk())

    def __reduce__(self) -> tuple[type[Formula], tuple[str, str]]:
        return Formula, (self.canonical, self.what)

    def __call__(self, d: FloatArray) -> FloatArray:
        """Return the value at each distance; truth counts as 1.

        Parameters
        ----------
        d : (n,) ndarray of float64
            Distances in µm.
        """
        with np.errstate(all="ignore"):
            result = np.asarray(self._evaluated({"d": d}), dtype=np.float64)
        return np.broadcast_to(result, d.shape).copy() if result.ndim == 0 else result

    def bounds(self, low: FloatArray, high: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return numbers between which all values lie over each interval of distances, as near as is easily known.

        Parameters
        ----------
        low, high : (n,) ndarray of float64
            The ends of the intervals in µm; `high` may be infinite.
        """
        with np.errstate(all="ignore"):
            return intervals.bounds(self._tree, low, high)
