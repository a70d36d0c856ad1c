"""The features of the Arbor backend, and how a network is built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pynnlite.backend import Features, Limits, Problem, Simulation
from pynnlite.errors import BackendNotAvailable
from pynnlite.parallel import Communicator
from pynnlite.recipe import Recipe

LONGEST_DELAY = 1_000_000
"""In steps. What is due is listed for each step up to the longest delay."""

MOST_SOURCES = 2**24
"""Arbor's events carry the row of their source as a number with 24 bits."""

VERSIONS = "0.12."
"""How the versions begin for which the mechanism is compiled."""


@dataclass(frozen=True, slots=True)
class Options:
    """The Arbor backend has no options of its own."""


class ArborBackend:
    """Runs networks of cells with any declaration on Arbor, which carries the clock and the spikes."""

    name = "arbor"
    requires: tuple[str, ...] = ("arbor",)
    options = Options
    features = Features(declarations=None, limits=Limits(LONGEST_DELAY, cells=MOST_SOURCES))

    def problems(self, recipe: Recipe) -> Sequence[Problem]:
        """Return that a network has too many sources, if it has."""
        n = sum(spec.size for spec in recipe.populations)
        if n <= MOST_SOURCES:
            return ()
        return [Problem(f"{n} cells and sources; Arbor can tell at most {MOST_SOURCES} apart")]

    def build(self, recipe: Recipe, comm: Communicator, options: Options) -> Simulation:
        """Build a network.

        Parameters
        ----------
        recipe : Recipe
            The network.
        comm : Communicator
            A single rank.
        options : Options
            Nothing.

        Raises
        ------
        BackendNotAvailable
            If the version of Arbor is not one that the backend is made for.
        BackendError
            If Arbor fails.
        """
        import arbor

        if not arbor.__version__.startswith(VERSIONS):
            raise BackendNotAvailable(
                f"The backend 'arbor' is made for Arbor {VERSIONS}x, and {arbor.__version__} is installed. Install the"
                " right one with: pip install 'pynnlite[arbor]'"
            )
        from .simulation import ArborSimulation

        return ArborSimulation(recipe, comm)
