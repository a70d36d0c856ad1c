"""The features and options of the NEURON backend."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import dataclass

from pynnlite.backend import Features, Limits, Problem, Simulation
from pynnlite.backend.ticks import TickedNetwork, TickedSimulation
from pynnlite.errors import SimulationStateError
from pynnlite.parallel import Communicator
from pynnlite.recipe import Recipe

LONGEST_DELAY = 1_000_000
"""In steps; there is a list for each."""


@dataclass(frozen=True, slots=True)
class Options:
    """The NEURON backend has no options of its own."""


class NeuronBackend:
    """Runs networks of cells with any declaration on NEURON, which holds one network in each process."""

    name = "neuron"
    requires: tuple[str, ...] = ("neuron",)
    options = Options
    features = Features(
        declarations=None,
        limits=Limits(LONGEST_DELAY),
        mpi=True,
        simultaneous=False,  # NEURON's clock and its numbers of sources are those of the process
    )

    def __init__(self) -> None:
        self._live: weakref.ref[TickedSimulation] | None = None

    def problems(self, recipe: Recipe) -> Sequence[Problem]:
        """Return nothing: this backend runs all that the features allow."""
        return ()

    def build(self, recipe: Recipe, comm: Communicator, options: Options) -> Simulation:
        """Build a network.

        Parameters
        ----------
        recipe : Recipe
            The network.
        comm : Communicator
            The ranks that run it together; each owns an equal contiguous slice of every population.
        options : Options
            Nothing.

        Raises
        ------
        SimulationStateError
            If another network that this process has built on NEURON has not been closed.
        BackendNotAvailable
            If NEURON's mechanisms are not compiled yet and there is no compiler.
        BackendError
            If they cannot be compiled or loaded, or NEURON does not see all ranks.
        """
        live = None if self._live is None else self._live()
        if live is not None and not live.closed:
            raise SimulationStateError(
                "NEURON holds one network in each process, and has one already: end() the simulation that it belongs"
                " to, or run this one in a process of its own."
            )
        from .carrier import NeuronCarrier

        network = TickedNetwork(recipe, comm)
        simulation = TickedSimulation(network, NeuronCarrier(network, comm), comm)
        self._live = weakref.ref(simulation)
        return simulation
