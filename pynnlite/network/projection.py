"""Projections: what a user holds to describe, change and read the synapses between two groups of cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..connectors import Connector
from ..declarations import Receptor, SynapseType
from ..errors import BadConnection, BadValue, PynnliteWarning, RoundingWarning
from ..model import ProjectionSpec
from ..origin import caller, warn
from ..parallel import world
from ..pynn.calls import Explains
from ..random import Streams
from ..recipe import Expansion, checked_weights, receptor_of
from ..space import Space, checked_space
from ..standardmodels import StaticSynapse
from ..timebase import EPSILON, grid_time
from ..values import Brought, Value
from .cell import Cell
from .group import Group
from .names import checked_names
from .receptors import check_sign, receptors_of
from .synapses import MULTIPLE, SynapseReader, matrix

if TYPE_CHECKING:
    from .network import Network


class Projection(Explains):
    """Synapses from one group of cells onto another.

    Parameters
    ----------
    presynaptic_neurons, postsynaptic_neurons : Population, PopulationView, Assembly or Cell
        Sources and targets.
    connector : Connector
        Which pairs are connected.
    synapse_type : SynapseType, optional
        What the synapses are made of; ``StaticSynapse()`` if omitted.
    source : None
        Where on the sources the synapses start: PyNN has it for cells with compartments, so it must be None.
    receptor_type : str, optional
        The receptor of the targets; by the sign of the weight if omitted.
    space : Space, optional
        The space in which distances are measured; an open one of three axes if omitted.
    label : str, optional
        A name; made up if omitted.

    Raises
    ------
    BadConnection
        If the projection cannot be made.
    SimulationStateError
        If the simulation has run already; `reset()` first.
    """

    def __init__(
        self,
        presynaptic_neurons: Group | Cell,
        postsynaptic_neurons: Group | Cell,
        connector: Connector,
        synapse_type: SynapseType | None = None,
        source: str | None = None,
        receptor_type: str | None = None,
        space: Space | None = None,
        label: str | None = None,
    ) -> None:
        self._pre, self._post = _group(presynaptic_neurons), _group(postsynaptic_neurons)
        synapse_type = StaticSynapse() if synapse_type is None else synapse_type
        self._network: Network = self._post.network
        _check_arguments(self._pre, self._post, connector, synapse_type)
        _check_source(source)
        self._network.require_open("A new projection")
        connector = connector.resolved(self._pre, self._post)
        values = _values(connector, synapse_type)
        receptors = receptors_of(self._post, receptor_type, values["weight"])
        for unit in sorted({receptor.unit for receptor in receptors}):
            given = synapse_type.values_for(unit)
            values.update((n, v) for n, v in given.items() if n not in connector.columns)
        spec = ProjectionSpec(
            number=len(self._network.projection_specs),
            label=f"{self._pre.label}→{self._post.label}" if label is None else str(label),
            pre=self._pre.value,
            post=self._post.value,
            connector=connector,
            receptors=tuple(receptor.name for receptor in receptors),
            values=values,
            synapse_type=type(synapse_type),
            single=getattr(synapse_type, "precision", "double") == "single",
            origin=caller(),
            space=checked_space(space),
        )
        self._number = spec.number
        self._check(spec, receptors)
        self._check_delays(spec)
        self._warn_if_made_again(spec)
        self._network.add_projection(self, spec, synapse_type)

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith("_") and not hasattr(type(self), name):
            use = f" Use set({name}=…)." if name in self.synapse_type.get_parameter_names() else ""
            raise AttributeError(f"{self.label!r} has no attribute {name!r} that can be set.{use}")
        object.__setattr__(self, name, value)

    @classmethod
    def _handle(cls, network: Network, number: int) -> Projection:
        """Return a projection that a network has, to be held by a user again."""
        projection = cls.__new__(cls)
        projection._network, projection._number = network, number
        spec = network.projection_specs[number]
        projection._pre, projection._post = network.group(spec.pre), network.group(spec.post)
        return projection

    @property
    def spec(self) -> ProjectionSpec:
        """The description of the projection."""
        return self._network.projection_specs[self._number]

    @property
    def network(self) -> Network:
        """The network that the projection belongs to."""
        return self._network

    @property
    def pre(self) -> Group:
        """The sources."""
        return self._pre

    @property
    def post(self) -> Group:
        """The targets."""
        return self._post

    @property
    def label(self) -> str:
        """The name of the projection."""
        return self.spec.label

    @property
    def connector(self) -> Connector:
        """The rule by which pairs are connected."""
        return self.spec.connector

    @property
    def space(self) -> Space:
        """The space in which distances are measured."""
        return self.spec.space

    @property
    def synapse_type(self) -> SynapseType:
        """What the synapses are made of, with the values that the projection was made with."""
        return self._network.synapse_types[self._number]

    @property
    def receptor_type(self) -> str | tuple[str, ...]:
        """The receptor of the targets; for each part of an assembly, if they differ."""
        names = self.spec.receptors
        return names[0] if len(set(names)) == 1 else names

    @property
    def shape(self) -> tuple[int, int]:
        """Sizes of the two groups."""
        return self.spec.pre.size, self.spec.post.size

    def size(self, gather: bool | str = True) -> int:
        """Return how many synapses there are.

        Parameters
        ----------
        gather : bool or "all"
            As for `get`.
        """
        return self._reader.size(gather)

    def __len__(self) -> int:
        return self.size()

    def set(self, **attributes: Any) -> None:
        """Change synapse parameters; between runs this acts on the steps that begin at the present time.

        Parameters
        ----------
        **attributes
            ``weight`` or ``delay``: a number, a `RandomDistribution`, an expression in the distance d (µm) as text,
            a function of distance or of both indices, an array of shape (sources, targets), or a list with one value
            for each synapse in the order of ``get("weight", "list")``.

        Raises
        ------
        SimulationStateError
            For a delay after the first run; `reset()` first.
        """
        spec, kind = self.spec, type(self.synapse_type)
        values: dict[str, Value | None] = dict(spec.values)
        with self._network.all_or_nothing("A changed synapse"):
            for name, given in attributes.items():
                parameter = kind.parameter(name)
                if name == "delay":
                    self._network.require_open("A changed delay")
                number = self._network.next_assignment(name, -1 - spec.number)
                units = {r.unit for r in self._receptors(spec)} if name == "weight" else {parameter.unit}
                for unit in sorted(units):
                    values[name] = kind._checked(replace(parameter, unit=unit), given, number)
            spec = replace(spec, values=values)
            self._check(spec, self._receptors(spec))
            if "delay" in attributes:
                self._check_delays(spec)
            self._network.projection_specs[spec.number] = spec

    def get(
        self,
        attribute_names: str | Sequence[str],
        format: str,
        gather: bool | str = True,
        with_address: bool = True,
        multiple_synapses: str = "sum",
    ) -> Any:
        """Return synapse parameters.

        Parameters
        ----------
        attribute_names : str or sequence of str
            ``"weight"``, ``"delay"``, or several names.
        format : {"list", "array"}
            A list of tuples ``(source, target, value, …)`` ordered by target, source and occurrence; or a matrix of
            shape (sources, targets) for each name, NaN where there is no synapse.
        gather : bool or "all"
            Where ranks share a network: True gives all synapses on rank 0, ``"all"`` on every rank; otherwise a rank
            gets those onto its own cells. Ranks need not all call this.
        with_address : bool
            Whether the tuples of a list begin with source and target.
        multiple_synapses : {"sum", "min", "max", "first", "last"}
            What a matrix holds where a pair has several synapses.
        """
        if not isinstance(format, str) or format not in ("list", "array"):
            raise BadValue(f"format must be 'list' or 'array', not {format!r}.")
        if not isinstance(multiple_synapses, str) or multiple_synapses not in MULTIPLE:
            choices = ", ".join(map(repr, MULTIPLE))
            raise BadValue(f"multiple_synapses must be one of {choices}, not {multiple_synapses!r}.")
        names = checked_names(attribute_names, "attribute_names")
        source, target, columns = self._reader.columns(names, gather)
        if format == "list":
            if not with_address and isinstance(attribute_names, str):
                return columns[0].tolist()
            address: list[NDArray[Any]] = [source, target] if with_address else []
            return list(zip(*(part.tolist() for part in [*address, *columns]), strict=True))
        matrices = [matrix(self.shape, source, target, column, multiple_synapses) for column in columns]
        return matrices[0] if isinstance(attribute_names, str) else matrices

    def save(
        self,
        attribute_names: str | Sequence[str],
        file: Any,
        format: str = "list",
        gather: bool | str = True,
        with_address: bool = True,
    ) -> None:
        """Write synapse parameters to a text file, with a header that names the columns; rank 0 does if it has all.

        Parameters
        ----------
        attribute_names : str or sequence of str
            As for `get`; ``"all"`` or ``"connections"`` for all parameters.
        file : str or file
            Where to.
        format, gather, with_address
            As for `get`; a matrix holds 0 where there is no synapse.
        """
        if isinstance(attribute_names, str) and attribute_names in ("all", "connections"):
            attribute_names = list(self.spec.values)
        names = checked_names(attribute_names, "attribute_names")
        if gather and world().rank > 0:
            return
        if format == "array":
            np.savetxt(file, np.nan_to_num(np.vstack(self.get(names, "array", gather))), fmt="%.17g")
            return
        rows = self.get(names, format, gather, with_address)
        columns = ["i", "j", *names] if with_address else names
        header = ", ".join(f'"{name}"' for name in columns)
        table = np.array(rows, dtype=np.float64).reshape(len(rows), len(columns))
        np.savetxt(file, table, "%.17g", header=f"columns = [{header}]")

    def describe(self) -> str:
        """Return a sentence on what this is."""
        name = type(self.connector).__name__
        return f"Projection {self.label!r} by {name} onto {self.receptor_type!r}, of {self.spec.synapse_type.__name__}"

    def __repr__(self) -> str:
        return f"<{self.describe()}>"

    def check_delays(self) -> None:
        """Raise `BadConnection` if a delay that the user gave is out of range."""
        self._check_delays(self.spec)

    @property
    def _reader(self) -> SynapseReader:
        state = self._network.state
        delays = None if state is None else state.delays
        return SynapseReader(self._expansion(self.spec), delays, self._network.ownership)

    def _expansion(self, spec: ProjectionSpec) -> Expansion:
        return Expansion(spec, self._network.specs, Streams(self._network.seed))

    def _receptors(self, spec: ProjectionSpec) -> list[Receptor]:
        return [receptor_of(spec, part, self._network.specs) for part in range(len(spec.post.parts))]

    def _check(self, spec: ProjectionSpec, receptors: Sequence[Receptor]) -> None:
        """Check what can be checked without drawing: the lengths and signs of numbers that the user gave."""
        expansion = self._expansion(spec)
        expansion.check()
        weight = spec.values["weight"]
        if weight is None or not weight.given:
            return
        if weight.constant is not None:
            for receptor in receptors:
                check_sign(receptor, weight.constant)
            return
        for part in range(len(spec.post.parts)):
            for batch in expansion.batches(expansion.targets_of(part)):
                checked_weights(spec, part, self._network.specs, batch)

    def _check_delays(self, spec: ProjectionSpec) -> None:
        """Raise `BadConnection` if a delay that the user gave is out of range, as far as the range is known."""
        value, state = spec.values["delay"], self._network.state
        if value is None or not value.given:
            return
        if state is not None and value.constant is not None:
            steps = state.delays.constant(spec) or 0  # there is one, as the value is constant
            if abs(value.constant / state.dt - steps) > EPSILON:
                warn(
                    f"The delay of {value.constant:g} ms of projection {spec.label!r} lies off the grid of"
                    f" {state.dt:g} ms; it is {grid_time(steps, state.dt):g} ms.",
                    RoundingWarning,
                )
            return
        batches = self._expansion(spec).batches() if value.constant is None else ()
        pieces = [np.zeros(0) if value.constant is None else np.array([value.constant])]
        delays = np.concatenate([*pieces, *(batch.values("delay") for batch in batches)])
        if state is not None:
            state.delays.steps(spec, delays)
            return
        wrong = ~((delays > 0) & np.isfinite(delays))
        if wrong.any():
            raise BadConnection(f"A delay must be greater than 0 ms and finite, got {delays[wrong][0]:g} ms.")

    def _warn_if_made_again(self, spec: ProjectionSpec) -> None:
        """Warn if the same line of a script has made the same projection, as a notebook's cell run twice does."""
        for other in self._network.made_alike(spec):
            if spec.same_as(other, self._network.specs):
                warn(
                    f"Projection {spec.label!r} is the same as {other.label!r}, made at the same line of the script"
                    f" ({spec.origin}): every pair now has the synapses of both. In a notebook, make the network anew"
                    " before you run the cell again.",
                    PynnliteWarning,
                )
                return


