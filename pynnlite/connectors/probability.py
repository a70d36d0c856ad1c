"""Connectors that take each pair with a probability."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import draws
from ..errors import BadValue
from ..random import NumpyRNG, checked_rng
from ..scalars import is_number
from .base import CONNECT, NO_MUTUAL, Connector, checked_self_connections, without_mutual
from .request import Pairs, Request


class FixedProbabilityConnector(Connector):
    """Connect each pair with the same probability, independently.

    Parameters
    ----------
    p_connect : float
        The probability, between 0 and 1.
    allow_self_connections : bool or "NoMutual"
        Whether a cell may be connected to itself. With "NoMutual" it may not, and of two cells only the later one may
        be connected to the other.
    rng : NumpyRNG, optional
        Brings a seed of its own.
    location_selector, safe, callback, verbose
        As for all connectors, see `Connector.accept`.
    """

    def __init__(
        self,
        p_connect: float,
        allow_self_connections: bool | str = True,
        rng: NumpyRNG | None = None,
        location_selector: None = None,
        safe: bool = True,
        callback: Callable[[float], Any] | None = None,
        verbose: bool = False,
    ) -> None:
        if not is_number(p_connect) or not 0 <= p_connect <= 1:
            raise BadValue(f"p_connect must be a number between 0 and 1, not {p_connect!r}.")
        self.p_connect = float(p_connect)
        self.allow_self_connections = checked_self_connections(allow_self_connections)
        self.knows_degree = self.allow_self_connections != NO_MUTUAL
        self.rng = checked_rng(rng, "The rng of FixedProbabilityConnector")
        self.accept(location_selector, safe, callback, verbose)

    def pairs(self, request: Request) -> Pairs:
        key = request.key(CONNECT, self.seed)
        if self.allow_self_connections == NO_MUTUAL:
            drawn = draws.bernoulli_lists(key, self.p_connect, request.sources, request.wanted)
            return without_mutual(request, Pairs(*drawn))
        skip = request.skipped(self.allow_self_connections)
        return Pairs(*draws.bernoulli_lists(key, self.p_connect, request.sources, request.wanted, skip))

    def degree(self, sources: int, targets: int) -> float:
        return self.p_connect * sources

    def signature(self) -> tuple[Any, ...]:
        return ("fixed_probability", self.p_connect.hex(), self.allow_self_connections, self.seed)
