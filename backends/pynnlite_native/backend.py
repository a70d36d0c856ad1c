"""What the front end needs to know before anything is built; the engine is imported by `build` alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pynnlite.backend import Simulation
from pynnlite.features import Features, Problem
from pynnlite.models import CellType, IF_cond_exp, IF_curr_delta, IF_curr_exp
from pynnlite.parallel import Communicator
from pynnlite.recipe import Recipe

LONGEST_DELAY = 1_000_000
"""In steps; the spike lists of so many steps are kept."""


@dataclass(frozen=True, slots=True)
class Options:
    """Further arguments of `setup` for this backend.

    Parameters
    ----------
    instruction_set : str
        Which processor instructions the loops use: ``"auto"`` for the best that the machine has, else one of
        ``"plain"``, ``"x86-64-v3"``, ``"x86-64-v4"``. The results are the same to the last bit.
    """

    instruction_set: str = "auto"


class NativeBackend:
    """Runs networks on pynnlite's own engine."""

    name = "native"
    requires: tuple[str, ...] = ()
    options = Options

    @cached_property
    def features(self) -> Features:
        """What it can run."""
        types = (IF_curr_exp, IF_cond_exp, IF_curr_delta)
        return Features(declarations=frozenset(cell_type.dynamics.hash for cell_type in types))

    def problems(self, recipe: Recipe) -> Sequence[Problem]:
        """Return what the engine's tables cannot hold."""
        problems = []
        for pathway in recipe.pathways:
            if pathway.delay is not None and pathway.delay > LONGEST_DELAY:
                label = recipe.model.projections[pathway.projection].label
                problems.append(
                    Problem(
                        f"projection {label!r}: a delay of {pathway.delay} steps; at most {LONGEST_DELAY} are possible:"
                        " use a longer time step"
                    )
                )
        for population in recipe.populations:
            receptors = population.type.receptors if issubclass(population.type, CellType) else ()
            if population.size >= 2**31 or len(receptors) > 2:
                problems.append(Problem(f"population {population.label!r}: too many cells or receptors"))
        return problems

    def build(self, recipe: Recipe, comm: Communicator, options: Options) -> Simulation:
        """Build a network.

        Raises
        ------
        BadValue
            For an instruction set that is unknown or that this machine does not have.
        """
        from .engine import NativeSimulation

        return NativeSimulation(recipe, options)
