"""Populations of cells and views of them: what a user holds to describe, change and read cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .. import draws, units
from ..declarations import CurrentSource, ModelType, Parameter, State
from ..errors import BadValue, ModelError, did_you_mean
from ..model import Part, PopulationSpec
from ..parallel import world
from ..random import NumpyRNG, Streams
from ..recipe import evaluate_cells
from ..scalars import is_whole
from ..space import line
from ..timebase import checked_time
from ..values import IndexArray, Trains, Value, as_numbers, as_value
from ..values import Sequence as Train
from . import session
from .assignment import check_value, merged
from .selection import checked_names, selected

if TYPE_CHECKING:
    from neo import Block

    from .network import Network


class Cells:
    """Some cells of a population, in an order; the common part of populations and views."""

    population: Population
    index: IndexArray | None
    label: str

    @property
    def network(self) -> Network:
        """The network that the cells belong to."""
        return self.population._network

    @property
    def size(self) -> int:
        """How many cells there are."""
        return len(self.indices)

    @property
    def indices(self) -> IndexArray:
        """Indices of the cells within their population."""
        return np.arange(self.population.spec.size, dtype=np.int32) if self.index is None else self.index

    @property
    def part(self) -> Part:
        """The cells as a value."""
        return Part(self.population.spec.number, self.size, self.index)

    @property
    def celltype(self) -> ModelType:
        """The cell type, with the values that the population was made with."""
        return self.population._celltype

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[Cell]:
        return (Cell(self.population, int(k)) for k in self.indices)

    def __getitem__(self, selector: Any) -> Any:
        if isinstance(selector, int | np.integer) and not isinstance(selector, bool | np.bool_):
            return Cell(self.population, int(self.indices[selected(selector, self.size, self.label)][0]))
        return PopulationView(self, selector)

    def all(self) -> Iterator[Cell]:
        """Return an iterator over all cells, on every rank."""
        return iter(self)

    def sample(self, n: int, rng: NumpyRNG | None = None) -> PopulationView:
        """Return a view of `n` different cells chosen at random.

        Parameters
        ----------
        n : int
            How many.
        rng : NumpyRNG, optional
            Brings a seed of its own; the network's seed if omitted.
        """
        if not is_whole(n) or not 0 < n <= self.size:
            raise BadValue(f"A sample of {self.label!r} must have 1 to {self.size} cells, not {n!r}.")
        if rng is not None and not isinstance(rng, NumpyRNG):
            raise BadValue(f"rng must be a NumpyRNG or None, not {rng!r}.")
        number = self.network.next_assignment("sample", self.population.spec.number)
        streams = Streams(self.network.seed)
        key = streams.key("sample", self.population.spec.number, number, None if rng is None else rng.seed)
        row = np.zeros(1, np.int32)
        _, chosen = draws.choose_lists(key, np.array([n], np.int64), self.size, False, row, None)
        return PopulationView(self, np.asarray(chosen))

    def set(self, **parameters: Any) -> None:
        """Change parameters; between runs this acts on the steps that begin at the present time.

        Parameters
        ----------
        **parameters
            New values by name: a number, one value for each cell, a `RandomDistribution`, a function of the position
            in this population or view, or any of them with units.

        Raises
        ------
        UnknownParameter, BadValue, BadUnits
            If a value cannot be used; then nothing is changed.
        """
        spec = self.population.spec
        with self.network.all_or_nothing("A changed parameter"):
            values = dict(spec.parameters)
            for name, given in parameters.items():
                parameter = spec.type.parameter(name)
                number = self.network.next_assignment(f"cell.{name}", spec.number)
                value = spec.type._checked(parameter, given, number)
                values[name] = self._assigned(parameter, value, f"cell.{name}", values[name])
        self.population.spec = replace(spec, parameters=values)

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
            return [
                self.get(name, gather, simplify) for name in checked_names(parameter_names, "parameter_names")
            ]
        spec = self.population.spec
        parameter = spec.type.parameter(parameter_names)
        value = spec.parameters[parameter.name]
        if isinstance(value, Trains):
            rows = [Train(value.row(int(k))) for k in self.indices]
            return rows[0] if simplify and (value.shared or len(rows) == 1) else rows
        streams = Streams(self.network.seed)
        numbers = evaluate_cells(value, spec.number, f"cell.{parameter.name}", self.indices, streams)
        return float(numbers[0]) if simplify and len(np.unique(numbers)) == 1 else numbers

    def initialize(self, **initial_values: Any) -> None:
        """Set the initial values of state variables; after a run has begun, set their present values as well.

        Parameters
        ----------
        **initial_values
            Values by name, of the kinds that `set` takes.
        """
        spec = self.population.spec
        with self.network.all_or_nothing("A changed initial value"):
            values = dict(spec.initial)
            for name, given in initial_values.items():
                state = spec.type.state(name)
                number = self.network.next_assignment(f"initial.{name}", spec.number)
                value = as_value(given, state.unit, f"initial {name} of {spec.type.__name__}", number)
                values[name] = self._assigned(state, value, f"initial.{name}", values[name])
        self.population.spec = replace(spec, initial=values)
        for name in initial_values:
            self.network.state_was_set(self.population.spec, name, self.indices)

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
            ``"spikes"`` or state variables. With None nothing of the whole population is recorded any more.
        to_file : str or neo IO, optional
            Where to write the data at the end of the simulation.
        sampling_interval : number or quantity, optional
            Time between samples in ms, a multiple of the time step; every step if omitted.
        """
        if variables is None:
            if to_file is not None or sampling_interval is not None:
                raise BadValue(
                    "record(None) stops what is recorded: it takes no file and no sampling interval."
                )
            self.network.require_live("A change of what is recorded")
            self.network.records.stop(self.population.spec.number)
            return
        names = [variables] if isinstance(variables, str) or not np.iterable(variables) else list(variables)
        if isinstance(variables, set | frozenset):
            names.sort(key=str)  # the order of a set differs between ranks
        interval = None
        if sampling_interval is not None:
            interval = checked_time(sampling_interval, "sampling_interval")
            self.network.check_interval(interval)
        if to_file is not None:
            from ..recording.neo import check_file

            check_file(to_file)
        with self.network.all_or_nothing("A change of what is recorded"):
            for name in names:
                self.celltype.check_recordable(name)
                self.network.records.add(self.population.spec.number, name, np.sort(self.indices), interval)
        if to_file is not None:
            self.network.files.append((self, names, to_file))

    def can_record(self, variable: str) -> bool:
        """Tell whether a variable can be recorded."""
        return variable in self.celltype.recordable

    def inject(self, current_source: CurrentSource) -> None:
        """Inject a current into each of the cells."""
        if not isinstance(current_source, CurrentSource):
            raise BadValue(
                f"Only a current source can be injected, such as DCSource(amplitude=0.1), not {current_source!r}."
            )
        if not self.celltype.injectable:
            raise ModelError(f"No current can be injected into {type(self.celltype).__name__} cells.")
        self.network.add_injection(current_source, self)

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
        return self.network.data(self, checked_names(variables, "variables"), gather, clear)

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
        counts = self.network.spike_counts(self, gather)
        return {Cell(self.population, int(k)): int(n) for k, n in counts.items()}

    def mean_spike_count(self, gather: bool | str = True) -> float:
        """Return the mean number of spikes of the recorded cells; `gather` is that of `get_data`."""
        counts = list(self.network.spike_counts(self, gather).values())
        return sum(counts) / len(counts) if counts else 0.0

    def describe(self) -> str:
        """Return a sentence on what this is."""
        return f"{type(self).__name__} {self.label!r} of {self.size} cells of type {self.celltype!r}"

    def __repr__(self) -> str:
        return f"<{self.describe()}>"

    @property
    def conductance_based(self) -> bool:
        """Whether synapses onto the cells are conductances."""
        return self.celltype.conductance_based

    @property
    def receptor_types(self) -> list[str]:
        """Names of the receptors of the cells."""
        return self.celltype.receptor_types

    @property
    def injectable(self) -> bool:
        """Whether currents can be injected into the cells."""
        return self.celltype.injectable

    def find_units(self, variable: str) -> str:
        """Return the unit of a parameter or state variable."""
        return self.celltype.unit_of(variable)

    def _assigned(self, declared: Parameter | State, value: Any, purpose: str, old: Any) -> Any:
        """Return the value of the whole population after these cells were given a new one, once that is checked."""
        spec, streams = self.population.spec, Streams(self.network.seed)
        check_value(
            declared, value, spec, self.indices, purpose, streams, f"{declared.name} of {self.label!r}"
        )
        if isinstance(value, Trains):
            self.network.check_trains(spec, value)
        return merged(old, value, spec, self.index, purpose, streams)


