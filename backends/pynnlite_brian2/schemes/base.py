"""What a scheme is, and the names that it uses in generated code."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from pynnlite.declarations import Dynamics
from pynnlite.expressions import Expression

FloatArray = NDArray[np.float64]
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

    def step(self, store: Arrays, run: Run) -> None:
        """Go one step on; `run` runs the code once."""
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
        tree = _Translation({**self.all, **(states or {})}).visit(
            ast.parse(expression.canonical, mode="eval")
        )
        return ast.unparse(tree)


class _Translation(ast.NodeTransformer):
    """Rename variables, and make whole numbers floating, so that no division is one of whole numbers."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(self._names.get(node.id, node.id))

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant(float(node.value))  # type: ignore[arg-type]

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        operand = self.visit(node.operand)
        return ast.UnaryOp(ast.USub(), operand) if isinstance(node.op, ast.USub) else operand

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        right = node.right if isinstance(node.op, ast.Pow) else self.visit(node.right)
        return ast.BinOp(self.visit(node.left), node.op, right)
