"""Connectors: rules that say which sources project to a target."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..errors import BadConnection, BadValue
from ..pynn.calls import Explained
from ..random import NumpyRNG, RandomDistribution
from ..scalars import is_whole
from ..values import FloatArray, IndexArray

CONNECT, COUNT = "connect", "connect.number"
"""Purposes of draws: which cells are connected, and how many connections a cell has."""

PIECE = 2**22
"""Connections that are sorted at a time, so that Ctrl-C is heeded in between."""


class Cells(Protocol):
    """A group of cells, as far as a rule needs it."""

    def position_of(self, cell: int) -> int:
        """Return the position of a cell in the group, or raise `BadValue`."""
        ...


@dataclass(frozen=True)
class Request:
    """Which part of a projection's connectivity is wanted, and what it may depend on.

    Parameters
    ----------
    key : callable
        Takes the purpose of draws, and a seed or None for that of the network; returns the key of these draws.
    sources, targets : int
        Sizes of the two groups.
    wanted : (k,) ndarray of int32
        The targets wanted, as positions in their group.
    same : (targets,) ndarray of int32 or None
        For each target, the position of the same cell among the sources, -1 where it is not one of them; None if
        the groups have no cell in common, or if the connector allows self-connections.
    """

    key: Callable[[str, int | None], int]
    sources: int
    targets: int
    wanted: IndexArray
    same: IndexArray | None

    def skipped(self, allow_self_connections: bool) -> IndexArray | None:
        """Return the source that each wanted target must leave out (-1 for none), or None if none must."""
        return None if allow_self_connections or self.same is None else self.same[self.wanted]


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


class Connector(metaclass=Explained):
    """A rule that says which sources project to each target."""

    columns: tuple[str, ...] = ()
    """Names of the synapse parameters that the connector itself brings."""

    by_target = True
    """Whether some targets can be worked out alone; otherwise all are worked out once and kept."""

    knows_degree: bool = False
    """Whether `degree` is the exact mean over any targets, apart from self-connections."""

    @abstractmethod
    def pairs(self, request: Request) -> Pairs:
        """Return the connections onto the wanted targets; onto all targets if the rule is not by target."""

    @abstractmethod
    def degree(self, sources: int, targets: int) -> float:
        """Return about how many connections a target has."""

    def check(self, request: Request) -> None:
        """Raise `ModelError` if the rule cannot be applied to the groups of a request, which asks for all targets."""

    def resolved(self, pre: Cells, post: Cells) -> Connector:
        """Return this rule for two groups, where cells that it names are positions in them."""
        return self

    def mean(self, name: str) -> float:
        """Return the mean of a synapse parameter that the connector itself brings."""
        raise NotImplementedError

    def most(self, name: str) -> float:
        """Return the largest value of a synapse parameter that the connector itself brings."""
        raise NotImplementedError

    @abstractmethod
    def signature(self) -> tuple[Any, ...]:
        """Return all that identifies the rule, for the digest of the description."""

    @property
    def seed(self) -> int | None:
        """The seed that the connector brings, if any."""
        rng = getattr(self, "rng", None)
        return None if rng is None else rng.seed


def by_target(
    request: Request,
    source: IndexArray,
    target: IndexArray,
    anchor: IndexArray | None,
    ordinal: IndexArray | None,
    **columns: FloatArray,
) -> Pairs:
    """Group connections by target, keeping their order within each target."""
    starts = np.zeros(request.targets + 1, np.int64)
    np.cumsum(np.bincount(target, minlength=request.targets), out=starts[1:])
    given = {"source": source, "anchor": anchor, "ordinal": ordinal, **columns}
    columns_given = {name: column for name, column in given.items() if column is not None}
    grouped: dict[str, Any] = {name: np.empty_like(column) for name, column in columns_given.items()}
    place = starts[:-1].copy()  # where the next connection of each target goes
    for first in range(0, len(target), PIECE):
        piece = slice(first, first + PIECE)
        order = np.argsort(target[piece], kind="stable")
        cells, counts = np.unique(target[piece], return_counts=True)
        rank = np.arange(len(order)) - np.repeat(np.cumsum(counts) - counts, counts)
        at = np.repeat(place[cells], counts) + rank
        for name, column in columns_given.items():
            grouped[name][at] = column[piece][order]
        place[cells] += counts
    rest = {name: grouped[name] for name in columns}
    return Pairs(starts, grouped["source"], grouped.get("anchor"), grouped.get("ordinal"), rest)


def checked_flag(value: Any, what: str) -> bool:
    """Return a truth value, or raise `BadValue`."""
    if not isinstance(value, bool | np.bool_):
        raise BadValue(f"{what} must be True or False, not {value!r}.")
    return bool(value)


def checked_rng(rng: Any, what: str) -> NumpyRNG | None:
    """Return a generator or None, or raise `BadValue`."""
    if rng is not None and not isinstance(rng, NumpyRNG):
        raise BadValue(f"The rng of {what} must be a NumpyRNG or None, not {rng!r}.")
    return rng


def checked_number(n: Any, what: str, distribution: bool = True) -> int | RandomDistribution:
    """Return a whole number that is not negative, or a distribution, or raise `BadValue`."""
    if distribution and isinstance(n, RandomDistribution):
        return n
    if not is_whole(n) or not 0 <= n < 2**63:
        kinds = "a whole number that is not negative and below 2**63" + (
            " or a RandomDistribution" if distribution else ""
        )
        raise BadValue(f"n of {what} must be {kinds}, not {n!r}.")
    return int(n)


def require_candidates(
    candidates: int, counts: NDArray[np.int64], skip: IndexArray | None, what: str
) -> None:
    """Raise `BadConnection` if a cell wants connections but its only candidate, itself, is left out."""
    if skip is not None and candidates == 1 and bool((counts[skip >= 0] > 0).any()):
        raise BadConnection(
            f"{what} leaves out self-connections, but for some cell no other is left to connect with. Allow them, or"
            " connect larger groups."
        )
