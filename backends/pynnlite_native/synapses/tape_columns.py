"""What is kept of synapses that learn by tape, and the programs that work on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pynnlite.declarations import SynapseType
from pynnlite.declarations.rules import ALONE, Place, kept_places, places_of
from pynnlite.lowering import LoweredRule, RulePrograms, TargetProgram, rule_programs, target_program
from pynnlite.lowering.rules import before, feed, parameter, rate
from pynnlite.recipe import Pathway, Recipe

from ..layout import OFTEN_USED, FloatArray, zeros

MOST_KEPT = 256
"""Programs that are kept for the next section with the same rule and numbers."""

WEIGHT = "weight"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything of a rule is kept, and the programs that work on it.

    Parameters
    ----------
    kind : type
        The synapse type.
    kept : tuple of (str, {"source", "target", "synapse"})
        Where each variable is kept.
    parameters : tuple of (str, float or None)
        The parameters; None for those that differ by synapse.
    """

    kind: type[SynapseType]
    kept: tuple[tuple[str, Place], ...]
    parameters: tuple[tuple[str, float | None], ...]

    @classmethod
    def of(cls, recipe: Recipe, pathway: Pathway, apart: Iterable[str]) -> Layout:
        """Return the layout for a pathway, with some variables kept at the synapses.

        What is kept at targets begins at 0 and is 0 without a spike, so that nothing else can be kept there.
        """
        spec = recipe.model.projections[pathway.projection]
        kind, parameters = spec.synapse_type, pathway.parameters
        differing = {*apart, *(name for name, value in parameters.items() if value is None)}
        means = places_of(kind.rule)
        for name, value in spec.initial.items():
            constant = None if value is None else value.constant
            if constant is None or (constant and means[name] == "target"):
                differing.add(name)
        feeds = kind.decays(_numbers(parameters.items())).feeds
        differing.update(name for name, cause in feeds if cause == ALONE and means[name] == "target")
        kept = kept_places(kind.rule, frozenset(differing))
        return cls(kind, tuple(kept.items()), tuple(parameters.items()))

    def at(self, place: Place) -> list[str]:
        """Return the variables that are kept at one place."""
        return [name for name, where in self.kept if where == place]

    @property
    def dated(self) -> bool:
        """Whether each synapse needs the step at which its variables are known."""
        return bool(self.kind.rule.spike and self.at("synapse"))

    @property
    def programs(self) -> RulePrograms:
        """The programs of its events."""
        return _programs(self)[0]

    @property
    def of_targets(self) -> TargetProgram:
        """The program of its targets."""
        return _programs(self)[1]

    def depending_on(self, names: Iterable[str]) -> list[str]:
        """Return the variables kept at the target that some parameters have a part in."""
        there = kept_places(self.kind.rule, frozenset(names))
        return [name for name in self.at("target") if there[name] == "synapse"]

    def constants(self, varied: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
        """Return the columns of what differs by synapse, but does not change at events.

        Parameters
        ----------
        varied : dict of str to (n,) ndarray of float64
            The parameters that differ.
        """
        found = {parameter(name): values for name, values in varied.items()}
        shared = {name: value for name, value in self.parameters if value is not None}
        decays = self.kind.decays({**shared, **varied})
        found |= {rate(name): np.asarray(value) for name, value in decays.rates.items()}
        found |= {feed(*names): np.asarray(value) for names, value in decays.feeds.items()}
        n = len(next(iter(varied.values()), np.zeros(0)))
        wanted = set(self.programs.kept) & set(found)
        return {name: np.ascontiguousarray(np.broadcast_to(found[name], n)) for name in wanted}


@lru_cache(MOST_KEPT)
def _programs(layout: Layout) -> tuple[RulePrograms, TargetProgram]:
    decays = layout.kind.decays(_numbers(layout.parameters))
    lowered = LoweredRule(layout.kind.rule, dict(layout.kept), dict(layout.parameters), decays)
    return rule_programs(lowered), target_program(lowered)


def _numbers(parameters: Iterable[tuple[str, float | None]]) -> dict[str, float]:
    """Return parameters, with 1 in place of those that differ."""
    return {name: 1.0 if value is None else value for name, value in parameters}


@dataclass(frozen=True, slots=True)
class Columns:
    """What is known of the synapses of a section, of its slices and of its sources.

    Parameters
    ----------
    synapses : dict of str to (n,) ndarray of float64
        The columns of the synapses.
    at : (n,) ndarray of float64 or None
        The step at which they are known; None if that is in the heads.
    head : (n_slices, 3) ndarray of int64
        Steps at the synapses: of the last arrival, -1 before the first one; at which the variables of the source are
        known; up to which spikes of the targets have been taken.
    source : (n_slices, 2, k) ndarray of float64
        The variables of the sources, and the same before their last instant.
    """

    synapses: dict[str, FloatArray]
    at: FloatArray | None
    head: NDArray[np.int64]
    source: FloatArray

    def copied(self, written: Iterable[str]) -> Columns:
        """Return columns that can be changed without changing these; some are shared, as nothing changes them."""
        columns = {name: column(values) for name, values in self.synapses.items() if name in set(written)}
        at = None if self.at is None else column(self.at)
        return Columns({**self.synapses, **columns}, at, self.head.copy(), self.source.copy())

    def moved(
        self, layout: Layout, values: Mapping[str, FloatArray], starts: NDArray[np.int64], step: int
    ) -> Columns:
        """Return columns for another layout, in which all variables have some values at a step.

        Parameters
        ----------
        layout : Layout
            The new layout.
        values : dict of str to (n,) ndarray of float64
            All columns that it needs: variables, the weight and constants.
        starts : (n_slices,) ndarray of int64
            The first synapse of each slice; any for a slice without synapses.
        step : int
            The step.
        """
        own, sources = layout.at("synapse"), layout.at("source")
        values = {**values, **{before(name): values[name] for name in own}}
        synapses = {name: column(values[name]) for name in layout.programs.kept}
        at = column(np.full(len(synapses[WEIGHT]), float(step))) if layout.dated else None
        head, source = self.head.copy(), np.zeros((len(starts), 2, len(sources)))
        head[:, 1] = step
        for k, name in enumerate(sources):
            source[:, :, k] = values[name][starts][:, np.newaxis]
        return replace(self, synapses=synapses, at=at, head=head, source=source)


def column(values: Any) -> FloatArray:
    """Return a copy of numbers, as the loops take a column."""
    found = zeros(len(values), np.float64, OFTEN_USED)
    found[:] = values
    return found
