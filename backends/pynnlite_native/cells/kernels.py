"""The kernel for each declaration: the one place where it is chosen, by the hash of the dynamics.

Three types have kernels that are written by hand; all others run by programs.

Nothing here needs the compiled loops, so that the backend can say what it runs before these are imported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial

from pynnlite.declarations import CellType
from pynnlite.lowering import LoweredCells, columns_of
from pynnlite.recipe import Recipe
from pynnlite.standardmodels import IF_cond_exp, IF_curr_delta, IF_curr_exp

from . import constants
from .constants import FloatArray, Parameters


@dataclass(frozen=True, slots=True)
class Kernel:
    """What runs cells of some type, and what it is given.

    Parameters
    ----------
    name : str
        Its name in the compiled loops.
    states : tuple of str
        The state variables; in kernels that are written by hand v comes first.
    receptors : dict of str to str
        For each receptor, in the order of the tables, the state variable that arrivals are added to: each to another
        one, unless `prompt`.
    prompt : bool
        Whether its cells take arrivals at the end of a step, not at the beginning of the next one.
    constants : callable
        (cells, refractory steps, dt) → the kernel's parameters, in its order, each of shape (n,).
    held : tuple of str
        The state variables that stay while a cell is refractory.
    columns : tuple of str
        The columns that cells have: the state variables first, the countdown ``"hold"`` last.
    lowered : callable or None
        dt → what the cells do in a step; None for kernels that are written by hand.
    """

    name: str
    states: tuple[str, ...]
    receptors: Mapping[str, str]
    prompt: bool
    constants: Callable[[Parameters, FloatArray, float], list[FloatArray]]
    held: tuple[str, ...] = ("v",)
    columns: tuple[str, ...] = field(default=(), kw_only=True)
    lowered: Callable[[float], LoweredCells] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", self.columns or (*self.states, "hold"))


HAND_WRITTEN = {
    IF_curr_exp.dynamics.hash: Kernel(
        name="curr_exp",
        states=("v", "isyn_exc", "isyn_inh"),
        receptors={"excitatory": "isyn_exc", "inhibitory": "isyn_inh"},
        prompt=False,
        constants=constants.curr_exp,
    ),
    IF_cond_exp.dynamics.hash: Kernel(
        name="cond_exp",
        states=("v", "gsyn_exc", "gsyn_inh"),
        receptors={"excitatory": "gsyn_exc", "inhibitory": "gsyn_inh"},
        prompt=True,
        constants=constants.cond_exp,
    ),
    IF_curr_delta.dynamics.hash: Kernel(
        name="curr_delta",
        states=("v",),
        receptors={"excitatory": "v", "inhibitory": "v"},
        prompt=True,
        constants=constants.curr_delta,
    ),
}
"""Kernels by the hash of the dynamics that they compute."""


PROGRAMS = "programs"
"""The name of the kernel that runs programs."""

TOLERANCE = 1e-8
"""The usual error of a state variable in a step, as a part of its usual size."""


def kernel_of(cell_type: type[CellType], tolerance: float = TOLERANCE) -> Kernel:
    """Return the kernel that runs the dynamics of a cell type, with some tolerance where these are not exact."""
    return HAND_WRITTEN.get(cell_type.dynamics.hash) or _by_programs(cell_type, tolerance)


@cache
def _by_programs(cell_type: type[CellType], tolerance: float) -> Kernel:
    dynamics = cell_type.dynamics
    lowered = partial(_lowered, cell_type, tolerance)

    def constants(cells: Parameters, refractory: FloatArray, dt: float) -> list[FloatArray]:
        return lowered(dt).numbers(cells, refractory)

    return Kernel(
        name=PROGRAMS,
        states=tuple(dynamics.equations),
        receptors=dynamics.receptors,
        prompt=True,
        constants=constants,
        held=dynamics.held,
        columns=tuple(columns_of(cell_type)),
        lowered=lowered,
    )


@cache
def _lowered(cell_type: type[CellType], tolerance: float, dt: float) -> LoweredCells:
    return LoweredCells(cell_type, dt, tolerance)


def is_prompt(recipe: Recipe) -> bool:
    """Tell whether some cells of the network, on any rank, take arrivals at the end of a step."""
    cell_types = [spec.type for spec in recipe.populations if issubclass(spec.type, CellType)]
    return any(kernel_of(cell_type).prompt for cell_type in cell_types)


def n_receptors(recipe: Recipe) -> list[int]:
    """Return the number of receptors of the cells of each population, 0 for sources."""
    return [
        len(kernel_of(spec.type).receptors) if issubclass(spec.type, CellType) else 0
        for spec in recipe.populations
    ]
