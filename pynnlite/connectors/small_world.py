"""Small worlds: near cells are connected, and some of their connections lead anywhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import draws
from ..errors import BadValue
from ..random import NumpyRNG, checked_rng
from ..scalars import as_float, checked_flag, is_number, is_whole
from ..values import IndexArray
from .base import Connector, by_target
from .distance import DistanceDependentProbabilityConnector
from .request import Pairs, Request

CHOSEN, REWIRED, ELSEWHERE = "connect.chosen", "connect.rewired", "connect.elsewhere"
"""Purposes of draws: which near cells are taken, which connections lead elsewhere, and where to."""

MOST_ATTEMPTS = 64
"""Draws of another target that is not taken yet, before one of the free targets is drawn."""

Edges = tuple[IndexArray, IndexArray, IndexArray]
"""The source, the target, and the position among those of the same source of each connection."""


class SmallWorldConnector(Connector):
    """Connect each source to the targets near it, and rewire some of these connections to any other target.

    The order of connections follows D. J. Watts and S. H. Strogatz, "Collective dynamics of 'small-world' networks",
    Nature 393 (1998): none is doubled by rewiring.

    Parameters
    ----------
    degree : float
        The distance in µm below which cells are connected.
    rewiring : float
        The probability that a connection leads to any other target instead, between 0 and 1.
    allow_self_connections : bool
        Whether a cell may be connected to itself.
    n_connections : int, optional
        How many of the near targets each source is connected to at most, chosen at random; all if omitted.
    rng : NumpyRNG, optional
        Brings a seed of its own.
    location_selector, safe, callback, verbose
        As for all connectors, see `Connector.accept`.
    """

    by_target = False

    def __init__(
        self,
        degree: float,
        rewiring: float,
        allow_self_connections: bool = True,
        n_connections: int | None = None,
        rng: NumpyRNG | None = None,
        location_selector: None = None,
        safe: bool = True,
        callback: Callable[[float], Any] | None = None,
        verbose: bool = False,
    ) -> None:
        name = type(self).__name__
        if not is_number(degree) or not 0 <= as_float(degree) < np.inf:
            raise BadValue(f"degree of {name} must be a distance in µm that is not negative, not {degree!r}.")
        if not is_number(rewiring) or not 0 <= rewiring <= 1:
            raise BadValue(f"rewiring of {name} must be a number between 0 and 1, not {rewiring!r}.")
        if n_connections is not None and (not is_whole(n_connections) or not 0 <= n_connections < 2**31):
            raise BadValue(
                f"n_connections of {name} must be None or a whole number that is not negative and below 2**31, not"
                f" {n_connections!r}."
            )
        self.reach, self.rewiring = float(degree), float(rewiring)
        self.n_connections = None if n_connections is None else int(n_connections)
        self.allow_self_connections = checked_flag(allow_self_connections, "allow_self_connections")
        self.rng = checked_rng(rng, f"The rng of {name}")
        self._near = DistanceDependentProbabilityConnector(f"d < {self.reach!r}", self.allow_self_connections)
        self.accept(location_selector, safe, callback, verbose)

    def get_parameters(self) -> dict[str, Any]:
        """Return the arguments of the rule by name; `degree` is the one that was given, not the method."""
        return {"degree": self.reach} | {k: v for k, v in super().get_parameters().items() if k != "degree"}

    def pairs(self, request: Request) -> Pairs:
        edges = self._near_edges(request)
        source, _, ordinal = edges
        number = draws.synapses(request.key(REWIRED, self.seed), "uniform", (0.0, 1.0), source, ordinal)
        target = self._elsewhere(request, edges, np.flatnonzero(number < self.rewiring))
        return by_target(request, source, target, source, ordinal)

    def _near_edges(self, request: Request) -> Edges:
        """Return the connections to near targets, by source and target."""
        near = self._near.pairs(request)
        target = near.targets(request.wanted)
        if self.n_connections is None:
            order = np.lexsort((target, near.source))
            source, target = near.source[order], target[order]
            return source, target, _ordinals(source)
        words = draws.anchor_words(request.key(CHOSEN, self.seed), near.source, target)
        order = np.lexsort((target, words, near.source))
        order = order[_ordinals(near.source[order]) < self.n_connections]
        order = order[np.lexsort((target[order], near.source[order]))]
        return near.source[order], target[order], _ordinals(near.source[order])

    def _elsewhere(self, request: Request, edges: Edges, rewired: NDArray[np.int64]) -> IndexArray:
        """Return the targets of all connections, where some lead to another target than before."""
        source, near, ordinal = edges
        target, key = near.copy(), request.key(ELSEWHERE, self.seed)
        own = np.full(request.sources, -1, np.int64)
        if request.same is not None:
            has = np.flatnonzero(request.same >= 0)
            own[request.same[has]] = has
        n = np.int64(request.targets)
        taken = np.delete(source.astype(np.int64) * n + near, rewired)
        for attempt in range(MOST_ATTEMPTS):
            if not len(rewired):
                return target
            place = ordinal[rewired] + np.int64(attempt << 32)
            drawn = draws.synapses(key, "uniform_int", (0, request.targets), source[rewired], place)
            code = source[rewired].astype(np.int64) * n + drawn.astype(np.int64)
            _, first = np.unique(code, return_index=True)
            fits = np.zeros(len(code), np.bool_)
            fits[first] = True
            fits &= ~np.isin(code, taken) & (drawn != own[source[rewired]])
            target[rewired[fits]] = drawn[fits]
            taken, rewired = np.concatenate([taken, code[fits]]), rewired[~fits]
        for edge in rewired:
            cell = int(source[edge])
            free = np.setdiff1d(np.arange(n), [*(taken[taken // n == cell] % n), own[cell]])
            last = int(ordinal[edge]) + (MOST_ATTEMPTS << 32)
            (chosen,) = draws.synapses(key, "uniform_int", (0, len(free)), [cell], [last])
            target[edge] = free[int(chosen)]
            taken = np.append(taken, cell * n + target[edge])
        return target

    def expected(self, request: Request) -> float:
        """Return about how many connections a target has: as many as there are near cells."""
        near = self._near.expected(request)
        if self.n_connections is None or not request.targets:
            return near
        return min(near, self.n_connections * request.sources / request.targets)

    def check(self, request: Request) -> None:
        self._near.check(request)

    def degree(self, sources: int, targets: int) -> float:
        return sources

    def signature(self) -> tuple[Any, ...]:
        facts = self.reach.hex(), self.rewiring.hex(), self.allow_self_connections, self.n_connections
        return ("small_world", *facts, self.seed)


def _ordinals(source: IndexArray) -> IndexArray:
    """Return the position of each connection among those of its source, which come side by side."""
    first = np.flatnonzero(np.diff(source, prepend=-1))
    counts = np.diff(np.append(first, len(source)))
    ordinals: IndexArray = (np.arange(len(source)) - np.repeat(first, counts)).astype(np.int32)
    return ordinals
