"""Groups of cells: what a user holds to describe, change and read the cells of one or more populations."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .. import model, units
from ..declarations import CurrentSource
from ..errors import BadUnits, BadValue, ModelError, did_you_mean
from ..parallel import checked_gather, world
from ..random import NumpyRNG
from ..timebase import checked_time
from .assignment import share
from .cell import Cell
from .names import checked_names
from .selection import positions_in, sampled

if TYPE_CHECKING:
    from neo import Block

    from .assembly import Assembly
    from .network import Network
    from .part import PopulationPart


class Group(ABC):
    """An ordered list of cells: a `Population`, a `PopulationView` of one, or an `Assembly` of several.

    Its parts are the cells that belong to one population each. Numbers for the cells of a group, such as arrays given
    to `set`, are in the order of the group.
    """

    @property
    @abstractmethod
    def parts(self) -> tuple[PopulationPart, ...]:
        """The cells of each population that the group has cells of, in their order."""

    @property
    @abstractmethod
    def label(self) -> str:
        """The name of the group."""

    @abstractmethod
    def _of_positions(self, positions: NDArray[np.int32]) -> Group:
        """Return the cells at some positions within this group."""

    @property
    def network(self) -> Network:
        """The network that the cells belong to."""
        return self.parts[0].network

    @property
    def size(self) -> int:
        """How many cells there are."""
        return sum(part.size for part in self.parts)

    @property
    def value(self) -> model.Group:
        """The cells as a value."""
        return model.Group(tuple(part.cells for part in self.parts), self.label)

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[Cell]:
        return (Cell(part.population, int(k)) for part in self.parts for k in part.indices)

    def __contains__(self, cell: object) -> bool:
        return isinstance(cell, Cell) and any(part.find(cell) is not None for part in self.parts)

    def __getitem__(self, selector: Any) -> Any:
        positions = positions_in(self, selector)
        if isinstance(selector, int | np.integer) and not isinstance(selector, bool | np.bool_):
            return next(iter(self._of_positions(positions)))
        return self._of_positions(positions)

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_") or hasattr(type(self), name):
            object.__setattr__(self, name, value)
            return
        names = [name for part in self.parts for name in part.celltype.get_parameter_names()]
        if name not in names:
            raise AttributeError(
                f"{self.label!r} has no attribute or parameter {name!r}.{did_you_mean(name, names)} Use"
                f" annotate({name}=…) for a note of your own."
            )
        self.set(**{name: value})

    def all(self) -> Iterator[Cell]:
        """Return an iterator over all cells, on every rank."""
        return iter(self)

    @property
    def all_cells(self) -> NDArray[np.object_]:
        """All cells, as an array of `Cell` of shape (size,)."""
        cells = np.empty(self.size, dtype=object)
        cells[:] = list(self)
        return cells

    @property
    def first_id(self) -> Cell:
        """The cell with the lowest number."""
        return min(self)

    @property
    def last_id(self) -> Cell:
        """The cell with the highest number."""
        return max(self)

    def position_of(self, cell: int) -> int:
        """Return the position of a cell in this group.

        Parameters
        ----------
        cell : Cell or int
            The cell, or its number in the network.

        Raises
        ------
        BadValue
            If the cell is not in the group.
        """
        before = 0
        for part in self.parts:
            position = part.find(cell)
            if position is not None:
                return before + position
            before += part.size
        what = (
            repr(cell.population_label) + f"[{cell.index}]" if isinstance(cell, Cell) else "with this number"
        )
        raise BadValue(f"{self.label!r} does not have cell {int(cell)} ({what}).")

    def id_to_index(self, id: Any) -> Any:
        """Return the position in this group of a cell, or an array of those of several.

        Parameters
        ----------
        id : Cell, int, or iterable of them
            Cells, or their numbers in the network.
        """
        if isinstance(id, int | np.integer):
            return self.position_of(id if isinstance(id, Cell) else int(id))
        return np.array([self.position_of(cell) for cell in id], dtype=np.int64)

    def sample(self, n: int, rng: NumpyRNG | None = None) -> Any:
        """Return a group of `n` different cells chosen at random.

        Parameters
        ----------
        n : int
            How many.
        rng : NumpyRNG, optional
            Brings a seed of its own; the network's seed if omitted.
        """
        return self._of_positions(sampled(self, n, rng))

    def set(self, **parameters: Any) -> None:
        """Change parameters; between runs this acts on the steps that begin at the present time.

        Parameters
        ----------
        **parameters
            New values by name: a number, one value for each cell, a `RandomDistribution`, a function of the position
            in this group, or any of them with units.

        Raises
        ------
        UnknownParameter, BadValue, BadUnits
            If a value cannot be used; then nothing is changed.
        """
        with self.network.all_or_nothing("A changed parameter", self):
            for name, given in parameters.items():
                given, first = units.collected(given), 0
                for part in self.parts:
                    value = part.parameter_value(name, given)
                    part.assign_parameter(name, share(value, self, part, first, name))
                    first += part.size

    def get(self, parameter_names: str | Sequence[str], gather: bool = False, simplify: bool = True) -> Any:
        """Return the values of one parameter, or a list of those of several.

        Parameters
        ----------
        parameter_names : str or sequence of str
            Which.
        gather : bool
            Accepted because PyNN has it; every process knows all values here.
        simplify : bool
            Whether a parameter that is the same everywhere is returned as one number.
        """
        if not isinstance(parameter_names, str):
            names = checked_names(parameter_names, "parameter_names")
            return [self.get(name, gather, simplify) for name in names]
        pieces = [part.parameter_values(parameter_names) for part in self.parts]
        if isinstance(pieces[0], list):
            trains = [train for piece in pieces for train in piece]
            shared = len(self.parts) == 1 and (len(trains) == 1 or self.parts[0].shares(parameter_names))
            return trains[0] if simplify and shared else trains
        numbers = np.concatenate(pieces)
        return float(numbers[0]) if simplify and len(np.unique(numbers)) == 1 else numbers

    def initialize(self, **initial_values: Any) -> None:
        """Set the initial values of state variables; after a run has begun, set their present values as well.

        Parameters
        ----------
        **initial_values
            Values by name, of the kinds that `set` takes.
        """
        with self.network.all_or_nothing("A changed initial value", self):
            for name, given in initial_values.items():
                given = units.collected(given)
                for part, first in zip(self.parts, self.value.offsets, strict=False):
                    value = part.initial_value(name, given)
                    part.assign_initial(name, share(value, self, part, first, f"initial {name}"))
        for name in initial_values:
            for part in self.parts:
                self.network.state_was_set(part.spec, name, part.indices)

    def record(
        self,
        variables: str | Sequence[str] | None,
        to_file: Any = None,
        sampling_interval: Any = None,
    ) -> None:
        """Record variables from now on.

        Parameters
        ----------
        variables : str, sequence of str, or None
            ``"spikes"`` or state variables. With None nothing of the whole populations is recorded any more.
        to_file : str or neo IO, optional
            Where to write the data at the end of the simulation.
        sampling_interval : number or quantity, optional
            Time between samples in ms, a multiple of the time step; every step if omitted.
        """
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

            check_file(to_file)
        with self.network.all_or_nothing("A change of what is recorded"):
            for part in self.parts:
                for name in names:
                    part.celltype.check_recordable(name)
                    self.network.record(part.spec.number, name, np.sort(part.indices), interval)
        if to_file is not None:
            self.network.files.append((self.value, names, to_file))

    def can_record(self, variable: str) -> bool:
        """Tell whether a variable can be recorded from every cell."""
        return all(variable in part.celltype.recordable for part in self.parts)

    def inject(self, current_source: CurrentSource) -> None:
        """Inject a current into each of the cells."""
        if not isinstance(current_source, CurrentSource):
            raise BadValue(
                f"Only a current source can be injected, such as DCSource(amplitude=0.1), not {current_source!r}."
            )
        refused = [type(part.celltype).__name__ for part in self.parts if not part.celltype.injectable]
        if refused:
            raise ModelError(f"No current can be injected into {refused[0]} cells.")
        for part in self.parts:
            self.network.add_injection(current_source, part.spec.number, np.sort(part.indices))

    def get_data(
        self, variables: str | Sequence[str] = "all", gather: bool | str = True, clear: bool = False
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

        Raises
        ------
        SimulationStateError
            If nothing was recorded, or nothing has run yet.
        """
        named = checked_names(variables, "variables")
        names = "all" if named == ["all"] else named
        return self.network.read("get_data").data(self, names, checked_gather(gather), clear)

    def write_data(
        self,
        io: Any,
        variables: str | Sequence[str] = "all",
        gather: bool | str = True,
        clear: bool = False,
        annotations: Mapping[str, Any] | None = None,
    ) -> None:
        """Write what was recorded to a file; with ranks that share a network, rank 0 writes what it gathers.

        Parameters
        ----------
        io : str or neo IO
            A file name ending in ``.pkl`` or ``.nix``, or any neo IO object that can write blocks.
        variables, gather, clear
            As for `get_data`; without gathering, each rank writes, so `io` must differ from rank to rank.
        annotations : dict, optional
            Put on the block.
        """
        from ..recording.neo import write

        block = self.get_data(variables, gather, clear)
        block.annotate(**(annotations or {}))
        if not gather or world().rank == 0:
            write(block, io)

    def get_spike_counts(self, gather: bool | str = True) -> dict[Cell, int]:
        """Return the spikes of each recorded cell in the current segment; `gather` is that of `get_data`."""
        reader = self.network.read("get_spike_counts")
        counts = reader.spike_counts(self, checked_gather(gather))
        populations = {part.spec.number: part.population for part in self.parts}
        return {Cell(populations[number], index): n for (number, index), n in counts.items()}

    def mean_spike_count(self, gather: bool | str = True) -> float:
        """Return the mean number of spikes of the recorded cells; `gather` is that of `get_data`."""
        counts = list(self.get_spike_counts(gather).values())
        return sum(counts) / len(counts) if counts else 0.0

    @property
    def positions(self) -> NDArray[np.float64]:
        """Positions of the cells in µm, of shape (3, size) as in PyNN."""
        return np.hstack([part.population.positions[:, part.indices] for part in self.parts])

    @property
    def conductance_based(self) -> bool:
        """Whether synapses onto the cells are conductances."""
        return all(part.celltype.conductance_based for part in self.parts)

    @property
    def receptor_types(self) -> list[str]:
        """Names of the receptors that all cells have."""
        first, *others = (part.celltype.receptor_types for part in self.parts)
        return [name for name in first if all(name in names for names in others)]

    @property
    def injectable(self) -> bool:
        """Whether currents can be injected into the cells."""
        return all(part.celltype.injectable for part in self.parts)

    def find_units(self, variable: str) -> str:
        """Return the unit of a parameter or state variable."""
        found = {part.celltype.unit_of(variable) for part in self.parts}
        if len(found) > 1:
            raise BadUnits(
                f"{variable!r} has different units in the cells of {self.label!r}: {sorted(found)}."
            )
        return found.pop()

    @property
    @abstractmethod
    def annotations(self) -> dict[str, Any]:
        """Notes on the group, which its data will carry."""

    def annotate(self, **annotations: Any) -> None:
        """Put notes on the group, which its data will carry."""
        self.annotations.update(annotations)

    @abstractmethod
    def describe(self) -> str:
        """Return a sentence on what this is."""

    def __repr__(self) -> str:
        return f"<{self.describe()}>"

    @abstractmethod
    def __add__(self, other: Group) -> Assembly:
        """Return an assembly of the cells of both groups."""
