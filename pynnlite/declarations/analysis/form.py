"""The form of the equations of a declaration, which decides how they can be solved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ..dynamics import Dynamics
from .polynomials import Polynomial, is_linear, polynomials


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


def form_of(dynamics: Dynamics) -> Form:
    """Return the form of the equations of a declaration."""
    sides = polynomials(dynamics)
    if len(sides) < len(dynamics.equations):
        return Form("general")
    if all(map(is_linear, sides.values())):
        return Form("linear")
    driven = [name for name in sides if _is_driven(name, sides, dynamics)]
    return Form("driven", driven[0]) if driven else Form("general")


def _is_driven(driven: str, sides: Mapping[str, Polynomial], dynamics: Dynamics) -> bool:
    """Tell whether all variables but one only decay, and this one is linear in itself and in them."""
    others = [name for name in sides if name != driven]
    if any(set(sides[name]) != {(name,)} for name in others) or set(dynamics.held) - {driven}:
        return False
    allowed = {(), (driven,), (dynamics.current or "",)}
    allowed |= {tuple(sorted(term)) for name in others for term in ((name,), (name, driven))}
    return set(sides[driven]) <= allowed
