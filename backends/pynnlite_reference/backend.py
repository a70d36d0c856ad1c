"""The features of the reference backend, and how a network is built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pynnlite.backend import Features, Problem

if TYPE_CHECKING:
    from pynnlite.backend import Simulation
    from pynnlite.parallel import Communicator
    from pynnlite.recipe import Recipe


@dataclass(frozen=True, slots=True)
class ReferenceOptions:
    """The reference backend has no options of its own."""


class ReferenceBackend:
    """Integrate declarations as they are written: the backend that all others are compared with."""

    name = "reference"
    requires: tuple[str, ...] = ()
    features = Features(declarations=None, synapses=None)
    options = ReferenceOptions

    def problems(self, recipe: Recipe) -> Sequence[Problem]:
        """Return nothing: this backend runs all that the features allow."""
        return ()

    def build(self, recipe: Recipe, comm: Communicator, options: ReferenceOptions) -> Simulation:
        """Build a network.

        Parameters
        ----------
        recipe : Recipe
            The network.
        comm : Communicator
            A single rank.
        options : ReferenceOptions
            Nothing.
        """
        from .simulation import ReferenceSimulation

        return ReferenceSimulation(recipe)
