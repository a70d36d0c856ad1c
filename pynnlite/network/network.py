"""A network that is being described: a mutable list of frozen specs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .. import model
from ..connectors import Connector
from ..declarations import ModelType, SynapseType
from ..errors import BadValue
from ..scalars import is_whole
from ..space import Space, Structure
from .assembly import Assembly
from .components import Components, network_of
from .delays import check_delays
from .population import Population
from .projection import Projection
from .recorded_synapses import warn_of_size
from .state import Reader, RunState
from .view import PopulationView

if TYPE_CHECKING:
    from .cell import Cell
    from .group import Group


class Network(Components):
    """A description of a network, to be run by a `Simulator`.

    Populations and projections are handles: what they say of the network is kept here.

    Parameters
    ----------
    *components : Population, PopulationView, Assembly or Projection
        With these it is no new network, but the one that all of them belong to. A whole number is taken as the seed.
    seed : int
        All random numbers of the network follow from it, except those of a `NumpyRNG` with a seed of its own.

    Raises
    ------
    BadValue
        If something else is given, or the seed is not that of the network of the components.
    BadConnection
        If the components belong to different networks.
    """

    def __new__(cls, *components: Any, seed: Any = None) -> Network:
        """Return a new network, or that of the components."""
        if not components or is_whole(components[0]):
            return super().__new__(cls)
        network = network_of(components)
        if seed is not None and seed != network.seed:
            raise BadValue(f"The seed of the network of {components[0]!r} is {network.seed}, not {seed!r}.")
        return network

    def __init__(self, *components: Any, seed: Any = None) -> None:
        if not components:
            super().__init__(0 if seed is None else seed)
        elif not is_whole(components[0]):
            self.add(*components)
        elif len(components) == 1 and seed is None:
            super().__init__(components[0])
        else:
            raise BadValue(
                f"A network has one seed, as in Network(seed=3); got {components!r}, seed={seed!r}."
            )

    @property
    def populations(self) -> list[Population]:
        """All populations."""
        return [self._population(number) for number in range(len(self.specs))]

    @property
    def projections(self) -> list[Projection]:
        """All projections."""
        return [self._projection(number) for number in range(len(self.projection_specs))]

    def population(
        self,
        size: int | Sequence[int],
        cellclass: ModelType | type[ModelType],
        cellparams: Mapping[str, Any] | None = None,
        structure: Structure | None = None,
        initial_values: Mapping[str, Any] | None = None,
        label: str | None = None,
    ) -> Population:
        """Add a population; the parameters are those of `Population`."""
        return Population(size, cellclass, cellparams, structure, initial_values, label, network=self)

    def projection(
        self,
        presynaptic_neurons: Group | Cell,
        postsynaptic_neurons: Group | Cell,
        connector: Connector,
        synapse_type: SynapseType | None = None,
        receptor_type: str | None = None,
        label: str | None = None,
        space: Space | None = None,
    ) -> Projection:
        """Add a projection; the parameters are those of `Projection`."""
        return Projection(
            presynaptic_neurons,
            postsynaptic_neurons,
            connector,
            synapse_type,
            receptor_type=receptor_type,
            space=space,
            label=label,
        )

    def __repr__(self) -> str:
        populations, projections = len(self.specs), len(self.projection_specs)
        return f"<Network of {populations} populations ({self.n_cells} cells) and {projections} projections>"

    def _repr_html_(self) -> str:
        from .looks import network_html

        return network_html(self)

    def digest(self) -> str:
        """Return 32 hexadecimal digits that identify the description."""
        return self.freeze().digest

    def group(self, value: model.Group) -> Group:
        """Return a group of cells as a user holds it."""
        if len(value.parts) > 1:
            return Assembly(*(self._part(part) for part in value.parts), label=value.label)
        return self._part(value.parts[0], value.label)

    def begin(self, state: RunState, reader: Reader) -> None:
        """Take over the `state` and the `reader` of a new simulation, and check what was described before it."""
        former = self.state, self.reader
        super().begin(state, reader)
        try:
            for spec in self.projection_specs:
                check_delays(spec, self)
                warn_of_size(self, spec)
        except BaseException:
            self.state, self.reader = former
            raise

    def _part(self, part: model.Part, label: str | None = None) -> Population | PopulationView:
        population = self._population(part.population)
        return population if part.index is None else PopulationView(population, part.index, label)

    def _population(self, number: int) -> Population:
        handle = self.population_handles.get(number)
        if handle is None:
            handle = self.population_handles[number] = Population._handle(self, number)
        return handle

    def _projection(self, number: int) -> Projection:
        handle = self.projection_handles.get(number)
        if handle is None:
            handle = self.projection_handles[number] = Projection._handle(self, number)
        return handle
