"""NEST's kernel, before there is a network."""

from __future__ import annotations

import nest

from pynnlite.recipe import Recipe

from .clock import delay_bounds, tics_of
from .nodes import DEVICE_SYNAPSE, SYNAPSE


def prepare_kernel(recipe: Recipe, shortest: int, longest: int, threads: int) -> None:
    """Empty NEST and make it ready for a network.

    Parameters
    ----------
    recipe : Recipe
        The network.
    shortest, longest : int
        Bounds of its delays, in steps.
    threads : int
        How many threads NEST uses.
    """
    dt = recipe.dt
    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.set(local_num_threads=threads, rng_seed=1 + recipe.key("nest", 0) % (2**32 - 2))
    nest.set(tics_per_ms=tics_of(dt), resolution=dt)
    nest.set(**delay_bounds(shortest, longest, dt))
    nest.CopyModel(SYNAPSE, DEVICE_SYNAPSE)
