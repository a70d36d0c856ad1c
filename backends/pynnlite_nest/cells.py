"""Which model of NEST's runs each cell type, and how far from its declaration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pynnlite.backend import Features, StateChange, Tolerance
from pynnlite.declarations import CellType
from pynnlite.recipe import Recipe
from pynnlite.standardmodels import (
    EIF_cond_alpha_isfa_ista,
    EIF_cond_exp_isfa_ista,
    HH_cond_exp,
    IF_cond_alpha,
    IF_cond_exp,
    IF_cond_exp_gsfa_grr,
    IF_curr_alpha,
    IF_curr_delta,
    IF_curr_exp,
    IF_facets_hardware1,
    Izhikevich,
)

from . import models
from .models import Cells, Depth, FloatArray, Needs, NestModel, Variable

__all__ = ["Cells", "Depth", "FloatArray", "Needs", "NestModel", "Variable"]

IndexArray = NDArray[np.int32]
Steps = NDArray[np.int64]

LONGEST_HOLD = 2**31 - 1
"""In steps; NEST counts them in 32 bits. A cell that is held longer is held for good."""

TIED = ("E_L", "V_th", "V_reset", "V_peak", "Delta_T", "tau_rise", "tau_decay")
"""Parameters that NEST compares with each other at every assignment, so that they must be assigned together."""


@dataclass(frozen=True, slots=True)
class Entry:
    """How NEST runs a cell type.

    Parameters
    ----------
    type : type of CellType
        The cell type; others with the same dynamics run alike.
    make : callable
        A time step and the needs of the cells → the model of NEST's.
    needs : callable
        A time step, parameters and refractory steps of cells → their needs, larger ones for a model that serves more
        cells.
    tolerance : Tolerance, optional
        How far what NEST computes may be from the solution, if that is further than the contract allows, or needs to
        be known.
    """

    type: type[CellType]
    make: Callable[[float, Needs], NestModel]
    needs: Callable[[float, Cells, Steps], Needs] = models.no_needs
    tolerance: Tolerance | None = None


TABLE = (
    Entry(IF_curr_exp, models.curr_exp),
    Entry(IF_curr_delta, models.curr_delta),
    Entry(IF_curr_alpha, models.curr_alpha, tolerance=models.CURR_ALPHA_TOLERANCE),
    Entry(IF_cond_exp, models.cond_exp, models.conductance_needs),
    Entry(IF_facets_hardware1, models.facets, models.conductance_needs),
    Entry(IF_cond_exp_gsfa_grr, models.adapting, models.conductance_needs),
    Entry(IF_cond_alpha, models.cond_alpha, models.divided_needs, models.ALPHA_TOLERANCE),
    Entry(EIF_cond_exp_isfa_ista, models.adex_exp, models.adex_needs, models.ADEX_TOLERANCE),
    Entry(EIF_cond_alpha_isfa_ista, models.adex_alpha, models.adex_needs, models.ADEX_TOLERANCE),
    Entry(HH_cond_exp, models.hodgkin_huxley, tolerance=models.HH_TOLERANCE),
    Entry(Izhikevich, models.izhikevich, tolerance=models.IZHIKEVICH_TOLERANCE),
)
MODELS: Mapping[str, Entry] = {entry.type.dynamics.hash: entry for entry in TABLE}
"""The cell types that NEST runs, by the hash of their dynamics."""


TOLERANCES = tuple((hash_, each.tolerance) for hash_, each in MODELS.items() if each.tolerance is not None)
"""How far what NEST computes may be from the solution, by the hash of the dynamics."""

NO_MODEL = (
    "NEST has no model for the equations of {name}. NESTML could make one, which pynnlite does not do: run it on"
    " 'native', 'brian2' or 'reference', which run any declaration"
)
BY_CHANCE = (
    "NEST's gif_cond_exp would fire by other random numbers than those of the other backends, and holds i_eta and v_t"
    " through each step: run {name} on 'native' or 'reference'"
)


@dataclass(frozen=True)
class NestFeatures(Features):
    """What NEST can run."""

    def runs(self, cell_type: type[CellType]) -> bool:
        """Tell whether NEST has a model for a cell type."""
        return entry_of_type(cell_type) is not None

    def tolerance(self, cell_type: type[CellType]) -> Tolerance:
        """Return how far the potential of cells of a type may be from the solution of their equations."""
        entry = entry_of_type(cell_type)
        wider = None if entry is None else entry.tolerance
        return super().tolerance(cell_type) if wider is None else wider

    def refusal(self, cell_type: type[CellType]) -> str:
        """Return why NEST does not run a cell type, and what to do about it."""
        chance = cell_type.dynamics.hazard is not None
        return (BY_CHANCE if chance else NO_MODEL).format(name=cell_type.__name__)


@cache
def entry_of_type(kind: type[CellType]) -> Entry | None:
    """Return how NEST runs a cell type; None if it does not."""
    known = MODELS.get(kind.dynamics.hash)
    made = None if known is not None else models.composed(kind)
    return known if made is None else Entry(kind, *made)


def entry_of(recipe: Recipe, population: int) -> Entry | None:
    """Return how NEST runs a population; None if it consists of sources, or if NEST does not."""
    kind = recipe.populations[population].type
    return entry_of_type(kind) if issubclass(kind, CellType) else None


def needs_of(recipe: Recipe, population: int) -> Needs:
    """Return the needs of a population. A model for greater needs serves smaller ones."""
    entry = entry_of(recipe, population)
    if entry is None:
        return 0.0, 0.0
    return entry.needs(recipe.dt, recipe.cells(population), recipe.refractory_steps(population))


def model_of(recipe: Recipe, population: int, needs: Needs | None = None) -> NestModel | None:
    """Return the model of a population; None if it consists of sources, or if NEST has none."""
    entry = entry_of(recipe, population)
    if entry is None:
        return None
    return entry.make(recipe.dt, needs_of(recipe, population) if needs is None else needs)


@dataclass(frozen=True, slots=True)
class Pulse:
    """Amounts that are added to variables that cannot be assigned.

    Parameters
    ----------
    step : int
        When they are added.
    change : StateChange
        The amounts.
    seen : frozenset of int
        Numbers of the probes that there were before, whose samples of this step are without the amounts.
    """

    step: int
    change: StateChange
    seen: frozenset[int] = frozenset()


def initial_pulses(recipe: Recipe) -> list[Pulse]:
    """Return the amounts to add at step 0 to variables that cannot be assigned."""
    pulses = []
    for spec in recipe.populations:
        model = model_of(recipe, spec.number)
        for name, variable in {} if model is None else model.variables.items():
            values = recipe.initial(spec.number)[name] if variable.sign else np.zeros(0)
            index = np.flatnonzero(values).astype(np.int32)
            if len(index):
                pulses.append(Pulse(0, StateChange(spec.number, name, index, values[index])))
    return pulses
