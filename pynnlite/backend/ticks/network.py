"""One network on this rank, whose spikes something else carries from rank to rank for the shortest delay."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from ...columns import Recordings
from ...parallel import Communicator, EqualShares
from ...recipe import CurrentFeed, Recipe
from ..changes import Changes
from .cells import Cells, unsolved
from .inputs import SourceSpikes
from .loops import Network, levels
from .recording import Recording
from .rows import Rows


class TickedNetwork:
    """The cells of this rank, and all that they receive.

    Each rank owns an equal contiguous slice of every population. Whoever carries the spikes makes the ticks: at step k,
    after the rows have arrived whose cells fired at step k minus `shortest`.

    Parameters
    ----------
    recipe : Recipe
        The network.
    comm : Communicator
        The ranks.

    Attributes
    ----------
    core : Network
        The compiled loops; `Network.entry_address` is what `pynnlite_attach` of `ticks.h` takes.
    shortest : int
        The shortest delay, in steps: that of all events.
    cell_rows : (n,) ndarray of int64
        The row of each cell of this rank, ascending.
    """

    def __init__(self, recipe: Recipe, comm: Communicator) -> None:
        self.recipe, self._comm = recipe, comm
        shares = EqualShares.of([spec.size for spec in recipe.populations], comm)
        owned = {
            spec.number: shares.cells(spec.number, comm.rank)
            for spec in recipe.populations
            if not recipe.is_source(spec.number)
        }
        sizes = [len(index) for index in owned.values()]
        numbers = accumulate(sizes, initial=0)
        self._cells = [
            Cells(recipe, population, int(index[0]), int(index[-1]) + 1, number)
            for (population, index), number in zip(owned.items(), numbers, strict=False)
            if len(index)
        ]
        sums, places = self._sums()
        self._places = {(p.target, p.receptor): 0 for p in recipe.pathways} | places
        self._rows = Rows(recipe, owned, self._places, comm)
        self.core = Network(
            level=levels()[-1],
            parts=[cells.part() for cells in self._cells],
            n_cells=sum(sizes),
            largest=max(sizes, default=0),
            sums=sums,
        )
        self._rows.hand_to(self.core)
        self._sources = SourceSpikes(recipe, self._rows, self.core)
        self._sources.fetch(0, 0)
        self._currents = CurrentFeed(recipe)
        self._take_currents(0)
        self._recording = Recording(recipe, self._cells, self.core)

    def _sums(self) -> tuple[NDArray[np.float64], dict[tuple[int, int], int]]:
        """Return one array of what arrives at all receptors, and where those of each population and receptor are."""
        lengths = [cells.sums.size for cells in self._cells]
        sums, places = np.zeros(max(1, sum(lengths))), {}
        for cells, start in zip(self._cells, accumulate(lengths, initial=0), strict=False):
            cells.sums = sums[start : start + cells.sums.size].reshape(cells.sums.shape)
            for receptor in range(cells.n_receptors):
                place = start + receptor * cells.n_padded - cells.first
                places[cells.population, receptor] = place
        return sums, places

    @property
    def shortest(self) -> int:
        """The shortest delay, in steps."""
        return self._rows.shortest

    @property
    def n_synapses(self) -> int:
        """How many synapses there are on this rank."""
        return self._rows.n_synapses

    @property
    def cell_rows(self) -> NDArray[np.int64]:
        """The row of each cell of this rank, by its number."""
        first = self._rows.first
        return np.concatenate(
            [np.zeros(0, np.int64), *(first[cells.population] + cells.index for cells in self._cells)]
        )

    @property
    def received(self) -> NDArray[np.int64]:
        """The rows of cells, on any rank, that have synapses on this one, ascending: of these it must have events."""
        every, first = self._rows.sources, self._rows.first
        of = np.searchsorted(first, every, side="right") - 1
        is_cell = np.array([not self.recipe.is_source(k) for k in range(len(self.recipe.populations))], bool)
        return every[is_cell[of]] if len(every) else every

    def prepare(self, step: int, last: int) -> int:
        """Make ready to go on from a step towards another, and return how far. Collective."""
        if self._currents.until <= step:
            self._take_currents(step)
        if self._sources.known < last:
            self._sources.fetch(step, last)
        stop = self._recording.make_room(step, min(last, self._currents.until, self._sources.known))
        if self._comm.size > 1:
            stop = min(self._comm.allgather(stop))
        self._recording.begin(step, stop)
        return stop

    def _take_currents(self, step: int) -> None:
        changed = self._currents.take(step)
        for cells in self._cells:
            if cells.population in changed:
                cells.set_currents(self._currents)

    def require_solved(self) -> None:
        """Raise `BackendError`, on all ranks, if the equations of some cell have no solution. Collective."""
        found = None
        if self.core.lost is not None:
            (cells,) = (each for each in self._cells if each.population == self.core.lost[1])
            found = (self.core.lost, *cells.state_of(self.core.lost[2]))
        every = [found] if self._comm.size == 1 else self._comm.allgather(found)
        lost = [each for each in every if each is not None]
        if lost:
            raise unsolved(self.recipe, *min(lost, key=lambda each: each[0]))
        if self.core.lacking:
            raise MemoryError("There is no room for the spikes that are on their way.")

    def drain(self) -> Recordings:
        """Return the data recorded since the last time."""
        return self._recording.drain()

    def update(self, recipe: Recipe, changes: Changes, step: int) -> None:
        """Go on by a new recipe from a step on."""
        weights = self._rows.weights_of(recipe, changes.weights)
        self.recipe = recipe
        for k, cells in enumerate(self._cells):
            if cells.population in changes.parameters:
                cells.set_parameters(recipe)
                self.core.set_part(k, cells.part())
        self._rows.take_weights(weights)
        if any(recipe.is_source(number) for number in changes.parameters):
            self._sources.restart(recipe, step)
        if changes.currents:
            self._currents.restart(recipe, step)
        for change in changes.state:
            for cells in self._cells:
                if cells.population == change.population:
                    cells.assign(change)
        if changes.probes:
            self._recording.set(recipe, step)
