"""Distributions of random numbers, and PyNN's generator object, which has a seed of its own."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import draws
from ..draws.parameters import PARAMETERS, checked
from ..errors import BadUnits, BadValue, UnknownParameter, did_you_mean
from ..scalars import as_float, is_number, is_whole
from .streams import Streams

MOST_DRAWS = 2**31
"""Fewer numbers than this are drawn at a time."""


class NumpyRNG:
    """A seed for some draws, in place of the network's seed.

    Parameters
    ----------
    seed : int, optional
        Replaces the network's seed in every draw that uses this generator. The network's seed if omitted.
    parallel_safe : bool
        Accepted because PyNN has it; results never depend on the number of processes here.
    """

    def __init__(self, seed: int | None = None, parallel_safe: bool = True) -> None:
        if seed is not None and not is_whole(seed):
            raise BadValue(f"The seed of NumpyRNG must be an integer or None, not {seed!r}.")
        self.seed = None if seed is None else int(seed)
        self.parallel_safe = parallel_safe
        self._drawn = 0

    def __repr__(self) -> str:
        return f"NumpyRNG(seed={self.seed})"

    def next(
        self,
        n: int | None = None,
        distribution: str = "uniform",
        parameters: Mapping[str, float] | None = None,
    ) -> Any:
        """Draw the next numbers of this generator's own sequence, for use in a script.

        Parameters
        ----------
        n : int, optional
            How many; a single float if omitted.
        distribution, parameters
            As for `RandomDistribution`; uniform on (0, 1) by default.
        """
        if parameters is None and distribution == "uniform":
            parameters = {"low": 0.0, "high": 1.0}
        return RandomDistribution(distribution, rng=self, **(parameters or {})).next(n)

    def _take(self, n: int) -> NDArray[np.int64]:
        """Return the places of the next n numbers of the sequence."""
        places = np.arange(self._drawn, self._drawn + n, dtype=np.int64)
        self._drawn += n
        return places


class RandomDistribution:
    """A distribution from which one value is drawn for each cell or synapse.

    Parameters
    ----------
    distribution : str
        One of ``binomial exponential gamma lognormal normal normal_clipped normal_clipped_to_boundary poisson
        uniform uniform_int vonmises``.
    parameters_pos : sequence of float, optional
        The distribution's parameters in order; or give them by name.
    rng : NumpyRNG, optional
        Brings a seed of its own. The network's seed if omitted.

    Raises
    ------
    UnknownParameter
        For a distribution or parameter that does not exist.
    BadValue
        For missing parameters or values out of range.
    """

    def __init__(
        self, distribution: str, parameters_pos: Any = None, rng: NumpyRNG | None = None, **named: float
    ) -> None:
        if not isinstance(distribution, str) or distribution not in PARAMETERS:
            raise BadValue(
                f"There is no distribution {distribution!r}.{did_you_mean(str(distribution), PARAMETERS)}"
                f" Distributions: {', '.join(PARAMETERS)}."
            )
        if rng is not None and not isinstance(rng, NumpyRNG):
            raise BadValue(f"rng must be a NumpyRNG or None, not {rng!r}.")
        self.name = distribution
        self.rng = rng
        self.parameters = _named_parameters(distribution, parameters_pos, named)
        try:
            checked(distribution, self.arguments)
        except ValueError as error:
            raise BadValue(f"RandomDistribution: {error}.") from None

    @property
    def arguments(self) -> tuple[float, ...]:
        """The parameters in the order that `pynnlite.draws` wants."""
        return tuple(self.parameters[name] for name in PARAMETERS[self.name])

    @property
    def seed(self) -> int | None:
        """The seed of the distribution's own generator, if it has one."""
        return None if self.rng is None else self.rng.seed

    @property
    def mean(self) -> float:
        """The mean of the distribution before truncation; its sign decides the default receptor."""
        p = self.parameters
        match self.name:
            case "uniform" | "uniform_int":
                return (p["low"] + p["high"]) / 2
            case "exponential":
                return p["beta"]
            case "gamma":
                return p["k"] * p["theta"]
            case "lognormal":
                return math.exp(p["mu"] + p["sigma"] ** 2 / 2)
            case "poisson":
                return p["lambda_"]
            case "binomial":
                return p["n"] * p["p"]
            case "normal_clipped" | "normal_clipped_to_boundary":
                return min(max(p["mu"], p["low"]), p["high"])
            case _:
                return p["mu"]

    @property
    def most(self) -> float:
        """A number that no draw exceeds; infinity if none is known.

        A draw inverts the distribution at a number between 2**-53 and 1 - 2**-53: this is 8.3 standard deviations of a
        normal distribution, and 37 means of an exponential one. Bounds far from the mean leave less than that of a
        normal distribution: down to 2**-1022, which is 38 standard deviations.
        """
        p = self.parameters
        match self.name:
            case "uniform" | "uniform_int":
                return p["high"]
            case "normal_clipped" | "normal_clipped_to_boundary":
                return min(p["high"], max(p["low"], p["mu"] + 40 * p["sigma"]))
            case "exponential":
                return 40 * p["beta"]
            case "lognormal":
                exponent = p["mu"] + 10 * p["sigma"]
                return math.exp(exponent) if exponent < 700 else math.inf
            case "normal":
                return p["mu"] + 10 * p["sigma"]
            case "binomial":
                return p["n"]
            case "vonmises":
                return p["mu"] + math.pi
            case _:
                return math.inf

    def next(self, n: int | None = None) -> Any:
        """Draw `n` numbers from the generator's own sequence, for use in a script; one float if `n` is omitted."""
        if n is not None and (not is_whole(n) or not 0 <= n < MOST_DRAWS):
            raise BadValue(
                f"The number of draws must be a whole number that is not negative and below {MOST_DRAWS}, not {n!r}."
            )
        rng = self.rng or NumpyRNG()
        key = Streams(0 if rng.seed is None else rng.seed).key("script", 0)
        values = draws.cells(key, self.name, self.arguments, rng._take(1 if n is None else n))
        return float(values[0]) if n is None else values

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={value:g}" for name, value in self.parameters.items())
        return f"RandomDistribution({self.name!r}, {inside}{', rng=' + repr(self.rng) if self.rng else ''})"


def _named_parameters(distribution: str, positional: Any, named: Mapping[str, Any]) -> dict[str, float]:
    names = PARAMETERS[distribution]
    owner = f"The distribution {distribution!r}"
    if isinstance(positional, Mapping):
        named, positional = {**positional, **named}, None
    given: dict[str, Any] = {}
    if positional is not None:
        values = list(positional) if np.iterable(positional) else [positional]
        if len(values) > len(names):
            raise BadValue(f"{owner} takes {len(names)} parameters ({', '.join(names)}), got {len(values)}.")
        given.update(zip(names, values, strict=False))
    for name, value in named.items():
        if name not in names:
            raise UnknownParameter(owner, name, names)
        given[name] = value
    missing = [name for name in names if name not in given]
    if missing:
        raise BadValue(f"{owner} needs {', '.join(names)}; missing: {', '.join(missing)}.")
    return {name: _number(given[name], f"{name} of {owner[0].lower()}{owner[1:]}") for name in names}


def _number(given: Any, what: str) -> float:
    if hasattr(given, "dimensionality"):
        raise BadUnits(
            f"{what} is a quantity. Distributions take plain numbers, in the unit of the parameter that they are given"
            " for, such as ms or mV."
        )
    if not is_number(given):
        raise BadValue(f"{what} must be a number, not {given!r}.")
    return as_float(given)
