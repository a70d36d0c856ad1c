"""What is recorded from a list of cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from ..errors import BadValue
from ..parallel import checked_gather, together, world
from ..scalars import checked_flag
from ..timebase import checked_time
from .cell import Cell
from .listing import CellList
from .names import checked_annotations, checked_name, checked_names

if TYPE_CHECKING:
    from neo import Block

    from ..plotting import Figure
    from ..values import IndexArray
    from .group import Group
    from .part import PopulationPart


class RecordedCells(CellList):
    """A list of cells that can be recorded."""

    def record(
        self,
        variables: str | Sequence[str] | None,
        to_file: Any = None,
        sampling_interval: Any = None,
        locations: None = None,
    ) -> None:
        """Record variables from now on.

        Parameters
        ----------
        variables : str, sequence of str, or None
            ``"spikes"`` or state variables; ``"all"`` for all that the cells have. With None nothing of the whole
            populations is recorded any more.
        to_file : str or neo IO, optional
            Where to write the data at the end of the simulation. Several calls may name the same file, which then
            holds the data of all of them; several populations are a list of blocks there.
        sampling_interval : number or quantity, optional
            Time between samples in ms, a multiple of the time step; every step if omitted.
        locations : None
            PyNN's name for places in cells of several compartments; pynnlite has none.
        """
        _check_locations(locations)
        if variables is None:
            if to_file is not None or sampling_interval is not None:
                raise BadValue("record(None) stops recording; it takes no to_file and no sampling_interval.")
            self.network.require_live("A change of what is recorded")
            for part in self.parts:
                self.network.records.stop(part.spec.number)
            return
        names = checked_names(variables, "variables")
        interval = None if sampling_interval is None else checked_time(sampling_interval, "sampling_interval")
        if interval is not None:
            self.network.check_interval(interval)
        if to_file is not None:
            from ..recording.neo import check_file

            check_file(to_file, names, here=world().rank == 0)
            self.network.files.check(to_file, self.value)
        with self.network.all_or_nothing("A change of what is recorded"):
            for part in self.parts:
                for name in part.celltype.recordable if names == ["all"] else names:
                    part.celltype.check_recordable(name)
                    self.network.add_probe(part.spec.number, name, np.sort(part.indices), interval)
        if to_file is not None:
            self.network.files.add(to_file, self.value, names, cast("Group", self).annotations)

    def can_record(self, variable: str, location: None = None) -> bool:
        """Tell whether a variable can be recorded from every cell; `location` is that of `record`."""
        _check_locations(location)
        variable = checked_name(variable, "variable")
        return all(variable in part.celltype.recordable for part in self.parts)

    def get_data(
        self,
        variables: str | Sequence[str] = "all",
        gather: bool | str = True,
        clear: bool = False,
        locations: None = None,
        annotations: Mapping[str, Any] | None = None,
    ) -> Block:
        """Return what was recorded as a neo Block, with one segment for each run between resets.

        Parameters
        ----------
        variables : str or sequence of str
            Which variables; ``"all"`` for all that were recorded.
        gather : bool or "all"
            Where ranks share a network: True gives everything on rank 0, ``"all"`` on every rank; otherwise a rank
            gets what it recorded itself. With True or ``"all"``, all ranks must call this.
        clear : bool
            Whether to forget the data afterwards.
        locations : None
            As for `record`.
        annotations : dict, optional
            Put on the block.

        Raises
        ------
        SimulationStateError
            If nothing was recorded, or nothing has run yet.
        """
        _check_locations(locations)
        named = checked_names(variables, "variables")
        names = "all" if named == ["all"] else named
        notes = checked_annotations(annotations)
        gather, clear = checked_gather(gather), checked_flag(clear, "clear")
        block = self.network.read("get_data").data(cast("Group", self), names, gather, clear)
        block.annotations.update(notes)
        return block

    def write_data(
        self,
        io: Any,
        variables: str | Sequence[str] = "all",
        gather: bool | str = True,
        clear: bool = False,
        annotations: Mapping[str, Any] | None = None,
        locations: None = None,
    ) -> None:
        """Write what was recorded to a file; with ranks that share a network, rank 0 writes what it gathers.

        Parameters
        ----------
        io : str, path or neo IO
            A file name, whose ending says the format: ``.pkl``, ``.nix``, ``.nwb``, ``.mat``, ``.csv``, or
            ``.sonata`` for spikes. Or any neo IO object that can write blocks.
        variables, gather, clear
            As for `get_data`; without gathering, each rank writes, so `io` must differ from rank to rank.
        annotations : dict, optional
            Put on the block.
        locations : None
            As for `record`.
        """
        from ..recording.neo import write

        block = self.get_data(variables, gather, clear, locations, annotations)
        with together(world()) if gather else nullcontext():
            if not gather or world().rank == 0:
                write(block, io)

    def plot(self, variables: str | Sequence[str] = "all", segment: int = -1) -> Figure:
        """Return a figure of what was recorded: spikes, their rate, and traces. Needs matplotlib.

        Where ranks share a network, all of them must call this; rank 0 gets the data of all.

        Parameters
        ----------
        variables : str or sequence of str
            As for `get_data`.
        segment : int
            Which segment, by position; the last if omitted.
        """
        from ..plotting import plot

        return plot(self.get_data(variables), segment)

    def get_spike_counts(self, gather: bool | str = True) -> dict[Cell, int]:
        """Return the spikes of each recorded cell in the current segment; `gather` is that of `get_data`."""
        counts: dict[Cell, int] = {}
        for part, (index, numbers) in self._counted(gather):
            counts.update(zip(Cell.several(part.population, index), numbers.tolist(), strict=True))
        return counts

    def mean_spike_count(self, gather: bool | str = True) -> float:
        """Return the mean number of spikes of the recorded cells; `gather` is that of `get_data`."""
        numbers = np.concatenate([each for _, (_, each) in self._counted(gather)])
        return float(numbers.sum() / len(numbers)) if len(numbers) else 0.0

    def _counted(
        self, gather: bool | str
    ) -> Iterator[tuple[PopulationPart, tuple[IndexArray, NDArray[np.int64]]]]:
        """Return, for each part, the recorded cells and their numbers of spikes."""
        reader = self.network.read("get_spike_counts")
        return zip(self.parts, reader.spike_counts(cast("Group", self), checked_gather(gather)), strict=True)


def _check_locations(locations: Any) -> None:
    if locations is not None:
        raise BadValue(
            f"locations must be None, not {locations!r}: they are places in cells of several compartments, and the"
            " cells of pynnlite are points. A variable of a point is recorded by its name alone, as in record('v')."
        )
