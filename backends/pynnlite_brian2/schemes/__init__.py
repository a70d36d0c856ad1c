"""How the states of cells go on: which scheme, decided by the form of the equations and never by a name.

Linear equations get their exact solution, by a matrix exponential for each cell. Where one variable is driven through
others that only decay (conductances), its solution is an integral, which three Gauss nodes give to nearly all digits.
Anything else is integrated step by step with an error estimate.

States are called x0, x1, … in generated code, parameters p0, p1, …, both in the order of the declaration, so that no
name of a user's can clash with one of Brian2's.
"""

from __future__ import annotations

from collections.abc import Mapping

from pynnlite.declarations import Dynamics

from .base import Names, Parameters, Scheme
from .conductance import Conductance
from .linear import Linear
from .nonlinear import Nonlinear
from .polynomials import Monomial, polynomial

__all__ = ["Names", "Scheme", "scheme_for"]


def scheme_for(dynamics: Dynamics, names: Names, parameters: Parameters) -> Scheme:
    """Return the scheme that fits the form of some equations."""
    free = frozenset(dynamics.equations) | {dynamics.current or ""}
    sides = {name: polynomial(right, free, parameters) for name, right in dynamics.equations.items()}
    terms = {name: None if side is None else frozenset(side) for name, side in sides.items()}
    if all(side is not None and all(len(term) < 2 for term in side) for side in terms.values()):
        return Linear(dynamics)
    driven = [name for name in terms if _is_driven(name, terms, dynamics)]
    return Conductance(dynamics, driven[0]) if driven else Nonlinear(dynamics, names)


def _is_driven(driven: str, terms: Mapping[str, frozenset[Monomial] | None], dynamics: Dynamics) -> bool:
    """Tell whether all variables but one just decay, and this one is linear in itself and in them."""
    others = [name for name in terms if name != driven]
    if any(terms[name] != frozenset({(name,)}) for name in others) or set(dynamics.held) - {driven}:
        return False
    allowed = {(), (driven,), (dynamics.current or "",)}
    allowed |= {tuple(sorted(term)) for name in others for term in ((name,), (name, driven))}
    return terms[driven] is not None and terms[driven] <= allowed  # type: ignore[operator]
