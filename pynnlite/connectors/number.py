"""Connectors that fix how many connections there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import draws
from ..errors import BadConnection, BadValue
from ..random import NumpyRNG, RandomDistribution, checked_rng
from ..scalars import checked_flag
from ..values import IndexArray
from .base import (
    CONNECT,
    COUNT,
    Connector,
    by_target,
    checked_number,
    require_candidates,
)
from .request import Pairs, Request


class _FixedNumber(Connector):
    """Connect each cell on one side with a fixed number of cells on the other."""

    def __init__(
        self,
        n: int | RandomDistribution,
        allow_self_connections: bool = True,
        with_replacement: bool = False,
        rng: NumpyRNG | None = None,
        location_selector: None = None,
        safe: bool = True,
        callback: Callable[[float], Any] | None = None,
        verbose: bool = False,
    ) -> None:
        name = type(self).__name__
        self.n = checked_number(n, name)
        self.knows_degree = isinstance(self.n, int)
        self.allow_self_connections = checked_flag(allow_self_connections, "allow_self_connections")
        self.with_replacement = checked_flag(with_replacement, "with_replacement")
        self.rng = checked_rng(rng, f"The rng of {name}")
        self.accept(location_selector, safe, callback, verbose)

    def _counts(self, request: Request, cells: IndexArray) -> NDArray[np.int64]:
        if isinstance(self.n, int):
            return np.full(len(cells), self.n, np.int64)
        key = request.key(COUNT, self.seed if self.n.seed is None else self.n.seed)
        counts = np.rint(draws.cells(key, self.n.name, self.n.arguments, cells))
        wrong = ~((counts >= 0) & (counts < 2**31))
        if wrong.any():
            raise BadValue(
                f"n of {type(self).__name__} must not be negative and must be below 2**31, but {self.n} gave"
                f" {counts[wrong][0]:g}."
            )
        return counts.astype(np.int64)

    def _side(self, request: Request) -> tuple[IndexArray, int, IndexArray | None]:
        """Return the cells that have a fixed number, how many candidates there are, and which each must leave out."""
        raise NotImplementedError

    def _choose(self, request: Request) -> Any:
        cells, candidates, skip = self._side(request)
        counts = self._counts(request, cells)
        key = request.key(CONNECT, self.seed)
        return draws.choose_lists(key, counts, candidates, self.with_replacement, cells, skip)

    def check(self, request: Request) -> None:
        cells, candidates, skip = self._side(request)
        if skip is None and isinstance(self.n, int):
            return
        require_candidates(candidates, self._counts(request, cells), skip, type(self).__name__)

    def signature(self) -> tuple[Any, ...]:
        n = self.n if isinstance(self.n, int) else (self.n.name, self.n.arguments, self.n.seed)
        return (type(self).__name__, n, self.allow_self_connections, self.with_replacement, self.seed)


class FixedNumberPreConnector(_FixedNumber):
    """Connect each target with a fixed number of sources.

    Parameters
    ----------
    n : int or RandomDistribution
        The number; a distribution is drawn from for each target.
    allow_self_connections : bool
        Whether a cell may be connected to itself.
    with_replacement : bool
        Whether the same pair may be connected more than once. Without, it is only if `n` exceeds the number of
        sources: each is then taken as often as it goes into `n`, and the rest at random.
    rng : NumpyRNG, optional
        Brings a seed of its own.
    location_selector, safe, callback, verbose
        As for all connectors, see `Connector.accept`.
    """

    def _side(self, request: Request) -> tuple[IndexArray, int, IndexArray | None]:
        return request.wanted, request.sources, request.skipped(self.allow_self_connections)

    def pairs(self, request: Request) -> Pairs:
        return Pairs(*self._choose(request))

    def degree(self, sources: int, targets: int) -> float:
        return self.n if isinstance(self.n, int) else self.n.mean


class FixedNumberPostConnector(_FixedNumber):
    """Connect each source with a fixed number of targets.

    Parameters
    ----------
    n : int or RandomDistribution
        The number; a distribution is drawn from for each source.
    allow_self_connections : bool
        Whether a cell may be connected to itself.
    with_replacement : bool
        Whether the same pair may be connected more than once. Without, it is only if `n` exceeds the number of
        targets: each is then taken as often as it goes into `n`, and the rest at random.
    rng : NumpyRNG, optional
        Brings a seed of its own.
    location_selector, safe, callback, verbose
        As for all connectors, see `Connector.accept`.
    """

    by_target = False

    def _side(self, request: Request) -> tuple[IndexArray, int, IndexArray | None]:
        skip = None
        if not self.allow_self_connections and request.same is not None:
            skip = np.full(request.sources, -1, np.int32)
            has = np.flatnonzero(request.same >= 0)
            skip[request.same[has]] = has
        return np.arange(request.sources, dtype=np.int32), request.targets, skip

    def pairs(self, request: Request) -> Pairs:
        starts, target = self._choose(request)
        source = np.repeat(np.arange(request.sources, dtype=np.int32), np.diff(starts))
        ordinal = (np.arange(len(target)) - np.repeat(starts[:-1], np.diff(starts))).astype(np.int32)
        return by_target(request, source, target, source, ordinal)

    def degree(self, sources: int, targets: int) -> float:
        return (self.n if isinstance(self.n, int) else self.n.mean) * sources / targets


class FixedTotalNumberConnector(Connector):
    """Make a fixed number of connections between pairs chosen at random.

    Parameters
    ----------
    n : int
        The number of connections.
    allow_self_connections : bool
        Whether a cell may be connected to itself.
    with_replacement : bool
        Whether the same pair may be connected more than once.
    rng : NumpyRNG, optional
        Brings a seed of its own.
    location_selector, safe, callback, verbose
        As for all connectors, see `Connector.accept`.
    """

    knows_degree = True

    def __init__(
        self,
        n: int,
        allow_self_connections: bool = True,
        with_replacement: bool = True,
        rng: NumpyRNG | None = None,
        location_selector: None = None,
        safe: bool = True,
        callback: Callable[[float], Any] | None = None,
        verbose: bool = False,
    ) -> None:
        self.n = int(checked_number(n, "FixedTotalNumberConnector", distribution=False))  # type: ignore[arg-type]
        self.allow_self_connections = checked_flag(allow_self_connections, "allow_self_connections")
        self.with_replacement = checked_flag(with_replacement, "with_replacement")
        self.rng = checked_rng(rng, "The rng of FixedTotalNumberConnector")
        self.accept(location_selector, safe, callback, verbose)
        self.by_target = self.with_replacement

    def pairs(self, request: Request) -> Pairs:
        skip = request.skipped(self.allow_self_connections)
        if not self.with_replacement:
            return self._distinct(request, skip)
        counts = np.zeros(0, np.int64)
        if len(request.wanted):
            first, last = int(request.wanted.min()), int(request.wanted.max()) + 1
            key = request.key(COUNT, self.seed)
            counts = draws.split_total(key, self.n, request.targets, first, last)[request.wanted - first]
        key = request.key(CONNECT, self.seed)
        return Pairs(*draws.choose_lists(key, counts, request.sources, True, request.wanted, skip))

    def check(self, request: Request) -> None:
        skip = request.skipped(self.allow_self_connections)
        if skip is not None and (skip < 0).any():
            raise BadConnection(
                "FixedTotalNumberConnector cannot leave out self-connections if only some of the targets are among the"
                " sources. Allow them, or connect groups that share all targets or none."
            )
        pairs = (request.sources - (skip is not None)) * request.targets
        if self.n > pairs and (pairs == 0 or not self.with_replacement):
            raise BadConnection(
                f"FixedTotalNumberConnector cannot make {self.n} connections: there are only {pairs} different pairs."
            )

    def _distinct(self, request: Request, skip: IndexArray | None) -> Pairs:
        candidates = request.sources - (skip is not None)
        pair = draws.first_distinct_pairs(
            request.key(CONNECT, self.seed), self.n, request.targets, candidates
        )
        target, source = (pair // candidates).astype(np.int32), (pair % candidates).astype(np.int32)
        if skip is not None:
            source += source >= skip[target]
        starts = np.searchsorted(target, np.arange(request.targets + 1)).astype(np.int64)
        return Pairs(starts, source)

    def degree(self, sources: int, targets: int) -> float:
        return self.n / targets

    def signature(self) -> tuple[Any, ...]:
        return ("fixed_total_number", self.n, self.allow_self_connections, self.with_replacement, self.seed)
