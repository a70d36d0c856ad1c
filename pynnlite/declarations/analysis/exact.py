"""Which variables of a declaration can be solved exactly, whatever the others do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..dynamics import Dynamics
from .polynomials import Polynomial, polynomial

CONSTANT = ""
"""Stands for 1 among the variables of a linear system."""


@dataclass(frozen=True, slots=True)
class LinearSystem:
    """Variables whose slopes are linear in themselves and in the injected current, with constant coefficients.

    Parameters
    ----------
    dynamics : Dynamics
        The declaration.
    names : tuple of str
        The variables, in the order of the declaration.
    """

    dynamics: Dynamics
    names: tuple[str, ...]

    def slopes(self, parameters: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
        """Return the coefficient of each variable in the slope of each, per ms, for parameters by name.

        Keys are (variable, what its slope depends on): a variable, the injected current, or `CONSTANT`.
        """
        found: dict[tuple[str, str], Any] = {}
        for name in self.names:
            side = _slope(self.dynamics, name, parameters) or {}
            found |= {(name, term[0] if term else CONSTANT): value for term, value in side.items()}
        return found


def linear_system(dynamics: Dynamics, parameters: Mapping[str, Any]) -> LinearSystem:
    """Return the largest system of a declaration that can be solved by itself; it may be empty.

    While a cell is refractory, what is held stays, and what depends on it goes on by other equations than else. So
    what depends on a held variable, other than this variable itself, is not in the system.

    Parameters
    ----------
    dynamics : Dynamics
        The declaration.
    parameters : dict of str to float
        A value of each parameter; the system does not depend on the values.
    """
    sides = {name: _slope(dynamics, name, parameters) for name in dynamics.equations}
    causes = {
        name: {term[0] for term in side if term and term != (name,)}
        for name, side in sides.items()
        if side is not None and _is_linear(side)
    }
    kept: set[str] = set()
    while kept != set(causes):
        kept = set(causes)
        known = kept - set(dynamics.held) | {dynamics.current}
        causes = {name: needed for name, needed in causes.items() if needed <= known}
    return LinearSystem(dynamics, tuple(name for name in dynamics.equations if name in kept))


def _slope(dynamics: Dynamics, name: str, parameters: Mapping[str, Any]) -> Polynomial | None:
    free = frozenset(dynamics.equations) | {dynamics.current or ""}
    return polynomial(dynamics.written_out.equations[name], free, parameters)


def _is_linear(side: Polynomial) -> bool:
    return all(len(term) < 2 for term in side)
