"""A connector whose probability depends on the indices of the two cells."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from typing import Any

from ..errors import BadValue
from ..random import NumpyRNG
from ..values import Computed, FloatArray, IndexArray, Lazy, PairSample, Value
from .pairwise import PairwiseConnector
from .request import Cells, Request


class IndexBasedExpression(ABC):
    """A function of the indices of two cells, which may look at the groups of its projection.

    It gives probabilities to `IndexBasedProbabilityConnector`, or is the weight or the delay of a synapse type.

    Parameters
    ----------
    projection : object, optional
        What has the attributes `pre` and `post`, the two groups; set when a projection is made.
    """

    projection: Any = None

    def __init__(self, projection: Any = None) -> None:
        self.projection = projection

    @abstractmethod
    def __call__(self, i: IndexArray, j: IndexArray) -> Any:
        """Return the values at some pairs.

        Parameters
        ----------
        i, j : (n,) ndarray of int32
            Positions of the sources and targets in their groups.
        """


class _Ends:
    """The two groups of a projection that is being made."""

    def __init__(self, pre: Any, post: Any) -> None:
        self.pre, self.post = pre, post


def looking_at(expression: IndexBasedExpression, pre: Any, post: Any) -> IndexBasedExpression:
    """Return an expression that may look at the two groups of a projection; the one that was given stays as it is."""
    mine = copy(expression)
    mine.projection = _Ends(pre, post)
    return mine


def between(value: Value, pre: Any, post: Any) -> Value:
    """Return a value of synapses, whose expressions may look at the two groups of the projection."""
    if isinstance(value, Computed) and isinstance(value.function, IndexBasedExpression):
        ends = value.function.projection
        here = isinstance(ends, _Ends) and ends.pre is pre and ends.post is post
        return value if here else replace(value, function=looking_at(value.function, pre, post))
    if isinstance(value, Lazy):
        steps = ((f, operand and between(operand, pre, post)) for f, operand in value.operations)
        return Lazy(between(value.base, pre, post), tuple(steps))
    return value


class IndexBasedProbabilityConnector(PairwiseConnector):
    """Connect each pair with a probability that depends on the indices of the two cells.

    Parameters
    ----------
    index_expression : IndexBasedExpression or callable
        Takes arrays of the positions of sources and of targets, and returns as many probabilities.
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
        index_expression: Callable[[IndexArray, IndexArray], Any],
        allow_self_connections: bool | str = True,
        rng: NumpyRNG | None = None,
        location_selector: None = None,
        safe: bool = True,
        callback: Callable[[float], Any] | None = None,
        verbose: bool = False,
    ) -> None:
        self._take(index_expression)
        self.prepare(allow_self_connections, rng)
        self.accept(location_selector, safe, callback, verbose)

    def _take(self, index_expression: Any) -> None:
        what = "index_expression of IndexBasedProbabilityConnector"
        if not callable(index_expression):
            raise BadValue(f"{what} must be a function of two arrays of indices, not {index_expression!r}.")
        self.index_expression, self._rule = index_expression, Computed(index_expression, what)

    def resolved(self, pre: Cells, post: Cells) -> IndexBasedProbabilityConnector:
        if not isinstance(self.index_expression, IndexBasedExpression):
            return self
        mine = copy(self)
        mine._take(looking_at(self.index_expression, pre, post))
        return mine

    def probability(self, request: Request, source: IndexArray, target: IndexArray) -> FloatArray:
        return self._rule.at(source, target)

    def signature(self) -> tuple[Any, ...]:
        return ("index_probability", self.allow_self_connections, self.seed)

    def sampled(self, pairs: PairSample) -> tuple[Any, ...]:
        return (self._rule.at(pairs.source, pairs.target).tobytes(),)
