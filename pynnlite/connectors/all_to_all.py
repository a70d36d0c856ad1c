"""Connectors without chance: all pairs, and equal positions."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

import numpy as np

from ..errors import BadConnection
from .base import NO_MUTUAL, Connector, checked_self_connections, without_mutual
from .request import Pairs, Request


class AllToAllConnector(Connector):
    """Connect every source to every target.

    Parameters
    ----------
    allow_self_connections : bool or "NoMutual"
        Whether a cell may be connected to itself. With "NoMutual" it may not, and of two cells only the later one is
        connected to the other.
    location_selector, safe, callback, verbose
        As for all connectors, see `Connector.accept`.
    """

    def __init__(
        self,
        allow_self_connections: bool | str = True,
        location_selector: None = None,
        safe: bool = True,
        callback: Callable[[float], Any] | None = None,
        verbose: bool = False,
    ) -> None:
        self.allow_self_connections = checked_self_connections(allow_self_connections)
        self.knows_degree = self.allow_self_connections != NO_MUTUAL
        self.accept(location_selector, safe, callback, verbose)

    def pairs(self, request: Request) -> Pairs:
        n, k = request.sources, len(request.wanted)
        source = np.tile(np.arange(n, dtype=np.int32), k)
        if self.allow_self_connections == NO_MUTUAL:
            return without_mutual(request, Pairs(np.arange(k + 1, dtype=np.int64) * n, source))
        skip = request.skipped(self.allow_self_connections)
        if skip is None:
            return Pairs(np.arange(k + 1, dtype=np.int64) * n, source)
        keep = source != np.repeat(skip, n)
        starts = np.zeros(k + 1, np.int64)
        np.cumsum(n - (skip >= 0), out=starts[1:])
        return Pairs(starts, source[keep])

    def degree(self, sources: int, targets: int) -> float:
        return sources

    def signature(self) -> tuple[Any, ...]:
        return ("all_to_all", self.allow_self_connections)


class OneToOneConnector(Connector):
    """Connect each source to the target at the same position; both groups must be of the same size.

    Parameters
    ----------
    location_selector, safe, callback, verbose
        As for all connectors, see `Connector.accept`.
    """

    knows_degree = True
    _cut = False

    def __init__(
        self,
        location_selector: None = None,
        safe: bool = True,
        callback: Callable[[float], Any] | None = None,
        verbose: bool = False,
    ) -> None:
        self.accept(location_selector, safe, callback, verbose)

    def cut(self) -> OneToOneConnector:
        """Return the rule as PyNN has it: of groups of different sizes, the last cells of the larger are left out."""
        other = copy(self)
        other._cut, other.knows_degree = True, False
        return other

    def pairs(self, request: Request) -> Pairs:
        paired = request.wanted < request.sources
        starts = np.r_[0, np.cumsum(paired)].astype(np.int64)
        return Pairs(starts, request.wanted[paired].astype(np.int32))

    def degree(self, sources: int, targets: int) -> float:
        return min(1.0, sources / targets)

    def check(self, request: Request) -> None:
        if request.sources != request.targets and not self._cut:
            raise BadConnection(
                f"OneToOneConnector needs two groups of the same size, got {request.sources} sources and"
                f" {request.targets} targets. Use views of equal size, e.g. population[:n]."
            )

    def signature(self) -> tuple[Any, ...]:
        return ("one_to_one",)
