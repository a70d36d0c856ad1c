"""The changes that a network has gone through, so that it can go through them again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pynnlite.backend import Changes
from pynnlite.errors import UnsupportedModel
from pynnlite.recipe import Recipe

MOST = 10_000_000
"""The most values that are remembered: about 100 MB."""

PER_CHANGE = 1_000
"""Memory of a change besides the values of its cells, counted in values."""


class Past:
    """The recipe that a network began with, and all changes since then, unless they are too many to remember.

    Recipes are kept without their cached results.

    Parameters
    ----------
    recipe : Recipe
        The network as it is at step 0.
    most : int
        The most values that are remembered.
    """

    def __init__(self, recipe: Recipe, most: int = MOST) -> None:
        self._first, self._most = replace(recipe), most
        self._changes: list[tuple[int, Recipe, Changes]] = []
        self._values = 0

    @property
    def first(self) -> Recipe:
        """The recipe that the network began with."""
        return replace(self._first)

    def __iter__(self) -> Iterator[tuple[int, Recipe, Changes]]:
        """Yield the step, the new recipe and the changes of each update, in order."""
        for step, recipe, changes in self._changes:
            yield step, replace(recipe), changes

    def add(self, step: int, recipe: Recipe, changes: Changes) -> None:
        """Remember the changes at a step; if they are too many, forget all of them."""
        populations = changes.parameters.keys() | {change.population for change in changes.state}
        self._values += PER_CHANGE + sum(recipe.populations[number].size for number in populations)
        if self._values > self._most:
            self._changes.clear()
        else:
            self._changes.append((step, replace(recipe), changes))

    def require(self) -> None:
        """Raise `UnsupportedModel` if the changes have been forgotten."""
        if self._values > self._most:
            raise UnsupportedModel(
                "nest",
                [
                    "this change needs the network to be built again and to go through all earlier changes, which are"
                    " too many to be remembered: make this change after a reset(), or record everything from the start"
                ],
            )
