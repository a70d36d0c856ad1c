"""The history of an execution: the network at each of its steps, and what its cells did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..backend import Backend, Changes, State
from ..columns import Recordings, Spikes, Trace, joined_spikes
from ..declarations import CellType
from ..declarations.analysis import form_of
from ..model import ProbeSpec
from ..recipe import Recipe
from ..values import IndexArray

SAMPLING = 1.0
"""How often the potentials are recorded, in ms: every fault that lasts longer than this is seen."""

RESTART = 10.0
"""How often a replay of cells that need not forget their past is put back to the state of the run, in ms."""

FIRST_PROBE = 2**30
"""Numbers of probes from here on are not the user's."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one step on, a network was what a recipe says.

    Parameters
    ----------
    step : int
        Where it begins.
    recipe : Recipe
        The network, as the user described it.
    changes : Changes
        What differs from the stretch before; nothing in the first one.
    """

    step: int
    recipe: Recipe
    changes: Changes = field(default_factory=Changes)


@dataclass
class History:
    """What one execution did, from its first to its last step.

    Parameters
    ----------
    backend : str
        The name of the backend.
    stretches : list of Stretch
        The network, from each step on at which it was changed. The first is that which was built.
    options : object
        The options of the backend.
    start : (State, int) or None
        The state and the step of a checkpoint that it went on from; None if it began at step 0.
    facts : dict of str to str, int or float
        Its provenance.
    last : int
        The step up to which it is known.
    """

    backend: str
    stretches: list[Stretch]
    options: Any = None
    start: tuple[State, int] | None = None
    facts: Mapping[str, str | int | float] = field(default_factory=dict)
    last: int = 0
    _spikes: dict[int, list[Spikes]] = field(default_factory=dict, repr=False)
    _traces: dict[tuple[int, str], list[Trace]] = field(default_factory=dict, repr=False)

    @property
    def recipe(self) -> Recipe:
        """The network as it was built."""
        return self.stretches[0].recipe

    @property
    def first(self) -> int:
        """The step that it began at."""
        return 0 if self.start is None else self.start[1]

    def add(self, recordings: Recordings, probes: Mapping[int, ProbeSpec], step: int) -> None:
        """Take over what probes recorded up to a step."""
        for number, spikes in recordings.spikes.items():
            if number in probes:
                self._spikes.setdefault(probes[number].population, []).append(spikes)
        for number, trace in recordings.traces.items():
            if number in probes:
                place = probes[number].population, probes[number].variable
                self._traces.setdefault(place, []).append(trace)
        self.last = step

    def spikes(self, population: int) -> Spikes:
        """Return the spikes of a population, ascending by step and then index."""
        joined = joined_spikes(self._spikes.get(population, []))
        self._spikes[population] = [joined]
        return joined

    def until(self, step: int) -> History:
        """Return what it did up to a step, whose changes are left out."""
        if step >= self.last:
            return self
        spikes = {}
        for population in self._spikes:
            known = self.spikes(population)
            n = int(np.searchsorted(known.step, step, side="right"))
            counts = None if known.count is None else known.count[:n]
            spikes[population] = [Spikes(known.index[:n], known.step[:n], counts)]
        traces = {}
        for place in self._traces:
            known_trace = self.trace(*place)
            n = int(np.searchsorted(known_trace.step, step, side="right"))
            traces[place] = [Trace(known_trace.step[:n], known_trace.values[:n])]
        stretches = [self.stretches[0], *(each for each in self.stretches[1:] if each.step < step)]
        return replace(self, stretches=stretches, last=step, _spikes=spikes, _traces=traces)

    def begin_at(self, state: State, step: int) -> None:
        """Put down that it went on from a checkpoint; what was recorded before is forgotten."""
        self.start, self.last = (state, step), step
        self._spikes.clear()
        self._traces.clear()

    def keep(self, population: int, spikes: Spikes) -> None:
        """Put down all spikes of a population."""
        self._spikes[population] = [spikes]

    def renumber(self, population: int, cells: IndexArray) -> None:
        """Put down which cells of the network those of a population are, by their index so far."""
        spikes = self.spikes(population)
        self._spikes[population] = [Spikes(cells[spikes.index], spikes.step, spikes.count)]

    def recorded(self) -> list[int]:
        """Return the populations whose spikes are known: cells, and sources that the simulator drew itself."""
        return sorted({*self._spikes, *(population for population, _ in cells_of(self.recipe))})

    def emitted(self, population: int, cells: IndexArray) -> Spikes:
        """Return what some cells of a population emitted: as it was recorded, or as the recipes of sources say."""
        if population in self.recorded():
            known = self.spikes(population)
            here = np.isin(known.index, cells)
            counts = None if known.count is None else known.count[here]
            return Spikes(known.index[here], known.step[here], counts)
        pieces = []
        ends = [*(stretch.step for stretch in self.stretches[1:]), self.last]
        for stretch, end in zip(self.stretches, ends, strict=True):
            begin = stretch.step if stretch.step else -1
            pieces.append(stretch.recipe.spikes(population, begin, end, cells))
        return joined_spikes(pieces)

    def trace(self, population: int, variable: str) -> Trace:
        """Return the samples of a variable of all cells of a population that were recorded."""
        pieces = self._traces.get((population, variable), [])
        if not pieces:
            return Trace(np.zeros(0, np.int64), np.zeros((0, 0)))
        if len(pieces) > 1:
            joined = Trace(
                np.concatenate([piece.step for piece in pieces]),
                np.concatenate([piece.values for piece in pieces]),
            )
            self._traces[population, variable] = pieces = [joined]
        return pieces[0]


def compared(cell_type: type[CellType]) -> str:
    """Return the variable of a cell type that is compared: that of the threshold, or the potential."""
    if cell_type.dynamics.threshold is not None:
        return cell_type.dynamics.threshold[0]
    names = [state.name for state in cell_type.states]
    return "v" if "v" in names else names[0]


def cells_of(recipe: Recipe) -> Iterator[tuple[int, type[CellType]]]:
    """Yield the number and the type of each population of cells."""
    for population in recipe.populations:
        if issubclass(population.type, CellType):
            yield population.number, population.type


def restarted(kind: type[CellType]) -> tuple[str, ...]:
    """Return the variables that a replay of a cell type takes over from the run now and then.

    Between spikes, cells of linear and driven forms forget their past, so that errors die out. Others may amplify them:
    all their variables are taken over, if all can be recorded.
    """
    names = tuple(state.name for state in kind.states)
    if form_of(kind.dynamics).kind != "general" or not set(names) <= set(kind.recordable):
        return ()
    return names


def restart_steps(dt: float) -> int:
    """Return how many steps lie between two of these times."""
    return max(1, round(RESTART / sampling_steps(dt) / dt)) * sampling_steps(dt)


def recorded_by(kind: type[CellType], variable: str, *backends: Backend) -> bool:
    """Tell whether a variable of a cell type can be recorded on some backends."""
    return variable in kind.recordable and all(each.features.records(kind, variable) for each in backends)


def sampling_steps(dt: float) -> int:
    """Return how many steps lie between two samples of the potentials."""
    return max(1, round(SAMPLING / dt))


def probes_of_all(recipe: Recipe) -> dict[int, ProbeSpec]:
    """Return probes, by number, of all spikes, those of sources included, and of the compared variable of all cells.

    Parameters
    ----------
    recipe : Recipe
        The network.
    """
    found = {each.number: each for each in probes_of_cells(recipe)}
    kinds = dict(cells_of(recipe))
    for population, kind in kinds.items():
        everyone = np.arange(recipe.populations[population].size, dtype=np.int32)
        for variable in restarted(kind):
            if variable != compared(kind):
                number = FIRST_PROBE + len(found)
                seldom = restart_steps(recipe.dt) * recipe.dt
                found[number] = ProbeSpec(number, population, variable, everyone, 0, seldom)
    for spec in recipe.populations:
        if spec.number not in kinds:
            everyone = np.arange(spec.size, dtype=np.int32)
            number = FIRST_PROBE + len(found)
            found[number] = ProbeSpec(number, spec.number, "spikes", everyone, 0, None)
    return found


def probes_of_cells(
    recipe: Recipe,
    cells: Mapping[int, IndexArray] | None = None,
    variables: Mapping[int, Sequence[str]] | None = None,
    every: int | None = None,
) -> list[ProbeSpec]:
    """Return probes of cells from step 0 on.

    Parameters
    ----------
    recipe : Recipe
        The network.
    cells : dict of int to (k,) ndarray of int32, optional
        By population, the cells; all of those populations that are missing.
    variables : dict of int to sequence of str, optional
        By population, what is recorded besides spikes; the compared variable if omitted.
    every : int, optional
        How many steps lie between two samples; those of a millisecond if omitted.
    """
    interval = (sampling_steps(recipe.dt) if every is None else every) * recipe.dt
    found: list[ProbeSpec] = []
    for population, kind in cells_of(recipe):
        index = np.arange(recipe.populations[population].size, dtype=np.int32)
        index = index if cells is None else cells.get(population, index)
        if not len(index):
            continue
        for variable in (
            "spikes",
            *((compared(kind),) if variables is None else variables.get(population, ())),
        ):
            number = FIRST_PROBE + len(found)
            often = None if variable == "spikes" else interval
            found.append(ProbeSpec(number, population, variable, index, 0, often))
    return found
