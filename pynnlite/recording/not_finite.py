"""Samples that are no finite numbers: found as data come in, and told of once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ..columns import Trace
from ..declarations import CellType
from ..errors import BackendError
from ..model import ProbeSpec
from ..recipe import Recipe
from ..timebase import grid_time


@dataclass(frozen=True, slots=True, order=True)
class NotFinite:
    """A sample that is infinite or not a number; the earliest comes first.

    Parameters
    ----------
    step, population, index : int
        When, and of which cell.
    variable : str
        The variable or definition.
    value : str
        Its value.
    projection : int or None
        Of a synapse, its projection; the index is then its position in the order of target, source and occurrence.
    """

    step: int
    population: int
    index: int
    variable: str
    value: str
    projection: int | None = field(default=None, compare=False)

    def error(self, recipe: Recipe) -> BackendError:
        """Return the error for it."""
        if self.projection is not None:
            label = recipe.model.projections[self.projection].label
            at = f"{self.value} at {float(grid_time(self.step, recipe.dt)):g} ms"
            return BackendError(
                f"{self.variable} of synapse {self.index} of projection {label!r} is {at}. Look at the parameters of"
                " its rule. What has been recorded can still be read."
            )
        spec = recipe.populations[self.population]
        cell = f"cell {self.index} of population {spec.label!r}"
        at = f"{self.value} at {float(grid_time(self.step, recipe.dt)):g} ms"
        defined = issubclass(spec.type, CellType) and self.variable in spec.type.dynamics.definitions
        if defined:
            what = (
                f"The definition {self.variable} of {cell} is {at}. Look in it for a division by 0, and for a logarithm"
                " or a root of a negative number, and bound what these are taken of: write a / max(b, least), say, or"
                " log(max(x, least))."
            )
        else:
            what = (
                f"{self.variable} of {cell} is {at}: a parameter, a current or a weight is too large for the simulator."
                " Make it smaller, or look what the backend 'reference' says."
            )
        return BackendError(f"{what} What has been recorded can still be read.")


def first_not_finite(traces: Mapping[int, Trace], probes: Mapping[int, ProbeSpec]) -> NotFinite | None:
    """Return the first sample that is not finite, if there is one.

    Parameters
    ----------
    traces : dict of int to Trace
        The samples by number of the probe.
    probes : dict of int to ProbeSpec
        The probes, with the cells that this rank owns.
    """
    found = []
    with np.errstate(all="ignore"):
        suspect = [number for number, trace in traces.items() if not np.isfinite(trace.values.sum())]
    for number in suspect:
        trace, probe = traces[number], probes[number]
        rows, columns = np.nonzero(~np.isfinite(trace.values))
        if len(rows):
            index, value = int(probe.index[columns[0]]), f"{trace.values[rows[0], columns[0]]:g}"
            step = int(trace.step[rows[0]])
            found.append(NotFinite(step, probe.population, index, probe.variable, value, probe.projection))
    return min(found, default=None)