class Population(Cells):
    """A group of cells of one type.

    Parameters
    ----------
    size : int
        How many cells.
    cellclass : ModelType or type of ModelType
        A cell type with its parameters, e.g. ``IF_cond_exp(tau_m=10.0)``, or the class.
    cellparams : dict, optional
        Parameters, if `cellclass` is a class.
    initial_values : dict, optional
        Initial values of state variables.
    label : str, optional
        A name; made up if omitted.
    network : Network, optional
        The network it belongs to; that of the current simulation if omitted.

    Raises
    ------
    ModelError
        If the description is wrong.
    SimulationStateError
        If the simulation has run already; `reset()` first.
    """

    def __init__(
        self,
        size: int,
        cellclass: ModelType | type[ModelType],
        cellparams: Mapping[str, Any] | None = None,
        initial_values: Mapping[str, Any] | None = None,
        label: str | None = None,
        network: Network | None = None,
    ) -> None:
        self._network = session.current().network if network is None else network
        self._network.require_open("A new population")
        if not is_whole(size) or not 1 <= size < 2**31:
            raise BadValue(
                f"The size of a population must be a whole number of at least 1 and below 2**31, not {size!r}."
            )
        self._celltype = _instance(cellclass, cellparams)
        self.population, self.index = self, None
        number = len(self._network.populations)
        self.label = f"population{number}" if label is None else str(label)
        self.annotations: dict[str, Any] = {}
        kind = type(self._celltype)
        initial = {state.name: as_value(state.default, state.unit, state.name) for state in kind.states}
        self.spec = PopulationSpec(number, self.label, int(size), kind, dict(self._celltype.values), initial)
        for name, value in self.spec.parameters.items():
            self._assigned(kind.parameter(name), value, f"cell.{name}", None)
        if not isinstance(initial_values, Mapping | None):
            raise BadValue(f"initial_values must be a dict of values by name, not {initial_values!r}.")
        self.initialize(**(initial_values or {}))
        self._network.populations.append(self)

    def annotate(self, **annotations: Any) -> None:
        """Put notes on the population, which its data will carry."""
        self.annotations.update(annotations)

    @property
    def positions(self) -> NDArray[np.float64]:
        """Positions of the cells in µm, of shape (3, size) as in PyNN."""
        return (line(self.size) if self.spec.positions is None else self.spec.positions).T

    @positions.setter
    def positions(self, positions: Any) -> None:
        self._network.require_open("A changed position")
        what = f"positions of {self.label!r}"
        rule = f"{what} must be finite and of shape (3, {self.size})"
        given = as_numbers(units.strip(positions, "um", what), rule)
        if given.shape != (3, self.size) or not np.isfinite(given).all():
            raise BadValue(f"{rule}, not {'of shape ' + str(given.shape) if given.ndim else given}.")
        self.spec = replace(self.spec, positions=np.ascontiguousarray(given.T))

    @property
    def initial_values(self) -> Mapping[str, Value]:
        """The initial value of each state variable."""
        return dict(self.spec.initial)

    def id_to_index(self, cell: Any) -> Any:
        """Return the index of a cell, or of several, within the population."""
        return int(cell) if isinstance(cell, int) else np.asarray([int(k) for k in cell])


