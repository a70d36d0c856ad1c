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
from pynnlite.declarations.analysis import form_of

from .base import Names, Scheme
from .conductance import Conductance
from .linear import Linear
from .nonlinear import Nonlinear

__all__ = ["Names", "Scheme", "scheme_for"]


def scheme_for(dynamics: Dynamics, names: Names, sizes: Mapping[str, float]) -> Scheme:
    """Return the scheme that fits the form of some equations, whose variables have some usual sizes."""
    form = form_of(dynamics)
    if form.kind == "linear":
        return Linear(dynamics)
    # Which cells are above their threshold is looked up once in a step, and this scheme may divide it.
    if form.driven is not None and not dynamics.from_below:
        return Conductance(dynamics, form.driven)
    return Nonlinear(dynamics, names, sizes)
