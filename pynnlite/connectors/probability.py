"""Connectors that take each pair with a probability."""

from __future__ import annotations

from typing import Any

from .. import draws
from ..errors import BadValue
from ..random import NumpyRNG
from ..scalars import is_number
from .base import CONNECT, Connector, Pairs, Request, checked_flag, checked_rng


class FixedProbabilityConnector(Connector):
    """Connect each pair with the same probability, independently.

    Parameters
    ----------
    p_connect : float
        The probability, between 0 and 1.
    allow_self_connections : bool
        Whether a cell may be connected to itself.
    rng : NumpyRNG, optional
        Brings a seed of its own.
    """

    knows_degree = True

    def __init__(
        self, p_connect: float, allow_self_connections: bool = True, rng: NumpyRNG | None = None
    ) -> None:
        if not is_number(p_connect) or not 0 <= p_connect <= 1:
            raise BadValue(f"p_connect must be a number between 0 and 1, not {p_connect!r}.")
        self.p_connect = float(p_connect)
        self.allow_self_connections = checked_flag(allow_self_connections, "allow_self_connections")
        self.rng = checked_rng(rng, "FixedProbabilityConnector")

    def pairs(self, request: Request) -> Pairs:
        skip = request.skipped(self.allow_self_connections)
        key = request.key(CONNECT, self.seed)
        return Pairs(*draws.bernoulli_lists(key, self.p_connect, request.sources, request.wanted, skip))

    def degree(self, sources: int, targets: int) -> float:
        return self.p_connect * sources

    def signature(self) -> tuple[Any, ...]:
        return ("fixed_probability", self.p_connect.hex(), self.allow_self_connections, self.seed)