class PopulationView(Cells):
    """Some cells of a population, in the order that they were selected in.

    Parameters
    ----------
    parent : Population or PopulationView
        What to select from.
    selector : slice, sequence of int, or mask
        Which cells.
    label : str, optional
        A name; made up if omitted.

    Raises
    ------
    BadValue
        If the selection is empty, out of range, or names a cell twice.
    """

    def __init__(self, parent: Cells, selector: Any, label: str | None = None) -> None:
        self.parent, self.population = parent, parent.population
        positions = selected(selector, parent.size, parent.label)
        self.index = parent.indices[positions]
        self.label = f"view of {parent.label!r} with size {len(positions)}" if label is None else str(label)

    @property
    def grandparent(self) -> Population:
        """The whole population."""
        return self.population

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PopulationView):
            return NotImplemented
        return self.population is other.population and np.array_equal(self.indices, other.indices)

    def __hash__(self) -> int:
        return hash((id(self.population), self.indices.tobytes()))


class Cell(int):
    """One cell: its index within its population, which also reads and sets its parameters as attributes."""

    population: Population

    def __new__(cls, population: Population, index: int) -> Cell:
        cell = super().__new__(cls, index)
        object.__setattr__(cell, "population", population)
        return cell

    def as_view(self) -> PopulationView:
        """Return this cell as a view of one cell."""
        return PopulationView(self.population, [int(self)])

    def inject(self, current_source: CurrentSource) -> None:
        """Inject a current into this cell."""
        self.as_view().inject(current_source)

    def set_parameters(self, **parameters: Any) -> None:
        """Change parameters of this cell."""
        self.as_view().set(**parameters)

    def get_parameters(self) -> dict[str, Any]:
        """Return all parameters of this cell."""
        names = self.population.celltype.get_parameter_names()
        return {name: self.as_view().get(name) for name in names}

    @property
    def position(self) -> NDArray[np.float64]:
        """Position of the cell in µm."""
        return self.population.positions[:, int(self)]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self.population.celltype.get_parameter_names():
            names = self.population.celltype.get_parameter_names()
            raise AttributeError(
                f"A cell of {self.population.label!r} has no attribute or parameter {name!r}."
                f"{did_you_mean(name, names)}"
            )
        return self.as_view().get(name)

    def __setattr__(self, name: str, value: Any) -> None:
        self.set_parameters(**{name: value})


def _instance(cellclass: Any, cellparams: Mapping[str, Any] | None) -> ModelType:
    if isinstance(cellclass, ModelType):
        if cellparams:
            raise ModelError(
                f"Give parameters either in {type(cellclass).__name__}(…) or as cellparams, not both."
            )
        return cellclass
    if not isinstance(cellparams, Mapping | None):
        raise BadValue(f"cellparams must be a dict of parameters by name, not {cellparams!r}.")
    if isinstance(cellclass, type) and issubclass(cellclass, ModelType):
        return cellclass(**(cellparams or {}))
    raise BadValue(
        f"A population is made of a cell type, such as IF_cond_exp(tau_m=10.0), not of {cellclass!r}."
    )
