"""The kernel for each declaration: the one place where it is chosen, by the hash of the dynamics.

Nothing here needs the compiled loops, so that the backend can say what it runs before these are imported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pynnlite.declarations import CellType
from pynnlite.recipe import Recipe
from pynnlite.standardmodels import IF_cond_exp, IF_curr_delta, IF_curr_exp

from . import constants
from .constants import FloatArray, Parameters


@dataclass(frozen=True, slots=True)
class Kernel:
    """A compiled kernel and what it is given.

    Parameters
    ----------
    name : str
        Its name in the compiled loops.
    states : tuple of str
        The state variables; v comes first.
    receptors : dict of str to str
        For each receptor, in the order of the tables, the state variable that arrivals are added to: each to another
        one, unless `prompt`.
    prompt : bool
        Whether its cells take arrivals at the end of a step, not at the beginning of the next one.
    constants : callable
        (cells, refractory steps, dt) → the kernel's parameters, in its order, each of shape (n,).
    """

    name: str
    states: tuple[str, ...]
    receptors: Mapping[str, str]
    prompt: bool
    constants: Callable[[Parameters, FloatArray, float], list[FloatArray]]


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


def kernel_of(cell_type: type[CellType]) -> Kernel:
    """Return the kernel that runs the dynamics of a cell type."""
    return HAND_WRITTEN[cell_type.dynamics.hash]


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
