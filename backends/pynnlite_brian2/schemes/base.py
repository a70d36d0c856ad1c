"""What a scheme is, and the names that it uses in generated code."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from pynnlite.declarations import Dynamics
from pynnlite.expressions import Expression, Node

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.intp]
Parameters = Mapping[str, FloatArray]
Arrays = Mapping[str, NDArray[Any]]
Run = Callable[[], None]

HOLD = """act = int(ref == 0)
ref = ref - last*(1 - act)
"""
"""How all code begins: which cells are not held; `last` is 1 in the last substep of a step."""


class Scheme(Protocol):
    """How the states of cells go from one grid time to the next.

    Attributes
    ----------
    code : str
        What Brian2 does for it. `act` is 1 for cells that are not held; `kept0`, … are the values at which they are.
    arrays : tuple of str
        The names of the numbers for each cell that the code uses.
    scalars : tuple of str
        The names of the numbers that are the same for all cells.
    pull : str or None
        What makes whole steps too long where it exceeds the `room`, as code; empty if they never are, None if `step`
        alone can tell.
    """

    code: str
    arrays: tuple[str, ...]
    scalars: tuple[str, ...]
    pull: str | None

    def read(self, store: Arrays, parameters: Parameters, dt: float) -> None:
        """Work out the numbers for new parameters."""
        ...

    def drive(self, store: Arrays, current: FloatArray) -> None:
        """Take a new injected current (nA) for each cell."""
        ...

    def room(self, store: Arrays) -> float:
        """Take the numbers for whole steps, and return how much `pull` these bear."""
        ...

    def step(self, store: Arrays, run: Run, before: FloatArray) -> IndexArray | None:
        """Go one step on; `run` runs the code once.

        Parameters
        ----------
        store : dict of str to ndarray
            The arrays of the cells.
        run : callable
            Runs the code.
        before : (v, n) ndarray of float64
            The states before the step.

        Returns
        -------
        (k,) ndarray of int64 or None
            The cells whose equations have no solution, which stay where they were; None if that is not known, but for
            states that are not finite now.
        """
        ...


class Names:
    """The names that a declaration's own names have in generated code.

    Parameters
    ----------
    dynamics : Dynamics
        The declaration.
    parameters : list of str
        The parameters of the cell type.
    """

    def __init__(self, dynamics: Dynamics, parameters: list[str]) -> None:
        self.states = {name: f"x{k}" for k, name in enumerate(dynamics.equations)}
        self.parameters = {name: f"p{k}" for k, name in enumerate(sorted(parameters))}
        self.all = {**self.states, **self.parameters}
        if dynamics.current is not None:
            self.all[dynamics.current] = "i_inj"

    def code(self, expression: Expression, states: Mapping[str, str] | None = None) -> str:
        """Return an expression in Brian2's words; `states` replaces the names of state variables."""
        return code_of(expression.tree, {**self.all, **(states or {})})


LARGEST = repr(sys.float_info.max)

FORMS = {
    "negative": "(-{})",
    "add": "({} + {})",
    "subtract": "({} - {})",
    "multiply": "({} * {})",
    "divide": "({} / {})",
    "minimum": f"clip({{0}}, -{LARGEST}, {{1}})",
    "maximum": f"clip({{0}}, {{1}}, {LARGEST})",
    "less": "int({} < {})",
    "less_equal": "int({} <= {})",
    "greater": "int({} > {})",
    "greater_equal": "int({} >= {})",
    "equal": "int({} == {})",
    "not_equal": "int({} != {})",
    "where": "({0} * {1} + (1 - {0}) * {2})",
    "power": "({})**({})",
}
"""Operations as Brian2 writes them; all others are functions of the same name."""


def code_of(node: Node, names: Mapping[str, str]) -> str:
    """Return an expression in Brian2's words; all numbers are floating, so that no division is one of whole numbers."""
    if node.kind == "number":
        return repr(node.value)
    if node.kind == "name":
        return names[node.name]
    parts = [code_of(part, names) for part in node.parts]
    return FORMS[node.kind].format(*parts) if node.kind in FORMS else f"{node.kind}({', '.join(parts)})"
