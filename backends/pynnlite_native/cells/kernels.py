"""The kernel for each declaration: the one place where it is chosen, by the hash of the dynamics.

Three types have kernels that are written by hand; all others run by programs.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from pynnlite.declarations import HOLD, CellType
from pynnlite.lowering import LoweredCells, columns_of, described_programs
from pynnlite.lowering.described import Programs
from pynnlite.recipe import Recipe
from pynnlite.standardmodels import IF_cond_exp, IF_curr_delta, IF_curr_exp

from ..kernels.blocks import COND_EXP, CURR_DELTA, CURR_EXP
from . import constants
from .constants import OFFSET, FloatArray, Parameters


class DriveTerms(NamedTuple):
    """What the drives of n cells are worked out from: each is rest + gain · (offset + injected current).

    Parameters
    ----------
    rest : (n,) ndarray of float64
        The drive without current.
    gain : (n,) ndarray of float64
        How much a current changes it, per nA.
    offset : (n,) ndarray of float64
        A constant current, nA.
    """

    rest: FloatArray
    gain: FloatArray
    offset: FloatArray


@dataclass(frozen=True, slots=True)
class Kernel(ABC):
    """What runs cells of some type, and what it is given.

    Parameters
    ----------
    states : tuple of str
        The state variables; in kernels that are written by hand v comes first.
    receptors : dict of str to str
        For each receptor, in the order of the tables, the state variable that arrivals are added to: each to another
        one, unless `prompt`.
    prompt : bool
        Whether its cells take arrivals at the end of a step, not at the beginning of the next one.
    held : tuple of str
        The state variables that stay while a cell is refractory.
    columns : tuple of str
        The columns that cells have: the state variables first, the countdown `HOLD` last.
    """

    states: tuple[str, ...]
    receptors: Mapping[str, str]
    prompt: bool
    held: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    @abstractmethod
    def has_offset(self) -> bool:
        """Whether only the drive depends on the parameter `OFFSET`."""

    @abstractmethod
    def constants(self, cells: Parameters, refractory: FloatArray, dt: float) -> list[FloatArray]:
        """Return the constants, in the order of the kernel, each of shape (n,).

        Parameters
        ----------
        cells : dict of str to (n,) ndarray of float64
            The parameters of n cells.
        refractory : (n,) ndarray of float64
            For how many steps each is held after a spike.
        dt : float
            Length of a step in ms.
        """

    @abstractmethod
    def drive_terms(self, cells: Parameters, n: int) -> DriveTerms:
        """Return what the drives of n cells are worked out from."""

    @abstractmethod
    def described(self, dt: float, varying: tuple[int, ...]) -> int | Programs:
        """Return what the compiled loops run, for steps of dt (ms) and constants of which some vary between cells."""


@dataclass(frozen=True, slots=True)
class HandWritten(Kernel):
    """A kernel that is written by hand: its drive is the potential that v tends to without synaptic input, in mV.

    Parameters
    ----------
    states, receptors, prompt, held, columns
        As of any `Kernel`.
    number : int
        Its number in the compiled loops.
    constants_of : callable
        (cells, refractory steps, dt) → its constants.
    """

    number: int
    constants_of: Callable[[Parameters, FloatArray, float], list[FloatArray]]

    @property
    def has_offset(self) -> bool:
        return True

    def constants(self, cells: Parameters, refractory: FloatArray, dt: float) -> list[FloatArray]:
        return self.constants_of(cells, refractory, dt)

    def drive_terms(self, cells: Parameters, n: int) -> DriveTerms:
        return DriveTerms(cells["v_rest"], cells["tau_m"] / cells["cm"], cells[OFFSET])

    def described(self, dt: float, varying: tuple[int, ...]) -> int:
        return self.number


@dataclass(frozen=True, slots=True)
class ByPrograms(Kernel):
    """What runs any declaration: its drive is the injected current, in nA.

    Parameters
    ----------
    states, receptors, prompt, held, columns
        As of any `Kernel`.
    cell_type : type
        The cell type.
    tolerance : float
        The usual error of a state variable in a step, as a part of its usual size.
    """

    cell_type: type[CellType]
    tolerance: float

    @property
    def has_offset(self) -> bool:
        return False

    def constants(self, cells: Parameters, refractory: FloatArray, dt: float) -> list[FloatArray]:
        return _lowered(self.cell_type, self.tolerance, dt).constants_of(cells, refractory)

    def drive_terms(self, cells: Parameters, n: int) -> DriveTerms:
        return DriveTerms(np.zeros(n), np.ones(n), np.zeros(n))

    def described(self, dt: float, varying: tuple[int, ...]) -> Programs:
        return described_programs(_lowered(self.cell_type, self.tolerance, dt), varying)


HAND_WRITTEN: dict[type[CellType], Kernel] = {
    IF_curr_exp: HandWritten(
        states=("v", "isyn_exc", "isyn_inh"),
        receptors={"excitatory": "isyn_exc", "inhibitory": "isyn_inh"},
        prompt=False,
        held=("v",),
        columns=("v", "isyn_exc", "isyn_inh", HOLD),
        number=CURR_EXP,
        constants_of=constants.curr_exp,
    ),
    IF_cond_exp: HandWritten(
        states=("v", "gsyn_exc", "gsyn_inh"),
        receptors={"excitatory": "gsyn_exc", "inhibitory": "gsyn_inh"},
        prompt=True,
        held=("v",),
        columns=("v", "gsyn_exc", "gsyn_inh", HOLD),
        number=COND_EXP,
        constants_of=constants.cond_exp,
    ),
    IF_curr_delta: HandWritten(
        states=("v",),
        receptors={"excitatory": "v", "inhibitory": "v"},
        prompt=True,
        held=("v",),
        columns=("v", HOLD),
        number=CURR_DELTA,
        constants_of=constants.curr_delta,
    ),
}
"""Kernels for all types that have the dynamics of a certain one."""

TOLERANCE = 1e-8
"""The usual error of a state variable in a step, as a part of its usual size."""


def kernel_of(cell_type: type[CellType], tolerance: float = TOLERANCE) -> Kernel:
    """Return the kernel that runs the dynamics of a cell type, with some tolerance where these are not exact."""
    return _by_hand(cell_type) or _by_programs(cell_type, tolerance)


def _by_hand(cell_type: type[CellType]) -> Kernel | None:
    """Return the kernel that is written for the dynamics of a cell type, if there is one."""
    dynamics = cell_type.dynamics
    for known, kernel in HAND_WRITTEN.items():
        # Types that are not in use are not parsed: most differ in their variables already.
        if set(kernel.states) == set(dynamics.equations) and known.dynamics.hash == dynamics.hash:
            return kernel
    return None


@cache
def _by_programs(cell_type: type[CellType], tolerance: float) -> Kernel:
    dynamics = cell_type.dynamics
    return ByPrograms(
        states=tuple(dynamics.equations),
        receptors=dynamics.receptors,
        prompt=True,
        held=dynamics.held,
        columns=tuple(columns_of(cell_type)),
        cell_type=cell_type,
        tolerance=tolerance,
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
