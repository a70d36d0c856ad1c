"""The features and options of the NEST backend."""

from __future__ import annotations

import os
import weakref
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pynnlite.backend import Limits, Problem, Simulation
from pynnlite.errors import SimulationStateError, UnsupportedModel
from pynnlite.parallel import Communicator
from pynnlite.recipe import Recipe
from pynnlite.standardmodels import StaticSynapse

from .cells import MODELS, TOLERANCES, NestFeatures
from .checks import problems_of
from .options import Options
from .plastic.table import RULES

if TYPE_CHECKING:
    from .simulation import NestSimulation

LONGEST_DELAY = 2_097_151
"""In steps; NEST takes a longer one for another."""


class NestBackend:
    """Runs networks on NEST, which holds one network in each process."""

    name = "nest"
    requires: tuple[str, ...] = ("nest",)
    options = Options
    features = NestFeatures(
        declarations=frozenset(MODELS),
        differences=TOLERANCES,
        synapses=frozenset({StaticSynapse.hash, *RULES}),
        dendritic_least=1,  # NEST's delays are at least one step, and lie behind its synapses
        same_releases=False,  # NEST draws what synapses release
        limits=Limits(LONGEST_DELAY),
        threads=True,  # but not mpi: whatever NEST can do, each cell is asked for on the one rank that there is
        simultaneous=False,  # NEST's kernel is one for the whole process
        weight_at_arrival=False,  # NEST reads it when it delivers a spike, at the end of the slice of its emission
        exact_sums=False,  # NEST sorts the connections of a source in an order of its own
    )

    def __init__(self) -> None:
        self._live: weakref.ref[NestSimulation] | None = None

    def problems(self, recipe: Recipe) -> Sequence[Problem]:
        """Return the parts of a network that NEST refuses or misunderstands."""
        return problems_of(recipe)

    def build(self, recipe: Recipe, comm: Communicator, options: Options) -> Simulation:
        """Build a network.

        Raises
        ------
        SimulationStateError
            If another network that this process has built on NEST has not been closed, or another thread has loaded
            NEST.
        UnsupportedModel
            On several ranks.
        BackendError
            If NEST fails.
        """
        live = None if self._live is None else self._live()
        if live is not None and not live.closed:
            raise SimulationStateError(
                "NEST holds one network in each process, and has one already: end() the simulation that it"
                " belongs to, or run this one in a process of its own."
            )
        from . import owner  # before NEST

        owner.require_here()
        os.environ.setdefault("PYNEST_QUIET", "1")  # no banner
        import nest

        from .simulation import NestSimulation

        ranks = max(comm.size, nest.num_processes)
        if ranks > 1:
            raise UnsupportedModel(
                self.name, [f"{ranks} ranks: this backend runs on one; use threads=… instead"]
            )
        simulation = NestSimulation(recipe, options)
        self._live = weakref.ref(simulation)
        return simulation
