"""What the front end needs to know before anything is built; the engine is imported by `build` alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pynnlite.backend import Features, Limits, Problem, Simulation
from pynnlite.errors import BadValue
from pynnlite.parallel import Communicator
from pynnlite.recipe import Recipe
from pynnlite.standardmodels import IF_cond_exp, IF_curr_delta, IF_curr_exp

MOST_THREADS = 1024

LONGEST_DELAY = 1_000_000
"""In steps. The spike lists keep this many steps, with 12 bytes for each population in each of them."""

RECEPTORS = 2
"""Accumulators of a block, see kernels/structs.h."""


@dataclass(frozen=True, slots=True)
class Options:
    """Further arguments of `setup` for this backend. The results are the same to the last bit whatever they are.

    Parameters
    ----------
    threads : int or "auto"
        How many threads run the network at most, on each rank; ``"auto"`` for one for small networks or if there are
        several ranks, and as many as there are cores for large ones.
    instruction_set : str
        Which processor instructions the loops use: ``"auto"`` for the best that the machine has, else one of
        ``"plain"``, ``"x86-64-v3"``, ``"x86-64-v4"``.
    adaptive : bool
        Whether threads may rest while one of them takes all cells, as long as that is faster: in small networks, to
        tell each other who fired can take longer than what they save. Both ways are tried now and then.
    shared_memory : bool
        Whether ranks, if all of them are on one machine, tell each other who fired in memory that they share; else
        they send messages by MPI, as they do between machines.

    Raises
    ------
    BadValue
        For a number of threads that is not a whole number from 1 on, and for `adaptive` or `shared_memory` that is no
        bool.
    """

    threads: int | str = "auto"
    instruction_set: str = "auto"
    adaptive: bool = True
    shared_memory: bool = True

    def __post_init__(self) -> None:
        n = self.threads
        if n != "auto" and (isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= MOST_THREADS):
            raise BadValue(f"threads must be a whole number from 1 to {MOST_THREADS}, or 'auto', not {n!r}.")
        for name in ("adaptive", "shared_memory"):
            value = getattr(self, name)
            if not isinstance(value, bool):
                raise BadValue(f"{name} must be True or False, not {value!r}.")


class NativeBackend:
    """Runs networks on pynnlite's own engine."""

    name = "native"
    requires: tuple[str, ...] = ()
    options = Options

    @cached_property
    def features(self) -> Features:
        """What it can run."""
        types = (IF_curr_exp, IF_cond_exp, IF_curr_delta)
        hashes = frozenset(cell_type.dynamics.hash for cell_type in types)
        return Features(
            declarations=hashes,
            limits=Limits(LONGEST_DELAY, receptors=RECEPTORS),
            mpi=True,
            threads=True,
        )

    def problems(self, recipe: Recipe) -> Sequence[Problem]:
        """Return nothing: whatever the features allow can be run."""
        return ()

    def build(self, recipe: Recipe, comm: Communicator, options: Options) -> Simulation:
        """Build a network.

        Raises
        ------
        BadValue
            For an instruction set that is unknown or that this machine does not have.
        """
        from .simulation import NativeSimulation

        return NativeSimulation(recipe, comm, options)
