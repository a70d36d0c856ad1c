"""A closer look at some cells: all their variables at every step, in the run and in its replay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..backend import Backend
from ..columns import Spikes
from ..declarations import CellType
from ..errors import BackendError
from ..values import FloatArray, IndexArray
from .cells import SHIFT, UPSTROKE, growth, only_in_one, spikes_of
from .histories import (
    History,
    cells_of,
    compared,
    probes_of_cells,
    recorded_by,
    restart_steps,
    restarted,
)
from .performing import performed_again
from .replay import replay

ROUNDING = 1e-9
"""How far the potentials of a run and of its repetition may be apart, in mV: threads may add in another order."""


@dataclass(frozen=True)
class Look:
    """One cell at every step, in a run and in its replay.

    Parameters
    ----------
    history : History
        The run.
    population, cell : int
        Which cell.
    run, replay : dict of str to (m,) ndarray of float64
        Its variables, as far as both engines can record them.
    grown : (m,) ndarray of float64
        How much larger an error may have become at each sample.
    step : (m,) ndarray of int64
        The steps of the samples.
    spikes, replayed : ndarray of int64
        The steps of its spikes in the run and in the replay.
    """

    history: History
    population: int
    cell: int
    run: Mapping[str, FloatArray]
    replay: Mapping[str, FloatArray]
    grown: FloatArray
    step: NDArray[np.int64]
    spikes: NDArray[np.int64]
    replayed: NDArray[np.int64]

    @property
    def kind(self) -> type[CellType]:
        """The type of the cell."""
        return dict(cells_of(self.history.recipe))[self.population]

    @property
    def variable(self) -> str:
        """The variable that is compared."""
        return compared(self.kind)

    @cached_property
    def parameters(self) -> dict[str, float]:
        """The parameters of the cell, in coherent units, as the run began."""
        columns = self.history.recipe.cells(self.population, np.array([self.cell], np.int32))
        return {name: float(column[0]) for name, column in columns.items()}

    @cached_property
    def apart(self) -> FloatArray:
        """How much higher the compared variable is in the run, at each sample."""
        return self.run[self.variable] - self.replay[self.variable]

    @cached_property
    def slope(self) -> FloatArray:
        """How fast the compared variable changes in the replay, per ms, without injected currents."""
        dynamics = self.kind.dynamics
        known = {**self.parameters, **self.replay, dynamics.current or "": 0.0}
        right = dynamics.written_out.equations[self.variable]
        return np.broadcast_to(np.asarray(right.evaluate(known), np.float64), len(self.step))

    @property
    def in_upstroke(self) -> NDArray[np.bool_]:
        """Whether each sample is in the upstroke of a spike, or of one that may follow after the end."""
        following = np.searchsorted(self.spikes, self.step, side="right")
        there = np.append(self.spikes, self.step[-1] + 1)[following]
        inside: NDArray[np.bool_] = (there - self.step) * self.history.recipe.dt <= UPSTROKE
        return inside

    @cached_property
    def mismatches(self) -> NDArray[np.int64]:
        """The steps of the spikes that only one of the two has, ascending."""
        return np.setxor1d(self.spikes, self.replayed)

    @property
    def alike(self) -> slice:
        """The samples before the first spike that only one of the two has."""
        if not len(self.mismatches):
            return slice(0, len(self.step))
        return slice(0, int(np.searchsorted(self.step, self.mismatches[0])))

    def at(self, step: int) -> int:
        """Return the position of the sample of a step."""
        return int(step - self.step[0])

    def threshold(self, of: Mapping[str, FloatArray], step: int) -> float:
        """Return what the compared variable must reach at a step, for the variables of the run or of the replay."""
        threshold = self.kind.dynamics.threshold
        if threshold is None:
            return np.inf
        here = {name: values[self.at(step)] for name, values in of.items()}
        return float(threshold[1].evaluate({**self.parameters, **here}))


def looks(
    history: History, backend: Backend, replayer: Backend, cells: Mapping[int, IndexArray]
) -> Iterator[Look]:
    """Run a network once more and replay some of its cells, and yield a look at each of these.

    Parameters
    ----------
    history : History
        The run.
    backend : Backend
        The backend that made the run.
    replayer : Backend
        The backend that replays.
    cells : dict of int to (k,) ndarray of int32
        By population, the cells, ascending.

    Raises
    ------
    BackendError
        If the second run has other spikes than the first one.
    """
    none = np.zeros(0, np.int32)
    kept = {population: cells.get(population, none) for population, _ in cells_of(history.recipe)}
    kinds = {population: kind for population, kind in cells_of(history.recipe) if len(kept[population])}
    variables = {
        population: [state.name for state in kind.states if recorded_by(kind, state.name, backend, replayer)]
        for population, kind in kinds.items()
    }
    again = performed_again(history, backend, probes_of_cells(history.recipe, kept, variables, 1))
    done = replay(history, replayer, kept, variables, 1)
    shifted = (
        replay(history, replayer, kept, variables, 1, SHIFT) if any(map(restarted, kinds.values())) else None
    )
    for population, names in variables.items():
        compared_one = compared(kinds[population])
        values = done.trace(population, compared_one)
        grown = np.ones_like(values.values)
        if shifted is not None and restarted(kinds[population]):
            beside = shifted.trace(population, compared_one).values
            grown = growth(values.step, values.values, beside, restart_steps(history.recipe.dt))
        run = spikes_of(history.spikes(population), kept[population])
        once_more = spikes_of(again.spikes(population), kept[population])
        others = "emitted other spikes" if len(only_in_one(run, once_more).step) else ""
        if not others and not _same_samples(history, again, population, kept[population]):
            others = "had other potentials"
        if others:
            label = history.recipe.populations[population].label
            raise BackendError(
                f"The backend {backend.name!r} does not repeat itself: run once more, cells of population {label!r}"
                f" {others}. No cell can be looked at."
            )
        for k, cell in enumerate(kept[population]):
            traces = [
                {name: one.trace(population, name).values[:, k] for name in names} for one in (again, done)
            ]
            yield Look(
                history,
                population,
                int(cell),
                traces[0],
                traces[1],
                grown[:, k],
                values.step,
                _of(run, k),
                _of(spikes_of(done.spikes(population), kept[population]), k),
            )


def _same_samples(history: History, again: History, population: int, kept: IndexArray) -> bool:
    """Tell whether some cells had the same potentials in a run and in its repetition, but for rounding."""
    variable = compared(dict(cells_of(history.recipe))[population])
    one, other = (each.trace(population, variable) for each in (history, again))
    _, here, there = np.intersect1d(one.step, other.step, assume_unique=True, return_indices=True)
    return np.allclose(
        one.values[here][:, kept], other.values[there], rtol=0.0, atol=ROUNDING, equal_nan=True
    )


def _of(spikes: Spikes, position: int) -> NDArray[np.int64]:
    steps: NDArray[np.int64] = spikes.step[spikes.index == position]
    return steps