def _group(given: Any) -> Group:
    group = given.as_view() if isinstance(given, Cell) else given
    if not isinstance(group, Group):
        raise BadConnection(f"A projection joins populations, views of them or assemblies, not {given!r}.")
    return group


def _check_arguments(pre: Group, post: Group, connector: Any, synapse_type: Any) -> None:
    if pre.network is not post.network:
        raise BadConnection(f"{pre.label!r} and {post.label!r} belong to different networks.")
    if not isinstance(connector, Connector):
        raise BadConnection(f"The connector must be one such as AllToAllConnector(), not {connector!r}.")
    if not isinstance(synapse_type, SynapseType):
        raise BadConnection(
            f"The synapse type must be one such as StaticSynapse(weight=0.01), not {synapse_type!r}."
        )


def _check_source(source: Any) -> None:
    """Raise `BadConnection` for a place on the sources: these cells have none to choose from."""
    if source is not None:
        raise BadConnection(
            f"source={source!r}: these cells are points, so synapses start at the cell itself. Leave source out. If"
            f" {source!r} is the receptor of the targets, give receptor_type={source!r}."
        )


def _values(connector: Connector, synapse_type: SynapseType) -> dict[str, Value | None]:
    """Return the value of each synapse parameter; the weight's unit is not known yet, but its sign is."""
    values: dict[str, Value | None] = dict(synapse_type.values)
    for name in connector.columns:
        synapse_type.parameter(name)
        values[name] = Brought(name, connector.mean(name), connector.most(name))
    return values
