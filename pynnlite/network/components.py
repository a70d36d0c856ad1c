"""What a network consists of, as PyNN's class `Network` lists, counts, finds, records and reads it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..declarations import SourceType
from ..errors import BadConnection, BadValue, UnknownParameter, UnsupportedModel
from ..random import NumpyRNG
from ..scalars import checked_flag
from .assembly import Assembly
from .description import Description
from .group import Group
from .names import checked_annotations, checked_name, checked_names
from .view import PopulationView

if TYPE_CHECKING:
    from neo import Block

    from .cell import Cell
    from .network import Network
    from .population import Population
    from .projection import Projection


class Components(Description):
    """A network that lists its populations, views, assemblies and projections.

    Populations and projections belong to it from the beginning. A view or an assembly is listed once it was added.
    """

    def __init__(self, seed: int = 0) -> None:
        super().__init__(seed)
        self._added: list[Group] = []
        self._is_made = True

    def __setattr__(self, name: str, value: Any) -> None:
        known = name.startswith("_") or name in self.__dict__ or hasattr(type(self), name)
        if not known and "_is_made" in self.__dict__:
            raise AttributeError(
                f"A network has no attribute {name!r} that can be set. Set parameters of its populations and"
                " projections; use annotate() for notes on these."
            )
        object.__setattr__(self, name, value)

    @property
    @abstractmethod
    def populations(self) -> list[Population]:
        """All populations."""

    @property
    @abstractmethod
    def projections(self) -> list[Projection]:
        """All projections."""

    def add(self, *components: Any) -> None:
        """List views and assemblies; populations and projections are listed already.

        Parameters
        ----------
        *components : Population, PopulationView, Assembly or Projection
            Components of this network.

        Raises
        ------
        BadConnection
            If one of them belongs to another network.
        """
        if not components:
            return
        if network_of(components) is not self:
            raise BadConnection(f"{components[0].label!r} belongs to another network.")
        for component in components:
            if isinstance(component, PopulationView | Assembly):
                self._added = [*(group for group in self._added if group is not component), component]

    @property
    def views(self) -> list[PopulationView]:
        """The views that were added."""
        return [group for group in self._added if isinstance(group, PopulationView)]

    @property
    def assemblies(self) -> list[Assembly]:
        """The assemblies that were added."""
        return [group for group in self._added if isinstance(group, Assembly)]

    def count_neurons(self) -> int:
        """Return how many cells there are, sources of spikes included."""
        return self.n_cells

    def count_connections(self, gather: bool | str = True) -> int:
        """Return how many synapses there are; `gather` is that of `Projection.size`."""
        return sum(projection.size(gather) for projection in self.projections)

    def get_component(self, label: str) -> Any:
        """Return the first population, view, assembly or projection of a name.

        Parameters
        ----------
        label : str
            The name.

        Raises
        ------
        UnknownParameter
            If there is none.
        """
        label = checked_name(label, "label")
        everything: list[Any] = [*self.populations, *self.views, *self.assemblies, *self.projections]
        for component in everything:
            if component.label == label:
                return component
        raise UnknownParameter("The network", label, (each.label for each in everything), kind="component")

    def filter(self, cell_types: Any) -> Assembly:
        """Return the cells of some types.

        Parameters
        ----------
        cell_types : type, str, or list of them
            The types, or their names.

        Raises
        ------
        BadValue
            If there are no such cells.
        """
        given = cell_types if isinstance(cell_types, list | tuple | set) else [cell_types]
        if not all(isinstance(each, str | type) for each in given):
            raise BadValue(f"cell_types must be types of cells, or their names, not {cell_types!r}.")
        kinds = [(each, type(each.celltype)) for each in self.populations]
        found = [each for each, kind in kinds if kind in given or kind.__name__ in given]
        if not found:
            there = sorted({kind.__name__ for _, kind in kinds})
            raise BadValue(
                f"The network has no cells of {cell_types!r}; it has {', '.join(there) or 'none'}."
            )
        return Assembly(*found)

    filter_components = filter

    def sample(self, n: int, rng: NumpyRNG | None = None) -> Any:
        """Return `n` different cells chosen at random from all; `rng` is that of `Population.sample`."""
        return self._everything("sample").sample(n, rng)

    def record(
        self,
        variables: str | Sequence[str] | None,
        to_file: Any = None,
        sampling_interval: Any = None,
        include_spike_source: bool = True,
    ) -> None:
        """Record variables of all cells from now on.

        Parameters
        ----------
        variables, to_file, sampling_interval
            As for `Population.record`.
        include_spike_source : bool
            Whether sources of spikes are recorded too; they have no other variables than ``"spikes"``.
        """
        sources = checked_flag(include_spike_source, "include_spike_source")
        self._everything("record", sources).record(variables, to_file, sampling_interval)

    def get_data(
        self,
        variables: str | Sequence[str] = "all",
        gather: bool | str = True,
        clear: bool = False,
        annotations: Mapping[str, Any] | None = None,
    ) -> list[Block]:
        """Return what was recorded: a neo Block for each population that is recorded.

        Parameters
        ----------
        variables, gather, clear
            As for `Population.get_data`.
        annotations : dict, optional
            Put on each of the blocks.
        """
        notes = checked_annotations(annotations)
        return [
            each.get_data(variables, gather, clear, annotations=notes) for each in self._recorded(variables)
        ]

    def write_data(
        self,
        io: Any,
        variables: str | Sequence[str] = "all",
        gather: bool | str = True,
        clear: bool = False,
        annotations: Mapping[str, Any] | None = None,
    ) -> None:
        """Write what was recorded from all populations to one file.

        Parameters
        ----------
        io, variables, gather, clear, annotations
            As for `Population.write_data`.
        """
        Assembly(*self._recorded(variables)).write_data(io, variables, gather, clear, annotations)

    def get_spike_counts(self, gather: bool | str = True) -> dict[Cell, int]:
        """Return the spikes of each recorded cell in the current segment; `gather` is that of `get_data`."""
        return self._everything("get_spike_counts").get_spike_counts(gather)

    def save_to_sonata(self, output_path: Any, overwrite: bool = False) -> None:
        """Raise `UnsupportedModel`: networks are not written as SONATA files.

        Parameters
        ----------
        output_path, overwrite
            Those of PyNN, which are not used.
        """
        raise UnsupportedModel(
            "SONATA",
            [
                f"{output_path!r} is not written: rules, distributions and functions of a network have no place in"
                " SONATA. Keep the script, which makes the same network everywhere; for the synapses as a table, use"
                " projection.save('all', file)."
            ],
        )

    def _everything(self, what: str, sources: bool = True) -> Assembly:
        """Return all cells, with or without sources of spikes."""
        found = [each for each in self.populations if sources or not isinstance(each.celltype, SourceType)]
        if not found:
            raise BadValue(f"The network has no cells for {what}().")
        return Assembly(*found, label="network")

    def _recorded(self, variables: str | Sequence[str]) -> list[Population]:
        """Return the populations that some variables are recorded from; all of them if there are none."""
        names = checked_names(variables, "variables")
        probes = self.records.probes
        found = {probe.population for probe in probes if names == ["all"] or probe.variable in names}
        return [each for each in self.populations if each.number in found] or self.populations


def network_of(components: Iterable[Any]) -> Network:
    """Return the network that populations, views, assemblies and projections belong to, if it is one."""
    first: Any = None
    for component in components:
        if not isinstance(getattr(component, "network", None), Components):
            raise BadValue(
                "A network consists of populations, views, assemblies and projections, not of"
                f" {component!r}. A seed is given by name: Network(seed=3)."
            )
        first = component if first is None else first
        if component.network is not first.network:
            raise BadConnection(f"{first.label!r} and {component.label!r} belong to different networks.")
    network: Network = first.network
    return network
