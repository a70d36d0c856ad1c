"""Connectors whose probability depends on where the two cells are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import BadValue
from ..expressions import Formula
from ..random import NumpyRNG
from ..values import Computed, FloatArray, IndexArray, PairSample
from .base import CONNECT
from .nearby import Nearby, nearby
from .pairwise import BLOCK, PairwiseConnector
from .request import Pairs, Request

FEW = 256
"""Sources below which all pairs are looked at: an index of positions would cost more."""


class DistanceDependentProbabilityConnector(PairwiseConnector):
    """Connect each pair with a probability that depends on the distance of the two cells.

    Parameters
    ----------
    d_expression : str or callable
        The probability at distance d in µm: an expression such as ``"exp(-d**2/(2*100**2))"`` or ``"d < 250"``, or a
        function of an array of distances.
    allow_self_connections : bool or "NoMutual"
        Whether a cell may be connected to itself. With "NoMutual" it may not, and of two cells only the later one may
        be connected to the other.
    rng : NumpyRNG, optional
        Brings a seed of its own.
    location_selector, safe, callback, verbose
        As for all connectors, see `Connector.accept`.

    Raises
    ------
    BadValue
        If the expression is none.
    BadConnection
        If a probability lies outside 0 to 1.
    """

    def __init__(
        self,
        d_expression: str | Callable[[FloatArray], Any],
        allow_self_connections: bool | str = True,
        rng: NumpyRNG | None = None,
        location_selector: None = None,
        safe: bool = True,
        callback: Callable[[float], Any] | None = None,
        verbose: bool = False,
    ) -> None:
        what = "d_expression of DistanceDependentProbabilityConnector"
        if isinstance(d_expression, str):
            self.rule: Formula | Computed = Formula(d_expression, what)
        elif callable(d_expression):
            self.rule = Computed(d_expression, what)
        else:
            raise BadValue(
                f"{what} must be an expression in d, as text, or a function of d, not {d_expression!r}."
            )
        self.d_expression = d_expression
        self.prepare(allow_self_connections, rng)
        self.accept(location_selector, safe, callback, verbose)

    def probability(self, request: Request, source: IndexArray, target: IndexArray) -> FloatArray:
        return self._at(request.distances(source, target))

    def pairs(self, request: Request) -> Pairs:
        """Return the connections onto the wanted targets; an expression is not evaluated where it is 0."""
        rule = self.rule
        if not isinstance(rule, Formula) or request.sources < FEW:
            return super().pairs(request)

        def index() -> Nearby | None:
            pre, post = request.places()
            return nearby(rule, request.space, pre, request.space.placed(post))

        found: Nearby | None = request.once("nearby", index)
        return super().pairs(request) if found is None else self._pairs_near(request, found)

    def _pairs_near(self, request: Request, index: Nearby) -> Pairs:
        positions = request.space.placed(request.places()[1][request.wanted])
        candidates = index.candidates(request.key(CONNECT, self.seed), request.wanted, positions)
        sources, counts = [], np.zeros(len(request.wanted), np.int64)
        for first in range(0, len(candidates[0]), BLOCK):
            source, which = (each[first : first + BLOCK] for each in candidates)
            kept = self.drawn(request, source, request.wanted[which])
            source, which = source[kept], which[kept]
            sources.append(which * request.sources + source)
            counts += np.bincount(which, minlength=len(counts))
        places = np.sort(np.concatenate([np.zeros(0, np.int64), *sources]))
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return Pairs(starts, (places % request.sources).astype(np.int32))

    def _at(self, d: FloatArray) -> FloatArray:
        return self.rule(d) if isinstance(self.rule, Formula) else self.rule.at(d)

    def signature(self) -> tuple[Any, ...]:
        text = self.rule.canonical if isinstance(self.rule, Formula) else None
        return ("distance_probability", text, self.allow_self_connections, self.seed)

    def sampled(self, pairs: PairSample) -> tuple[Any, ...]:
        return (self._at(pairs.distance()).tobytes(),)


class DisplacementDependentProbabilityConnector(PairwiseConnector):
    """Connect each pair with a probability that depends on the way from the source to the target.

    Parameters
    ----------
    disp_function : callable
        Takes displacements of shape (3, n) in µm, target minus source, and returns n probabilities.
    allow_self_connections : bool or "NoMutual"
        Whether a cell may be connected to itself. With "NoMutual" it may not, and of two cells only the later one may
        be connected to the other.
    rng : NumpyRNG, optional
        Brings a seed of its own.
    location_selector, safe, callback, verbose
        As for all connectors, see `Connector.accept`.

    Raises
    ------
    BadConnection
        If a probability lies outside 0 to 1.
    """

    def __init__(
        self,
        disp_function: Callable[[FloatArray], Any],
        allow_self_connections: bool | str = True,
        rng: NumpyRNG | None = None,
        location_selector: None = None,
        safe: bool = True,
        callback: Callable[[float], Any] | None = None,
        verbose: bool = False,
    ) -> None:
        what = "disp_function of DisplacementDependentProbabilityConnector"
        if not callable(disp_function):
            raise BadValue(
                f"{what} must be a function of displacements of shape (3, n), not {disp_function!r}."
            )
        self.disp_function, self._rule = disp_function, Computed(disp_function, what)
        self.prepare(allow_self_connections, rng)
        self.accept(location_selector, safe, callback, verbose)

    def probability(self, request: Request, source: IndexArray, target: IndexArray) -> FloatArray:
        return self._rule.at(request.displacements(source, target).T)

    def signature(self) -> tuple[Any, ...]:
        return ("displacement_probability", self.allow_self_connections, self.seed)

    def sampled(self, pairs: PairSample) -> tuple[Any, ...]:
        return (self._rule.at(pairs.displacement().T).tobytes(),)
