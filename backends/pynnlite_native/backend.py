"""The backend as the front end sees it before anything is built. Only `build` imports the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from pynnlite.backend import Features, Limits, Problem, Simulation
from pynnlite.parallel import Communicator
from pynnlite.recipe import Recipe

from .options import Options

LONGEST_DELAY = 1_000_000
"""In steps. The spike lists keep this many steps, with 12 bytes for each population in each of them."""


class NativeBackend:
    """Runs networks on pynnlite's own engine."""

    name = "native"
    requires: tuple[str, ...] = ()
    options = Options

    @cached_property
    def features(self) -> Features:
        """What it can run."""
        return Features(
            declarations=None,
            synapses=None,
            limits=Limits(LONGEST_DELAY),
            mpi=True,
            threads=True,
        )

    def problems(self, recipe: Recipe) -> Sequence[Problem]:
        """Return nothing: it runs all that its features say."""
        return []

    def variants(self, options: Options) -> Mapping[str, Options]:
        """Return other numbers of threads, and the instruction sets of this machine."""
        from .simulation import instruction_sets

        threads = {f"{n} thread{'s' if n > 1 else ''}": replace(options, threads=n) for n in (1, 2, 3)}
        levels = {
            f"instructions {each}": replace(options, instruction_set=each) for each in instruction_sets()
        }
        return {**threads, **levels}

    def build(self, recipe: Recipe, comm: Communicator, options: Options) -> Simulation:
        """Build a network.

        Raises
        ------
        BadValue
            For an instruction set that is unknown or that this machine does not have.
        """
        from .simulation import NativeSimulation

        return NativeSimulation(recipe, comm, options)
