"""What the reference backend can run, and how it is built."""

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
    features = Features(declarations=None)
    options = ReferenceOptions

    def problems(self, recipe: Recipe) -> Sequence[Problem]:
        """Return nothing: whatever the features allow can be run."""
        return ()

    def build(self, recipe: Recipe, comm: Communicator, options: ReferenceOptions) -> Simulation:
        """Build a network.

        Parameters
        ----------
        recipe : Recipe
            What to build.
        comm : Communicator
            A single rank.
        options : ReferenceOptions
            Nothing.
        """
        from .simulation import ReferenceSimulation

        return ReferenceSimulation(recipe)
