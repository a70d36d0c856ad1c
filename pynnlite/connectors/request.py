"""What a connector is asked for, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..errors import BadConnection
from ..space import PLAIN, Space
from ..values import FloatArray, IndexArray


def _nowhere() -> tuple[FloatArray, FloatArray]:
    """Raise `BadConnection`: a request that is made by hand may have no positions."""
    raise BadConnection("The cells of this request have no positions.")


class Cells(Protocol):
    """A group of cells, as far as a rule needs it."""

    @property
    def size(self) -> int:
        """How many cells there are."""
        ...

    def position_of(self, cell: int) -> int:
        """Return the position of a cell in the group, or raise `BadValue`."""
        ...


def _anew(name: str, work: Callable[[], Any]) -> Any:
    """Return what a function returns: a request that is made by hand keeps nothing."""
    return work()


@dataclass(frozen=True)
class Request:
    """Which part of a projection's connectivity is wanted, and what it may depend on.

    Parameters
    ----------
    key : callable
        Takes the purpose of draws, a seed or None for that of the network, and optionally the number of another
        projection than this; returns the key of these draws.
    sources, targets : int
        Sizes of the two groups.
    wanted : (k,) ndarray of int32
        The targets wanted, as positions in their group.
    same : (targets,) ndarray of int32 or None
        For each target, the position of the same cell among the sources, -1 where it is not one of them; None if
        the groups have no cell in common, or if the connector allows self-connections.
    places : callable
        Returns the positions of the sources and of the targets, of shapes (sources, 3) and (targets, 3), in µm.
    space : Space
        The space in which distances are measured.
    once : callable
        Takes a name and a function without arguments, and returns what the function returns: it is called once for
        all requests of a projection.
    """

    key: Callable[..., int]
    sources: int
    targets: int
    wanted: IndexArray
    same: IndexArray | None
    places: Callable[[], tuple[FloatArray, FloatArray]] = _nowhere
    space: Space = PLAIN
    once: Callable[[str, Callable[[], Any]], Any] = _anew

    def skipped(self, allow_self_connections: bool | str) -> IndexArray | None:
        """Return the source that each wanted target must leave out (-1 for none), or None if none must."""
        return None if allow_self_connections is True or self.same is None else self.same[self.wanted]

    def allowed(
        self, allow_self_connections: bool | str, source: IndexArray, target: IndexArray
    ) -> NDArray[np.bool_] | None:
        """Tell which pairs of a source and a target are allowed; None if all are.

        Parameters
        ----------
        allow_self_connections : bool or "NoMutual"
            Whether a cell may be connected to itself. With "NoMutual" it may not, and of two cells that are both
            among the sources and among the targets only the later source is connected to the other cell.
        source, target : (n,) ndarray of int32
            The pairs.
        """
        if allow_self_connections is True or self.same is None:
            return None
        itself = self.same[target]
        if allow_self_connections is False:
            others: NDArray[np.bool_] = source != itself
            return others
        also_target = np.zeros(self.sources, np.bool_)
        also_target[self.same[self.same >= 0]] = True
        allowed: NDArray[np.bool_] = (itself < 0) | ~also_target[source] | (source > itself)
        return allowed

    def displacements(self, source: IndexArray, target: IndexArray) -> FloatArray:
        """Return the way from each source to its target in the space of the projection, of shape (n, 3), in µm."""
        pre, post = self.places()
        return self.space.displacements(pre[source], self.space.placed(post[target]))

    def distances(self, source: IndexArray, target: IndexArray) -> FloatArray:
        """Return the distance of each source from its target in the space of the projection, in µm."""
        return self.space.between(*self.places(), source, target)


@dataclass(frozen=True)
class Pairs:
    """Connections onto some targets.

    Parameters
    ----------
    starts : (k + 1,) ndarray of int64
        Where each target's connections start.
    source : (n,) ndarray of int32
        The source of each connection.
    anchor, ordinal : (n,) ndarray of int32, optional
        The place of each connection, by which values are drawn, for rules that are not defined by target. Otherwise
        the place is the target and the position within its connections.
    columns : dict of str to (n,) ndarray of float64
        Values of synapse parameters that the connector itself brings.
    """

    starts: NDArray[np.int64]
    source: IndexArray
    anchor: IndexArray | None = None
    ordinal: IndexArray | None = None
    columns: Mapping[str, FloatArray] = field(default_factory=dict)

    @classmethod
    def joined(cls, lists: Sequence[IndexArray]) -> Pairs:
        """Return the connections of a list of sources for each target wanted."""
        starts = np.zeros(len(lists) + 1, np.int64)
        np.cumsum([len(each) for each in lists], out=starts[1:])
        return cls(starts, np.concatenate([np.zeros(0, np.int32), *lists]).astype(np.int32))

    def kept(self, keep: NDArray[np.bool_]) -> Pairs:
        """Return some of the connections, of a rule that is defined by target and brings no values."""
        ends = np.concatenate([[0], np.cumsum(keep)]).astype(np.int64)
        return Pairs(ends[self.starts], self.source[keep])

    def targets(self, wanted: IndexArray) -> IndexArray:
        """Return the target of each connection."""
        return np.repeat(wanted, np.diff(self.starts))
