"""Groups of cells: what a user holds to describe, change and read the cells of one or more populations."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import units
from ..declarations import CurrentSource
from ..descriptions import described
from ..errors import BadUnits, BadValue, ModelError, did_you_mean
from ..parallel import checked_gather
from ..pynn import member
from ..scalars import checked_flag
from .assignment import share
from .deprecated import GROUP, old_name
from .names import checked_annotations, checked_name, checked_names, require_settable
from .recorded import RecordedCells

if TYPE_CHECKING:
    from .assembly import Assembly


class Group(RecordedCells):
    """An ordered list of cells: a `Population`, a `PopulationView` of one, or an `Assembly` of several.

    Its parts are the cells that belong to one population each. Numbers for the cells of a group, such as arrays given
    to `set`, are in the order of the group.
    """

    if (
        not TYPE_CHECKING
    ):  # type checkers take no name of a parameter, so that they find those that are misspelt

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(f"{type(self).__name__} has no attribute {name!r}.")
            if name in GROUP:
                return old_name(self, GROUP, name)
            names = [name for part in self.parts for name in part.celltype.get_parameter_names()]
            if name in names:
                return self.get(name)
            raise AttributeError(
                f"{type(self).__name__} has no attribute or parameter {name!r}."
                f"{member(name) or did_you_mean(name, names)}"
            )

        def __setattr__(self, name: str, value: Any) -> None:
            if name.startswith("_") or hasattr(type(self), name):
                if not name.startswith("_"):
                    require_settable(self, name, repr(self.label))
                object.__setattr__(self, name, value)
                return
            names = [name for part in self.parts for name in part.celltype.get_parameter_names()]
            if name not in names:
                raise AttributeError(
                    f"{self.label!r} has no attribute or parameter {name!r}.{did_you_mean(name, names)} Use"
                    f" annotate({name}=…) for a note of your own."
                )
            self.set(**{name: value})

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
        states = {name: parameters.pop(name) for name in [*parameters] if self._is_set_as_state(name)}
        if states:
            self.initialize(**states)
        with self.network.all_or_nothing("A changed parameter", self):
            for name, given in parameters.items():
                given, first = units.collected(given), 0
                for part in self.parts:
                    value = part.parameter_value(name, given)
                    part.assign_parameter(name, share(value, self, part, first, name))
                    first += part.size

    def _is_set_as_state(self, name: str) -> bool:
        """Tell whether `set` takes a state variable, as on SpiNNaker."""
        return self.network.as_on_spinnaker and all(
            name in {state.name for state in part.celltype.states} for part in self.parts
        )

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
        checked_gather(gather)
        simplify = checked_flag(simplify, "simplify")
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

    def inject(self, current_source: CurrentSource) -> None:
        """Inject a current into each of the cells."""
        self._inject(current_source, 0, self.size)

    def _inject(self, current_source: CurrentSource, first: int, n_cells: int) -> None:
        """Inject a current into these cells, which come from position `first` on among `n_cells` cells."""
        if not isinstance(current_source, CurrentSource):
            raise BadValue(
                f"Only a current source can be injected, such as DCSource(amplitude=0.1), not {current_source!r}."
            )
        refused = [type(part.celltype).__name__ for part in self.parts if not part.celltype.injectable]
        if refused:
            raise ModelError(f"No current can be injected into {refused[0]} cells.")
        current_source.require_size(n_cells)
        for part in self.parts:
            index, order = part.indices, np.argsort(part.indices, kind="stable")
            items = (first + order).astype(np.int32)
            self.network.add_injection(current_source, part.spec.number, index[order], items, n_cells)
            first += part.size

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
        variable = checked_name(variable, "variable")
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
        self.annotations.update(checked_annotations(annotations))

    def describe(self, template: str | None = "default", engine: str = "default") -> Any:
        """Return a sentence on what this is.

        Parameters
        ----------
        template : str or None
            A text with names such as ``$label`` and ``$size`` in it, to be filled in; None for all facts as a dict.
        engine : {"default", "string"}
            How the template is filled in: by Python's `string.Template`.
        """
        return described(self._sentence(), self._facts(), template, engine)

    @abstractmethod
    def _sentence(self) -> str:
        """Return a sentence on what this is."""

    @abstractmethod
    def _facts(self) -> dict[str, Any]:
        """Return by name what can be said of this."""

    def __repr__(self) -> str:
        return f"<{self._sentence()}>"

    @abstractmethod
    def __add__(self, other: Group) -> Assembly:
        """Return an assembly of the cells of both groups."""
