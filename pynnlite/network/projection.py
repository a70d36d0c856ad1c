"""Projections: what a user holds to describe, change and read the synapses between two groups of cells."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..connectors import Connector, OneToOneConnector
from ..declarations import SynapseType
from ..descriptions import described
from ..errors import BadConnection, PynnliteWarning
from ..model import ProjectionSpec
from ..origin import caller, warn
from ..space import Space, checked_space
from ..standardmodels import StaticSynapse
from ..standardmodels.synapses import TimingDependence, WeightDependence
from ..values import Brought, Value
from .cell import Cell
from .delays import check_delays
from .deprecated import PROJECTION, old_name
from .group import Group
from .names import checked_annotations
from .receptors import check_source, meant, receptors_of
from .recorded_synapses import RecordedSynapses
from .synapse_values import initial_of

if TYPE_CHECKING:
    from .network import Network


class Projection(RecordedSynapses):
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
        check_source(source)
        self._network.require_open("A new projection")
        connector = _as_in_pynn(connector, self._pre, self._post).resolved(self._pre, self._post)
        values = self._between(_values(connector, synapse_type))
        receptors = receptors_of(self._post, receptor_type, values["weight"])
        for unit in sorted({receptor.unit for receptor in receptors}):
            given = self._between(synapse_type.values_for(unit))
            values.update((n, v) for n, v in given.items() if n not in connector.columns)
        values["weight"] = meant(values["weight"], receptors, self._network)
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
            initial=initial_of(type(synapse_type)),
        )
        self._number = spec.number
        self._check(spec, receptors)
        check_delays(spec, self._network)
        self._warn_if_made_again(spec)
        self._network.add_projection(self, spec, synapse_type)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            return old_name(self, PROJECTION, name) if name in PROJECTION else super().__getattr__(name)

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

    def __reduce__(self) -> tuple[Any, ...]:
        return _of_network, (self._network, self._number)

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

    @label.setter
    def label(self, label: str) -> None:
        self._network.projection_specs[self._number] = replace(self.spec, label=str(label))

    @property
    def source(self) -> None:
        """Where on the sources the synapses start: these cells are points, so it is None."""
        return None

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
    def annotations(self) -> dict[str, Any]:
        """Notes on the projection."""
        return self._network.projection_annotations.setdefault(self._number, {})

    def annotate(self, **annotations: Any) -> None:
        """Put notes on the projection."""
        self.annotations.update(checked_annotations(annotations))

    def describe(self, template: str | None = "default", engine: str = "default") -> Any:
        """Return a sentence on what this is.

        Parameters
        ----------
        template : str or None
            A text with names such as ``$label`` and ``$pre`` in it, to be filled in; None for all facts as a dict.
        engine : {"default", "string"}
            How the template is filled in: by Python's `string.Template`.
        """
        facts = {
            "label": self.label,
            "pre": self.pre.label,
            "post": self.post.label,
            "shape": self.shape,
            "connector": type(self.connector).__name__,
            "synapse_type": repr(self.synapse_type),
            "receptor_type": self.receptor_type,
            "space": repr(self.space),
            "annotations": dict(self.annotations),
        }
        return described(self._sentence(), facts, template, engine)

    def _sentence(self) -> str:
        name = type(self.connector).__name__
        return f"Projection {self.label!r} by {name} onto {self.receptor_type!r}, of {self.spec.synapse_type.__name__}"

    def __repr__(self) -> str:
        return f"<{self._sentence()}>"

    def _repr_html_(self) -> str:
        from .looks import projection_html

        return projection_html(self)

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


def _of_network(network: Network, number: int) -> Projection:
    return network._projection(number)


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
            f"{_instead_of(synapse_type)}"
        )


def _instead_of(given: Any) -> str:
    """Return a sentence on what to write instead of what is no synapse type, with a space before it."""
    if isinstance(given, type) and issubclass(given, SynapseType):
        return f" Call it: {given.__name__}(…)."
    if isinstance(given, TimingDependence | WeightDependence):
        return " It is a part of one: STDPMechanism(timing_dependence=…, weight_dependence=…)."
    return ""


def _as_in_pynn(connector: Connector, pre: Group, post: Group) -> Connector:
    """Return a connector of a script of PyNN's that runs untouched as it is meant there; others as they are."""
    network = post.network
    if not network.of_pynn or not isinstance(connector, OneToOneConnector) or pre.size == post.size:
        return connector
    text = (
        f"OneToOneConnector joins {pre.size} cells of {pre.label!r} with {post.size} of {post.label!r}: the last cells"
        " of the larger group are left out, as in PyNN."
    )
    network.warn_once(text, text)
    return connector.cut()


def _values(connector: Connector, synapse_type: SynapseType) -> dict[str, Value | None]:
    """Return the value of each synapse parameter; the weight's unit is not known yet, but its sign is."""
    values: dict[str, Value | None] = dict(synapse_type.values)
    for name in connector.columns:
        synapse_type.parameter(name)
        values[name] = Brought(name, connector.mean(name), connector.most(name))
    return values
