"""One built network on Arbor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import arbor
from arbor import units

from pynnlite.backend.ticks import TickedNetwork, TickedSimulation
from pynnlite.errors import BackendError
from pynnlite.parallel import Communicator
from pynnlite.recipe import Recipe

from .cells import CellsAndHub
from .kernels.mechanism import Carried


class ArborCarrier:
    """Arbor, with one network: for it, a step takes 1 ms in two halves, so that all its times are exact.

    Parameters
    ----------
    network : TickedNetwork
        The network.
    """

    def __init__(self, network: TickedNetwork) -> None:
        n_cells = len(network.cell_rows)
        self._carried = Carried(network.core, n_cells)  # Arbor knows its address
        with guarded("while building the network"):
            cells = CellsAndHub(network, self._carried)
            context = arbor.context(threads=1)
            together = {arbor.cell_kind.cable: arbor.partition_hint(cpu_group_size=cells.num_cells())}
            domains = arbor.partition_load_balance(cells, context, together)
            self._simulation = arbor.simulation(cells, context, domains)

    def run(self, step: int) -> None:
        """Go on to a step."""
        with guarded(f"on the way to step {step}"):
            self._simulation.run(step * units.ms, 0.5 * units.ms)

    def close(self) -> None:
        """Release everything."""
        del self._simulation, self._carried


@contextmanager
def guarded(doing: str) -> Iterator[None]:
    """Turn errors of Arbor's into `BackendError`."""
    try:
        yield
    except RuntimeError as error:
        raise BackendError(f"Arbor failed {doing}: {error}") from error


class ArborSimulation(TickedSimulation):
    """A network on Arbor, at step 0 when built.

    Parameters
    ----------
    recipe : Recipe
        The network.
    comm : Communicator
        A single rank.
    """

    def __init__(self, recipe: Recipe, comm: Communicator) -> None:
        network = TickedNetwork(recipe, comm)
        super().__init__(network, ArborCarrier(network), comm)
