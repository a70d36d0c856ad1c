"""Recorded values that are not finite are an error, on all ranks, after which data can be read."""

from __future__ import annotations

from ..declarations import CellType
from ..parallel import Communicator
from ..recipe import Recipe
from ..recording import Store


def records_definitions(recipe: Recipe) -> bool:
    """Tell whether a definition is recorded, whose value no simulator looks at."""
    for probe in recipe.probes:
        kind = recipe.populations[probe.population].type
        if issubclass(kind, CellType) and probe.variable in kind.dynamics.definitions:
            return True
    return False


def require_finite(store: Store, recipe: Recipe, comm: Communicator | None) -> None:
    """Raise `BackendError` if a sample was not finite since this was last looked for.

    Parameters
    ----------
    store : Store
        What was recorded.
    recipe : Recipe
        The network.
    comm : Communicator or None
        The ranks, all of which raise the same error; only this one if None.
    """
    mine, store.not_finite = store.not_finite, None
    every = [mine] if comm is None or comm.size == 1 else comm.allgather(mine)
    found = min((each for each in every if each is not None), default=None)
    if found is not None:
        raise found.error(recipe)
