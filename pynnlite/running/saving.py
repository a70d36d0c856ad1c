"""Write the checkpoint of an execution, and find all that is needed to go on from one."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

from ..backend import Backend, State
from ..parallel import Communicator, gathered_arrays, together
from ..recipe import Recipe
from ..recording import Resumption, Sinks, Store
from . import checkpoint
from .archive import named
from .synapse_tables import whole_tables


def write_checkpoint(
    path: str | os.PathLike[str],
    recipe: Recipe,
    backend: Backend,
    step: int,
    state: State,
    store: Store,
    comm: Communicator,
) -> None:
    """Write a checkpoint. Collective.

    Parameters
    ----------
    path : str or path
        Name of the file.
    recipe : Recipe
        The network.
    backend : Backend
        The backend that runs it.
    step : int
        The present step.
    state : State
        That of the cells on this rank.
    store : Store
        What has been recorded.
    comm : Communicator
        The ranks.
    """
    with together(comm):
        here = store.sinks()
    sinks = Sinks.of_ranks(comm.allgather(here))
    segments = store.segments(gather=True, but=sinks)
    parts = gathered_arrays(comm, state.cells, everywhere=False)
    tables = gathered_arrays(comm, state.synapses, everywhere=False)
    with together(comm):  # no rank goes on before the file is there
        if parts is not None and tables is not None:
            sizes = [spec.size for spec in recipe.populations]
            cells = checkpoint.whole_cells(parts, sizes, store.ownership(sizes))
            whole = State(cells, state.spikes, whole_tables(tables))
            recorded = [probe.number for probe in recipe.recorded]
            facts = (backend.name, recipe.digest, recipe.dt, step, recipe.trial)
            saved = checkpoint.Checkpoint(*facts, whole, recorded, segments, sinks, recipe.since)
            checkpoint.write(saved, path)


def found_checkpoint(
    path: str | os.PathLike[str],
    recipe_of: Callable[[int], Recipe],
    backend: Backend,
    store: Store,
    comm: Communicator,
) -> tuple[checkpoint.Checkpoint, Recipe, Resumption]:
    """Return a checkpoint, the recipe that goes on from it, and the data that it has left in folders. Collective.

    Nothing has changed if that raises an error.

    Parameters
    ----------
    path : str or path
        Name of the file; errors are those of `Simulator.restore`.
    recipe_of : callable
        (trial) → the recipe of the network as it is described now.
    backend : Backend
        The backend that is to go on.
    store : Store
        Where data will go.
    comm : Communicator
        The ranks.
    """
    with together(comm):
        saved = checkpoint.read(path)
        recipe = recipe_of(saved.trial)
        with named(path):
            saved.require_fits(recipe, backend.name)
        recipe = replace(recipe, model=recipe.model.recording(saved.recorded_probes), since=saved.since)
        found = store.find(saved.segments, saved.sinks, recipe)
    store.prepare(recipe, found)
    return saved, recipe, found
