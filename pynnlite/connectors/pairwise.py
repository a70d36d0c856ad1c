"""Connectors that take each pair with a probability of its own, independently."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np

from .. import draws
from ..errors import BadConnection
from ..random import NumpyRNG, checked_rng
from ..values import FloatArray, IndexArray
from .base import CONNECT, Connector, checked_self_connections
from .request import Pairs, Request

BLOCK = 2**18
"""Pairs that are looked at at a time."""

LOOKED_AT = 2**19
"""Pairs that are looked at to estimate how many connections a target has."""

MOST_TARGETS = 8
"""Targets that are looked at for the same purpose, at most."""


class PairwiseConnector(Connector):
    """Connect each pair with a probability of its own, independently. A subclass says which.

    A pair has one random number, which depends on the seed, the projection and the two cells; it is connected if the
    number is below its probability.
    """

    costly = True
    allow_self_connections: bool | str = True
    rng: NumpyRNG | None = None

    def prepare(self, allow_self_connections: bool | str, rng: NumpyRNG | None) -> None:
        """Take the arguments that all such connectors have.

        Parameters
        ----------
        allow_self_connections : bool or "NoMutual"
            Whether a cell may be connected to itself. With "NoMutual" it may not, and of two cells only the later one
            may be connected to the other.
        rng : NumpyRNG or None
            Brings a seed of its own.
        """
        self.allow_self_connections = checked_self_connections(allow_self_connections)
        self.rng = checked_rng(rng, f"The rng of {type(self).__name__}")

    @abstractmethod
    def probability(self, request: Request, source: IndexArray, target: IndexArray) -> FloatArray:
        """Return the probability of some pairs.

        Parameters
        ----------
        request : Request
            What it may depend on, such as the positions of the cells.
        source, target : (n,) ndarray of int32
            The pairs.
        """

    def pairs(self, request: Request) -> Pairs:
        n, found = request.sources, []
        step = max(1, BLOCK // max(n, 1))
        for first in range(0, len(request.wanted), step):
            targets = request.wanted[first : first + step]
            source = np.tile(np.arange(n, dtype=np.int32), len(targets))
            target = np.repeat(targets, n)
            keep = self.drawn(request, source, target)
            found += np.split(source[keep], np.searchsorted(keep, n * np.arange(1, len(targets))))
        return Pairs.joined(found)

    def drawn(self, request: Request, source: IndexArray, target: IndexArray) -> IndexArray:
        """Return which of some pairs are connected: their positions, ascending.

        Parameters
        ----------
        request : Request
            What the rule may depend on.
        source, target : (n,) ndarray of int32
            The pairs.
        """
        at: Any = np.arange(len(source))
        allowed = request.allowed(self.allow_self_connections, source, target)
        if allowed is not None:
            at = np.flatnonzero(allowed)
            source, target = source[at], target[at]
        p = self._checked(self.probability(request, source, target), source, target)
        chance = np.flatnonzero(p > 0)
        key = request.key(CONNECT, self.seed)
        number = draws.synapses(key, "uniform", (0.0, 1.0), target[chance], source[chance])
        kept: IndexArray = at[chance[number < p[chance]]]
        return kept

    def _checked(self, p: FloatArray, source: IndexArray, target: IndexArray) -> FloatArray:
        """Return probabilities, or raise `BadConnection` for one that is none."""
        wrong = ~((p >= 0) & (p <= 1))
        if wrong.any():
            at = int(np.argmax(wrong))
            raise BadConnection(
                f"The probability of {type(self).__name__} must lie between 0 and 1, but for source {source[at]} and"
                f" target {target[at]} it is {p[at]:g}. Clip it, e.g. by minimum(p, 1) or maximum(p, 0)."
            )
        return p

    def check(self, request: Request) -> None:
        self.expected(request)

    def expected(self, request: Request) -> float:
        """Return about how many connections a target has: the mean of some targets, spread over all."""
        return float(np.mean(self._looked_at(request)))

    def least(self, request: Request) -> float:
        """Return about how many connections a target has at least: the least of some targets, spread over all."""
        return float(np.min(self._looked_at(request)))

    def _looked_at(self, request: Request) -> FloatArray:
        """Return how many connections some targets, spread over all, have in the mean over all seeds."""
        n = request.sources
        k = min(max(LOOKED_AT // max(n, 1), 1), MOST_TARGETS, request.targets)
        means = np.zeros(max(k, 1))
        some = np.linspace(0, request.targets - 1, k).astype(np.int32) if request.targets else ()
        for which, target in enumerate(some):
            source = np.arange(n, dtype=np.int32)
            targets = np.full(n, target, np.int32)
            allowed = request.allowed(self.allow_self_connections, source, targets)
            if allowed is not None:
                source, targets = source[allowed], targets[allowed]
            means[which] = self._checked(self.probability(request, source, targets), source, targets).sum()
        return means

    def degree(self, sources: int, targets: int) -> float:
        return sources
