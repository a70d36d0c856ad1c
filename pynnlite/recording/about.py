"""What a folder of data says of all that is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..model import PopulationSpec, ProbeSpec
from ..recipe import Recipe
from .notes import packed

FORMAT = "pynnlite data 2"
ABOUT = "about.json"


@dataclass(frozen=True)
class Telling:
    """What a network tells of its populations.

    Parameters
    ----------
    describe : callable
        (number of a population) → how it describes itself.
    notes : callable
        (number of a population) → the notes on it.
    """

    describe: Callable[[int], str]
    notes: Callable[[int], dict[str, Any]]


class About:
    """What the folder of a rank says of all that is there.

    Parameters
    ----------
    identity : str
        What nobody else calls a folder.
    n_ranks : int
        How many ranks write to the folder.
    telling : Telling
        What the network tells of its populations.
    populations : dict of str to dict
        What is known already of populations, by number.

    Attributes
    ----------
    identity : str
        What nobody else calls a folder.
    dt : float
        Length of a step in ms.
    complete, written : bool
        Whether nothing more will come, and whether the data are also in the file for which they were meant.
    """

    def __init__(
        self, identity: str, n_ranks: int, telling: Telling, populations: Mapping[str, dict[str, Any]]
    ) -> None:
        self.identity, self._n_ranks, self._telling = identity, n_ranks, telling
        self._populations = {int(number): facts for number, facts in populations.items()}
        self.dt, self.complete, self.written = 0.0, False, False
        self._specs: tuple[PopulationSpec, ...] | None = None  # as they were when all was said that is known
        self._notes: dict[int, dict[str, Any]] = {}

    def add(self, recipe: Recipe, probe: ProbeSpec) -> None:
        """Say what readers must know of the cells of a probe."""
        spec = recipe.populations[probe.population]
        if probe.population not in self._populations:
            self._populations[probe.population] = {
                "label": spec.label,
                "size": spec.size,
                "type": spec.type.__name__,
                "first_number": sum(each.size for each in recipe.populations[: probe.population]),
                "variables": {},
            }
        self._populations[probe.population]["variables"][probe.variable] = {
            "unit": spec.type.unit_of(probe.variable),
            "outward": float(spec.type.outward(probe.variable, np.ones(1))[0]),
        }
        self._specs = None

    def is_stale(self, recipe: Recipe) -> bool:
        """Tell whether there is more to be said than when `facts` was called last, and `told` after that."""
        return self._specs is not recipe.populations or self._notes != self._packed_notes()

    def told(self, recipe: Recipe) -> None:
        """Note that all is said that is known of the populations of a recipe."""
        self._specs = recipe.populations

    def facts(self) -> dict[str, Any]:
        """Return all that is known, as JSON knows it."""
        self._notes = self._packed_notes()
        for number, facts in self._populations.items():
            facts["description"], facts["notes"] = self._telling.describe(number), self._notes[number]
        return {
            "format": FORMAT,
            "identity": self.identity,
            "n_ranks": self._n_ranks,
            "dt": self.dt,
            "complete": self.complete,
            "written": self.written,
            "populations": self._populations,
        }

    def populations(self) -> dict[str, dict[str, Any]]:
        """Return what is known of the populations."""
        return {str(number): {**facts} for number, facts in self._populations.items()}

    def _packed_notes(self) -> dict[int, dict[str, Any]]:
        notes = self._telling.notes
        return {n: {name: packed(note) for name, note in notes(n).items()} for n in self._populations}
