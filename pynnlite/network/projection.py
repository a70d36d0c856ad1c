"""Projections: what a user holds to describe, change and read the synapses between two groups of cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..connectors import Connector
from ..declarations import Receptor, SourceType, SynapseType
from ..errors import BadConnection, BadValue, UnknownParameter
from ..model import Group, ProjectionSpec
from ..origin import caller
from ..parallel import checked_gather, world
from ..random import Streams
from ..recipe import Expansion, checked_weights
from ..standardmodels import StaticSynapse
from ..values import Brought, FloatArray, IndexArray, Value
from .population import Cell, Cells
from .selection import listed_names

if TYPE_CHECKING:
    from .network import Network


_COMBINE: dict[str, tuple[float, np.ufunc]] = {
    "sum": (0.0, np.add),
    "min": (np.inf, np.minimum),
    "max": (-np.inf, np.maximum),
}
_MULTIPLE = (*_COMBINE, "first", "last")


class Projection:
    """Synapses from one group of cells onto another.

    Parameters
    ----------
    presynaptic_neurons, postsynaptic_neurons : Population or PopulationView
        Sources and targets.
    connector : Connector
        Which pairs are connected.
    synapse_type : SynapseType, optional
        What the synapses are made of; ``StaticSynapse()`` if omitted.
    receptor_type : str, optional
        The receptor of the targets; by the sign of the weight if omitted.
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
        presynaptic_neurons: Cells | Cell,
        postsynaptic_neurons: Cells | Cell,
        connector: Connector,
        synapse_type: SynapseType | None = None,
        receptor_type: str | None = None,
        label: str | None = None,
    ) -> None:
        self.pre, self.post = (_cells(group) for group in (presynaptic_neurons, postsynaptic_neurons))
        self.synapse_type = StaticSynapse() if synapse_type is None else synapse_type
        self.connector = connector
        self.network: Network = self.post.network
        _check_arguments(self.pre, self.post, connector, self.synapse_type)
        self.network.require_open("A new projection")
        self.label = f"{self.pre.label}→{self.post.label}" if label is None else str(label)
        values = _values(connector, self.synapse_type)
        receptor = _receptor(self.post, receptor_type, values["weight"])
        values.update(
            (n, v)
            for n, v in self.synapse_type.values_for(receptor.unit).items()
            if n not in connector.columns
        )
        self.spec = ProjectionSpec(
            number=len(self.network.projections),
            label=self.label,
            pre=Group((self.pre.part,)),
            post=Group((self.post.part,)),
            connector=connector,
            receptor=receptor.name,
            values=values,
            synapse_type=type(self.synapse_type),
            single=getattr(self.synapse_type, "precision", "double") == "single",
            origin=caller(),
        )
        self._check()
        self.check_delays()
        self.network.projections.append(self)

    @property
    def receptor_type(self) -> str:
        """The receptor of the targets."""
        return self.spec.receptor

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
        targets = self._targets(gather)
        if targets is None:
            return self._expansion().size
        return sum(len(batch.source) for batch in self._expansion().batches(targets))

    def __len__(self) -> int:
        return self.size()

    def set(self, **attributes: Any) -> None:
        """Change synapse parameters; between runs this acts on the steps that begin at the present time.

        Parameters
        ----------
        **attributes
            ``weight`` or ``delay``: a number, a `RandomDistribution`, a function of distance (µm) or of both indices,
            an array of shape (sources, targets), or a list with one value for each synapse in the order of
            ``get("weight", "list")``.

        Raises
        ------
        SimulationStateError
            For a delay after the first run; `reset()` first.
        """
        values: dict[str, Value | None] = dict(self.spec.values)
        previous, kind = self.spec, type(self.synapse_type)
        try:
            with self.network.all_or_nothing("A changed synapse"):
                for name, given in attributes.items():
                    parameter = kind.parameter(name)
                    if name == "delay":
                        self.network.require_open("A changed delay")
                    unit = self._receptor.unit if name == "weight" else parameter.unit
                    number = self.network.next_assignment(name, -1 - self.spec.number)
                    values[name] = kind._checked(replace(parameter, unit=unit), given, number)
                self.spec = replace(self.spec, values=values)
                self._check()
                if "delay" in attributes:
                    self.check_delays()
        except Exception:
            self.spec = previous
            raise

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
        if not isinstance(multiple_synapses, str) or multiple_synapses not in _MULTIPLE:
            choices = ", ".join(map(repr, _MULTIPLE))
            raise BadValue(f"multiple_synapses must be one of {choices}, not {multiple_synapses!r}.")
        names = listed_names(attribute_names, "attribute_names")
        source, target, columns = self._columns(names, self._targets(gather))
        if format == "list":
            if not with_address and isinstance(attribute_names, str):
                return columns[0].tolist()
            address: list[NDArray[Any]] = [source, target] if with_address else []
            return list(zip(*(part.tolist() for part in [*address, *columns]), strict=True))
        matrices = [self._matrix(source, target, column, multiple_synapses) for column in columns]
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
        names = listed_names(attribute_names, "attribute_names")
        if gather and world().rank > 0:
            return
        if format == "array":
            np.savetxt(file, np.nan_to_num(np.vstack(self.get(names, "array", gather))), fmt="%.17g")
            return
        rows = self.get(names, format, gather, with_address)
        columns = ", ".join(f'"{name}"' for name in (["i", "j"] if with_address else []) + names)
        np.savetxt(
            file,
            np.array(rows, dtype=np.float64).reshape(len(rows), -1),
            "%.17g",
            header=f"columns = [{columns}]",
        )

    def describe(self) -> str:
        """Return a sentence on what this is."""
        name = type(self.connector).__name__
        return f"Projection {self.label!r} by {name} onto {self.receptor_type!r}, of {self.spec.synapse_type.__name__}"

    def __repr__(self) -> str:
        return f"<{self.describe()}>"

    @property
    def _receptor(self) -> Receptor:
        return next(r for r in self.post.celltype.receptors if r.name == self.spec.receptor)

    def _expansion(self) -> Expansion:
        specs = [population.spec for population in self.network.populations]
        return Expansion(self.spec, specs, Streams(self.network.seed))

    def _check(self) -> None:
        """Check what can be checked without drawing: the lengths and signs of numbers that the user gave."""
        expansion = self._expansion()
        expansion.check()
        weight = self.spec.values["weight"]
        if weight is not None and weight.given:
            for batch in expansion.batches() if weight.constant is None else ():
                checked_weights(self.spec, expansion.populations, batch)
            if weight.constant is not None:
                _check_sign(self._receptor, weight.constant)

    def check_delays(self) -> None:
        """Raise `BadConnection` if a delay that the user gave is out of range."""
        delay = self.spec.values["delay"]
        if delay is not None and delay.given:
            self.network.check_delays(self.spec, self._expansion())

    def _targets(self, gather: bool | str) -> IndexArray | None:
        """Return the targets whose synapses are asked for; None for all."""
        ranks = world()
        if checked_gather(gather) == "all" or (gather and ranks.rank == 0):
            return None
        pieces, ownership = [], self.network.ownership()
        for part, first in zip(self.spec.post.parts, self.spec.post.offsets, strict=False):
            owned = ownership.is_owned(part.population, part.all_cells())
            pieces.append(first + np.flatnonzero(owned))
        return np.concatenate(pieces).astype(np.int32)

    def _columns(
        self, names: Sequence[str], targets: IndexArray | None
    ) -> tuple[IndexArray, IndexArray, list[FloatArray]]:
        """Return source, target and values of synapses, ordered by target, source and occurrence."""
        for name in names:
            if name not in self.spec.values:
                raise UnknownParameter(self.spec.synapse_type.__name__, name, self.spec.values)
        expansion = self._expansion()
        nothing = np.zeros(0, np.int32)
        pieces: list[list[NDArray[Any]]] = [[nothing, nothing, *(np.zeros(0) for _ in names)]]
        for batch in expansion.batches(targets):
            piece: list[NDArray[Any]] = [batch.source, batch.target]
            piece += [self._one(name, batch) for name in names]
            order = np.lexsort((batch.source, batch.target))
            pieces.append([column[order] for column in piece])
        joined: list[Any] = [np.concatenate(parts) for parts in zip(*pieces, strict=True)]
        return joined[0], joined[1], joined[2:]

    def _one(self, name: str, batch: Any) -> FloatArray:
        if name == "weight":
            return checked_weights(self.spec, batch.expansion.populations, batch)
        if name == "delay":
            return self.network.delays(self.spec, batch)
        values: FloatArray = batch.values(name)
        return values

    def _matrix(
        self, source: IndexArray, target: IndexArray, column: FloatArray, multiple: str
    ) -> FloatArray:
        matrix = np.full(self.shape, np.nan)
        if multiple in ("first", "last"):
            differs = (np.diff(source) != 0) | (np.diff(target) != 0)
            ends = np.r_[True, differs] if multiple == "first" else np.r_[differs, True]
            keep = np.flatnonzero(ends[: len(source)])
            matrix[source[keep], target[keep]] = column[keep]
            return matrix
        matrix[source, target], combine = _COMBINE[multiple]
        combine.at(matrix, (source, target), column)
        return matrix


