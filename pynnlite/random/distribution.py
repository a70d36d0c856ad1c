"""Distributions of random numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..draws.parameters import PARAMETERS
from .generator import NumpyRNG, checked_rng
from .named import named_parameters


class RandomDistribution:
    """A distribution from which one value is drawn for each cell or synapse.

    Parameters
    ----------
    distribution : str
        One of ``binomial exponential gamma lognormal normal normal_clipped normal_clipped_to_boundary poisson
        uniform uniform_int vonmises``.
    parameters_pos : sequence of float, optional
        The distribution's parameters in order, or a dict of them; or give them by name.
    rng : NumpyRNG, optional
        Brings a seed of its own. The network's seed if omitted. It may be the second argument too.
    **named
        Parameters by name.

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
        if isinstance(parameters_pos, NumpyRNG):
            parameters_pos, rng = rng, parameters_pos
        self.parameters = named_parameters(distribution, parameters_pos, named)
        self.name = distribution
        self.rng = checked_rng(rng)
        self._own = NumpyRNG()  # draws for a script where none was given

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

    def next(self, n: int | None = None, mask: Any = None, mask_local: Any = None) -> Any:
        """Draw numbers from the generator's own sequence, for use in a script.

        Parameters
        ----------
        n : int, optional
            How many; a single float if omitted.
        mask, mask_local : (n,) array_like of bool, optional
            Which of the `n` numbers are returned; all if omitted. The second name is that of PyNN 0.8.
        """
        return (self.rng or self._own).next(n, self.name, self.parameters, mask, mask_local)

    def lazily_evaluate(self, mask: Any = None, shape: tuple[int, ...] = ()) -> NDArray[np.float64]:
        """Draw an array, or some of its items: what `LazyArray` asks for.

        Parameters
        ----------
        mask : index, optional
            Which items; all if omitted.
        shape : tuple of int
            Shape of the array.
        """
        numbers: NDArray[np.float64] = self.next(math.prod(shape)).reshape(shape)
        return numbers if mask is None else numbers[mask]

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={value:g}" for name, value in self.parameters.items())
        return f"RandomDistribution({self.name!r}, {inside}{', rng=' + repr(self.rng) if self.rng else ''})"
