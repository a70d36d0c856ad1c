"""Which variables of a declaration can be solved exactly, whatever the others do, and how they go on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ... import draws
from ..dynamics import Dynamics
from .exponential import growth, reachable
from .polynomials import is_linear, polynomial, polynomials

FloatArray = NDArray[np.float64]

CONSTANT = ""
"""Stands for 1 among the causes of a linear system."""


@dataclass(frozen=True, eq=False)
class LinearSystem:
    """Variables whose slopes are linear in themselves and in what stands still, with constant coefficients.

    Parameters
    ----------
    dynamics : Dynamics
        The declaration.
    names : tuple of str
        The variables, in the order of the declaration.
    still : tuple of str
        Other variables that their slopes depend on, which stay what they are.
    """

    dynamics: Dynamics
    names: tuple[str, ...]
    still: tuple[str, ...] = ()

    @property
    def is_all(self) -> bool:
        """Whether these are all variables of the declaration."""
        return len(self.names) == len(self.dynamics.equations)

    @cached_property
    def causes(self) -> tuple[str, ...]:
        """What slopes can depend on: the variables, what stands still, the injected current, and `CONSTANT`."""
        return (*self.names, *self.still, *filter(None, [self.dynamics.current]), CONSTANT)

    @cached_property
    def reached(self) -> frozenset[tuple[str, str]]:
        """Which cause changes which variable in the course of time: pairs (variable, cause)."""
        number = {cause: k for k, cause in enumerate(self.causes)}
        direct = {(number[name], number[cause]) for name, cause in self.slopes()}
        found = reachable(direct, len(self.causes))
        return frozenset((self.names[row], self.causes[column]) for row, column in found)

    def slopes(self, parameters: Mapping[str, Any] | None = None) -> dict[tuple[str, str], Any]:
        """Return the coefficient of each cause in the slope of each variable, per ms, for parameters by name.

        Keys are (variable, cause). Without parameters the values mean nothing, but there are the same keys.
        """
        sides = polynomials(self.dynamics, parameters)
        return {
            (name, term[0] if term else CONSTANT): value
            for name in self.names
            for term, value in sides[name].items()
        }

    def propagated(
        self, parameters: Mapping[str, Any], n: int, times: Iterable[float]
    ) -> list[dict[tuple[str, str], FloatArray]]:
        """Return how much each cause adds to each variable within some times (ms).

        Parameters
        ----------
        parameters : dict of str to float or (n,) ndarray of float64
            The parameters of the cells.
        n : int
            The number of cells.
        times : iterable of float
            In ms.

        Returns
        -------
        list of dict of (str, str) to (n,) ndarray of float64
            For each time and each pair that is `reached`: what the variable gains for each unit of the cause.
        """
        number = {cause: k for k, cause in enumerate(self.causes)}
        matrices = np.zeros((len(number), len(number), n))
        for (name, cause), value in self.slopes(parameters).items():
            matrices[number[name], number[cause]] = value
        entries = {(number[name], number[cause]): (name, cause) for name, cause in self.reached}
        found = (growth(matrices * time, entries.keys()) for time in times)
        return [{pair: factors[entry] for entry, pair in entries.items()} for factors in found]


def linear_system(dynamics: Dynamics) -> LinearSystem:
    """Return the largest system of a declaration that can be solved by itself; it may be empty.

    While a cell is refractory, what is held stays, and what depends on it goes on by other equations than else. So
    what depends on a held variable, other than this variable itself, is not in the system.
    """
    causes = {
        name: {term[0] for term in side if term and term != (name,)}
        for name, side in polynomials(dynamics).items()
        if is_linear(side)
    }
    kept: set[str] = set()
    while kept != set(causes):
        kept = set(causes)
        known = kept - set(dynamics.held) | {dynamics.current}
        causes = {name: needed for name, needed in causes.items() if needed <= known}
    return LinearSystem(dynamics, tuple(name for name in dynamics.equations if name in kept))


def decay(dynamics: Dynamics, name: str, parameters: Mapping[str, Any], dt: float) -> FloatArray:
    """Return the factor by which a variable whose rate is its own multiple changes in some time (ms).

    It is worked out as the native engine does it, so that synaptic variables have the same bits on every backend.
    """
    side = polynomial(dynamics.written_out.equations[name], frozenset({name}), parameters, unit=dt) or {}
    return np.asarray(draws.exp(np.asarray(side[name,], np.float64)))