def _cells(group: Any) -> Cells:
    if hasattr(group, "as_view"):
        group = group.as_view()
    if not isinstance(group, Cells):
        raise BadConnection(f"A projection joins populations or views of them, not {group!r}.")
    return group


def _check_arguments(pre: Cells, post: Cells, connector: Any, synapse_type: Any) -> None:
    if pre.network is not post.network:
        raise BadConnection(f"{pre.label!r} and {post.label!r} belong to different networks.")
    if not isinstance(connector, Connector):
        raise BadConnection(f"The connector must be one such as AllToAllConnector(), not {connector!r}.")
    if not isinstance(synapse_type, SynapseType):
        raise BadConnection(
            f"The synapse type must be one such as StaticSynapse(weight=0.01), not {synapse_type!r}."
        )
    if isinstance(post.celltype, SourceType):
        name = type(post.celltype).__name__
        raise BadConnection(
            f"{post.label!r} consists of {name} cells, which receive nothing; they can only be sources."
        )


def _values(connector: Connector, synapse_type: SynapseType) -> dict[str, Value | None]:
    """Return the value of each synapse parameter; the weight's unit is not known yet, but its sign is."""
    values: dict[str, Value | None] = dict(synapse_type.values)
    for name in connector.columns:
        synapse_type.parameter(name)
        values[name] = Brought(name, connector.mean(name), connector.most(name))
    return values


def _receptor(post: Cells, name: str | None, weight: Value | None) -> Receptor:
    receptors = post.celltype.receptors
    kind = type(post.celltype).__name__
    if not receptors:
        raise BadConnection(f"{kind} cells have no receptors, so nothing can project to {post.label!r}.")
    if name is None or name == "default":
        negative = weight is not None and weight.sign() < 0
        return receptors[1 if negative and len(receptors) > 1 else 0]
    for receptor in receptors:
        if receptor.name == name:
            return receptor
    raise UnknownParameter(kind, str(name), (r.name for r in receptors), kind="receptor")


def _check_sign(receptor: Receptor, weight: float) -> None:
    if weight * receptor.sign < 0:
        rule = "negative" if receptor.sign > 0 else "positive"
        why = "a conductance" if receptor.unit == "uS" else f"the receptor {receptor.name!r}"
        raise BadConnection(
            f"The weight {weight:g} {receptor.unit} onto {why} must not be {rule}. Give {-weight:g}, or name another"
            " receptor_type."
        )
