"""The form of the equations of a declaration, which decides how they can be solved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..dynamics import Dynamics
from .polynomials import Monomial, polynomial


@dataclass(frozen=True, slots=True)
class Form:
    """How the equations of a declaration can be solved.

    Parameters
    ----------
    kind : {"linear", "driven", "general"}
        ``"linear"``: every right-hand side is linear in the state and the injected current; the exact solution of a
        step is a matrix exponential. ``"driven"``: all variables but one only decay, each by itself, and this one is
        linear in itself, in the others, in products of itself with one other, and in the injected current; its
        solution is an integral. ``"general"``: anything else.
    driven : str or None
        That one variable of a driven form.
    """

    kind: Literal["linear", "driven", "general"]
    driven: str | None = None


def form_of(dynamics: Dynamics, parameters: Mapping[str, Any]) -> Form:
    """Return the form of the equations of a declaration.

    Parameters
    ----------
    dynamics : Dynamics
        The declaration.
    parameters : dict of str to float or (n,) ndarray of float64
        A value of each parameter of the cell type. The form does not depend on the values.
    """
    free = frozenset(dynamics.equations) | {dynamics.current or ""}
    sides = {
        name: polynomial(right, free, parameters) for name, right in dynamics.written_out.equations.items()
    }
    terms = {name: None if side is None else frozenset(side) for name, side in sides.items()}
    if all(side is not None and all(len(term) < 2 for term in side) for side in terms.values()):
        return Form("linear")
    driven = [name for name in terms if _is_driven(name, terms, dynamics)]
    return Form("driven", driven[0]) if driven else Form("general")


def _is_driven(driven: str, terms: Mapping[str, frozenset[Monomial] | None], dynamics: Dynamics) -> bool:
    """Tell whether all variables but one only decay, and this one is linear in itself and in them."""
    side = terms[driven]
    others = [name for name in terms if name != driven]
    if side is None or any(terms[name] != frozenset({(name,)}) for name in others):
        return False
    if set(dynamics.held) - {driven}:
        return False
    allowed = {(), (driven,), (dynamics.current or "",)}
    allowed |= {tuple(sorted(term)) for name in others for term in ((name,), (name, driven))}
    return side <= allowed
