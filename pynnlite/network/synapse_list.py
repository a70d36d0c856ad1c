"""The synapses of a projection, as a user reads them: lists, matrices, files, and one by one."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BackendError, BadValue
from ..model import ProjectionSpec
from ..parallel import checked_gather, world
from ..pynn.calls import Explains
from ..recording import checked_file, save_table
from ..scalars import checked_flag, is_whole
from ..values import FloatArray, IndexArray
from .connection import Connection
from .names import checked_name, checked_names
from .synapses import MULTIPLE, SynapseReader, matrix

if TYPE_CHECKING:
    from ..plotting import Figure
    from .network import Network


class SynapseList(Explains):
    """The synapses of a projection, ordered by target, source and occurrence.

    Every process lists all of them, so that a position in the list means the same synapse everywhere.
    """

    _network: Network
    _read: tuple[list[Any], dict[str, Any]] = ([], {})

    @property
    @abstractmethod
    def spec(self) -> ProjectionSpec:
        """The description of the projection."""

    @property
    @abstractmethod
    def _reader(self) -> SynapseReader:
        """What reads the synapses as they are now."""

    @property
    def shape(self) -> tuple[int, int]:
        """Sizes of the two groups."""
        return self.spec.pre.size, self.spec.post.size

    def plot(self, name: str = "weight") -> Figure:
        """Return a figure of the matrix of a synapse parameter, with a row for each source. Needs matplotlib.

        Parameters
        ----------
        name : str
            ``"weight"`` or ``"delay"``. Synapses between the same cells are drawn as one, with the sum of their weights
            or the shortest of their delays.
        """
        from ..plotting import matrix_figure

        name = checked_name(name, "name")
        found = self.get(name, "array", gather="all", multiple_synapses="sum" if name == "weight" else "min")
        return matrix_figure(found, f"{name} of {self.spec.label}", "Target", "Source")

    def size(self, gather: bool | str = True) -> int:
        """Return how many synapses there are.

        Parameters
        ----------
        gather : bool or "all"
            As for `get`.
        """
        return self._reader.size(gather)

    def __len__(self) -> int:
        return self.size("all")

    def __iter__(self) -> Iterator[Connection]:
        return (Connection(self, k) for k in range(len(self)))

    def __getitem__(self, selector: int | slice) -> Any:
        n, label = len(self), self.spec.label
        if isinstance(selector, slice):
            try:
                return [Connection(self, k) for k in range(*selector.indices(n))]
            except (TypeError, ValueError) as error:
                raise BadValue(f"{selector!r} selects no synapses of {label!r}: {error}.") from None
        if not is_whole(selector):
            raise BadValue(f"A synapse of {label!r} is selected by an index or a slice, not by {selector!r}.")
        if not -n <= selector < n:
            raise BadValue(f"{label!r} has no synapse {selector}; it has {n} synapses, numbered from 0.")
        return Connection(self, int(selector) % n)

    @property
    def connections(self) -> Iterator[Connection]:
        """An iterator over all synapses."""
        return iter(self)

    @property
    def pairs(self) -> tuple[IndexArray, IndexArray]:
        """The source and the target of each synapse, as positions in the two groups."""
        pairs: tuple[IndexArray, IndexArray] = self._known("")
        return pairs

    def column(self, name: str) -> FloatArray:
        """Return a parameter of each synapse; `name` is that of the parameter."""
        column: FloatArray = self._known(name)
        return column

    def _known(self, name: str) -> Any:
        """Return a parameter, or the pairs if the name is empty; read again only if something has changed since."""
        now = [self.spec, self._network.state, *self._network.specs]
        then, read = self._read
        if len(now) != len(then) or not all(new is old for new, old in zip(now, then, strict=True)):
            read = {}
            self._read = now, read
        if name not in read:
            source, target, columns = self._columns([name] if name else [], "all")
            read[name] = columns[0] if name else (source, target)
        return read[name]

    def _columns(
        self, names: Sequence[str], gather: bool | str
    ) -> tuple[IndexArray, IndexArray, list[FloatArray]]:
        """Return source, target and values of synapses: of the simulation if they change there, else as described."""
        learned = self._learned(names)
        source, target, described = self._reader.columns(
            [name for name in names if name not in learned], gather
        )
        if not learned:
            return source, target, described
        reader = self._network.read("what synapses have learned")
        *ends, found = reader.synapses(self.spec.number, learned, gather)
        if not all(np.array_equal(*each) for each in zip(ends, (source, target), strict=True)):
            raise BackendError(
                f"The backend has returned other synapses of projection {self.spec.label!r} than the network has."
            )
        known, read = iter(described), dict(zip(learned, found, strict=True))
        return source, target, [read[name] if name in read else next(known) for name in names]

    def _learned(self, names: Sequence[str]) -> list[str]:
        """Return which of some values change in the simulation, and have not been given anew since it ran last."""
        spec, state, reader = self.spec, self._network.state, self._network.reader
        changing = [name for name in dict.fromkeys(names) if name in spec.learned]
        if (
            not changing
            or state is None
            or reader is None
            or not (state.built or (state.ended and state.step))
        ):
            return []
        there = reader.projection(spec.number)
        if there is None:
            return changing
        now, then = {**spec.values, **spec.initial}, {**there.values, **there.initial}
        return [name for name in changing if now[name] is then[name]]

    def _keep(self, name: str, column: FloatArray) -> None:
        """Keep a parameter that was just given other values, with all that was read before and is still right."""
        self._read = [self.spec, self._network.state, *self._network.specs], {**self._read[1], name: column}

    def get(
        self,
        attribute_names: str | Sequence[str],
        format: str,
        gather: bool | str = True,
        with_address: bool = True,
        multiple_synapses: str = "sum",
    ) -> Any:
        """Return synapse parameters, and synaptic variables, as they are now.

        Weights that a rule changes, and synaptic variables, have the values with everything that reached the synapse
        up to and including the present time. To look at them does not change what follows.

        Parameters
        ----------
        attribute_names : str or sequence of str
            ``"weight"``, ``"delay"``, other parameters or variables of the synapse type, or several names.
        format : {"list", "array", "columns"}
            A list of tuples ``(source, target, value, …)`` ordered by target, source and occurrence; a matrix of
            shape (sources, targets) for each name, NaN where there is no synapse; or a dict of arrays ``"source"``,
            ``"target"`` and each name, in the order of the list, which takes the least memory.
        gather : bool or "all"
            Where ranks share a network: True gives all synapses on rank 0, ``"all"`` on every rank; otherwise a rank
            gets those onto its own cells. For learned weights and synaptic variables, all ranks must call this once
            the network runs, whatever `gather` is; they need not for the rest.
        with_address : bool
            Whether the tuples of a list begin with source and target, and a dict has them.
        multiple_synapses : {"sum", "min", "max", "first", "last"}
            What a matrix holds where a pair has several synapses.
        """
        _check_format(format)
        if not isinstance(multiple_synapses, str) or multiple_synapses not in MULTIPLE:
            choices = ", ".join(map(repr, MULTIPLE))
            raise BadValue(f"multiple_synapses must be one of {choices}, not {multiple_synapses!r}.")
        with_address = checked_flag(with_address, "with_address")
        names = checked_names(attribute_names, "attribute_names")
        source, target, columns = self._columns(names, gather)
        if format == "columns":
            ends = {"source": source, "target": target} if with_address else {}
            return {**ends, **dict(zip(names, columns, strict=True))}
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
        file : str, path, text file, or file of `pynnlite.recording.files`
            Where to.
        format, gather, with_address
            As for `get`, with ``"columns"`` the same as ``"list"``; a matrix holds 0 where there is no synapse.
        """
        if isinstance(attribute_names, str) and attribute_names in ("all", "connections"):
            attribute_names = list(self.spec.values)
        names = checked_names(attribute_names, "attribute_names")
        _check_format(format)
        gather, with_address = checked_gather(gather), checked_flag(with_address, "with_address")
        not_here = gather and world().rank > 0
        if not_here and not self._learned(names):
            return
        checked_file(file)
        if format == "array":
            matrices = self.get(names, "array", gather)
            if not not_here:
                save_table(file, np.nan_to_num(np.vstack(matrices)))
            return
        found = self.get(names, "columns", gather, with_address)
        if not not_here:
            rows = np.column_stack([np.asarray(column, np.float64) for column in found.values()])
            save_table(file, rows, ["i", "j", *names] if with_address else names)


def _check_format(given: Any) -> None:
    """Raise `BadValue` unless something is the name of a form that synapses are returned in."""
    if not isinstance(given, str) or given not in ("list", "array", "columns"):
        raise BadValue(f"format must be 'list', 'array' or 'columns', not {given!r}.")
