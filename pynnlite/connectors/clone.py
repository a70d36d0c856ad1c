"""A connector that repeats the connections of another projection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..errors import BadConnection, BadValue
from ..values import PairSample
from .base import Connector
from .request import Cells, Pairs, Request


class CloneConnector(Connector):
    """Connect the pairs that another projection between the same groups connects.

    Parameters
    ----------
    reference_projection : Projection
        The other projection. Its weights and delays are not taken.
    location_selector, safe, callback, verbose
        As for all connectors, see `Connector.accept`.

    Raises
    ------
    BadConnection
        If the groups are not those of the other projection.
    """

    def __init__(
        self,
        reference_projection: Any,
        location_selector: None = None,
        safe: bool = True,
        callback: Callable[[float], Any] | None = None,
        verbose: bool = False,
    ) -> None:
        spec: Any = getattr(reference_projection, "spec", None)
        if not isinstance(getattr(spec, "connector", None), Connector):
            raise BadValue(
                f"reference_projection of CloneConnector must be a Projection, not {reference_projection!r}."
            )
        self.reference_projection: Any = reference_projection
        self._rule: Connector = spec.connector
        self._number: int = spec.number
        self._space = spec.space
        self.by_target, self.knows_degree = self._rule.by_target, self._rule.knows_degree
        self.costly = self._rule.costly
        self.allow_self_connections = getattr(self._rule, "allow_self_connections", True)
        self.accept(location_selector, safe, callback, verbose)

    def resolved(self, pre: Cells, post: Cells) -> CloneConnector:
        theirs = self.reference_projection
        for name, mine, others in (("pre", pre, theirs.pre), ("post", post, theirs.post)):
            same: Any = mine, others
            if same[0].network is not same[1].network or not same[0].value.same_as(same[1].value):
                raise BadConnection(
                    f"CloneConnector needs the groups of {theirs.label!r}, but the {name}synaptic cells are"
                    f" {same[0].label!r}, not those of {same[1].label!r}."
                )
        return self

    def pairs(self, request: Request) -> Pairs:
        found = self._rule.pairs(self._theirs(request))
        return replace(found, columns={})

    def _theirs(self, request: Request) -> Request:
        """Return the request that the other projection would make."""

        def key(purpose: str, seed: int | None, number: int = self._number) -> int:
            return request.key(purpose, seed, number)

        return replace(request, key=key, space=self._space)

    def degree(self, sources: int, targets: int) -> float:
        return self._rule.degree(sources, targets)

    def expected(self, request: Request) -> float:
        return self._rule.expected(self._theirs(request))

    def least(self, request: Request) -> float:
        return self._rule.least(self._theirs(request))

    def signature(self) -> tuple[Any, ...]:
        return ("clone", self._number, self._space.signature(), self._rule.signature())

    def sampled(self, pairs: PairSample) -> tuple[Any, ...]:
        return self._rule.sampled(pairs)
