"""Connectors: rules that say which sources project to a target."""

from __future__ import annotations

import inspect
from abc import abstractmethod
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..descriptions import brief, call, described
from ..errors import BadConnection, BadValue
from ..pynn.calls import Explained
from ..random import NumpyRNG, RandomDistribution
from ..scalars import checked_flag, is_whole
from ..values import FloatArray, IndexArray, PairSample
from .request import Cells, Pairs, Request

CONNECT, COUNT = "connect", "connect.number"
"""Purposes of draws: which cells are connected, and how many connections a cell has."""

NO_MUTUAL = "NoMutual"
"""As `allow_self_connections`: of two cells that might project to each other, only the later one does."""

PIECE = 2**22
"""Connections that are sorted at a time, so that Ctrl-C is heeded in between."""


class Connector(metaclass=Explained):
    """A rule that says which sources project to each target."""

    callback: Callable[[float], Any] | None = None
    """Called with the fraction of the targets that are done, while a simulation is built."""

    rng: NumpyRNG | None
    """Brings a seed of its own; rules that draw nothing do not have it."""

    columns: tuple[str, ...] = ()
    """Names of the synapse parameters that the connector itself brings."""

    by_target = True
    """Whether some targets can be worked out alone; otherwise all are worked out once and kept."""

    costly = False
    """Whether pairs take much longer to work out than to look up: they are kept for who asks for them twice."""

    knows_degree: bool = False
    """Whether `degree` is the exact mean over any targets, apart from self-connections."""

    @abstractmethod
    def pairs(self, request: Request) -> Pairs:
        """Return the connections onto the wanted targets; onto all targets if the rule is not by target."""

    @abstractmethod
    def degree(self, sources: int, targets: int) -> float:
        """Return about how many connections a target has."""

    def expected(self, request: Request) -> float:
        """Return about how many connections a target has; the request asks for all targets."""
        return self.degree(request.sources, request.targets)

    def least(self, request: Request) -> float:
        """Return how many connections a target has at least, in the mean over any targets, self-connections aside.

        It is 0 if the rule does not know. The request asks for all targets.
        """
        return self.degree(request.sources, request.targets) if self.knows_degree else 0.0

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

    def sampled(self, pairs: PairSample) -> tuple[Any, ...]:
        """Return the values of the user's functions in the rule at some pairs of cells, for the same digest."""
        return ()

    def accept(
        self, location_selector: Any, safe: bool, callback: Callable[[float], Any] | None, verbose: bool
    ) -> None:
        """Take the arguments that all connectors of PyNN have.

        Parameters
        ----------
        location_selector : None
            Where on a cell its synapses sit. Cells are points here, so that only None is taken. PyNN 0.10 and later
            have it before `rng`: a generator in its place is taken for `rng`.
        safe, verbose : bool
            Accepted because PyNN has them. Weights are always checked, and nothing is printed.
        callback : callable, optional
            Called with the fraction of the targets that are done, from 0 to 1, while a simulation is built.

        Raises
        ------
        BadValue
            For a location, or a callback that cannot be called.
        """
        name = type(self).__name__
        if isinstance(location_selector, NumpyRNG) and getattr(self, "rng", location_selector) is None:
            # by position, in the order of PyNN 0.10 and later
            self.rng, location_selector = location_selector, None
        if location_selector is not None:
            raise BadValue(
                f"location_selector of {name} must be None, not {location_selector!r}: cells are points here, so that"
                " a synapse sits on the cell as a whole."
            )
        checked_flag(safe, f"safe of {name}")
        checked_flag(verbose, f"verbose of {name}")
        if callback is not None and not callable(callback):
            raise BadValue(f"callback of {name} must be a function of a fraction, or None, not {callback!r}.")
        self.callback = callback

    def get_parameters(self) -> dict[str, Any]:
        """Return the arguments that this rule alone has, by name, as far as it keeps them."""
        shared = inspect.signature(Connector.accept).parameters
        named = [name for name in inspect.signature(type(self).__init__).parameters if name not in shared]
        return {name: getattr(self, name) for name in named if hasattr(self, name)}

    def describe(self, template: str | None = "default", engine: str = "default") -> Any:
        """Return a text on the rule; see `Population.describe`.

        Parameters
        ----------
        template : str or None
            A text with ``$name`` and ``$parameters`` in it, to be filled in; None for both as a dict.
        engine : {"default", "string"}
            How the template is filled in: by Python's `string.Template`.
        """
        name, parameters = type(self).__name__, self.get_parameters()
        return described(call(name, parameters), {"name": name, "parameters": parameters}, template, engine)

    def __repr__(self) -> str:
        return call(type(self).__name__, self.get_parameters())

    def _repr_html_(self) -> str:
        from ..markup import paragraph, table, titled

        rows = [(name, brief(value)) for name, value in self.get_parameters().items()]
        summary = inspect.cleandoc(type(self).__doc__ or "").partition("\n")[0]
        return titled(type(self).__name__, paragraph(summary), table(("parameter", "value"), rows))

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


def without_mutual(request: Request, pairs: Pairs) -> Pairs:
    """Return the connections that "NoMutual" leaves, of a rule that is defined by target and brings no values."""
    keep = request.allowed(NO_MUTUAL, pairs.source, pairs.targets(request.wanted))
    return pairs if keep is None else pairs.kept(keep)


def checked_self_connections(value: Any) -> bool | str:
    """Return whether cells may be connected to themselves, or "NoMutual"; or raise `BadValue`."""
    if isinstance(value, str) and value == NO_MUTUAL:
        return NO_MUTUAL
    if not isinstance(value, bool | np.bool_):
        raise BadValue(f"allow_self_connections must be True or False or {NO_MUTUAL!r}, not {value!r}.")
    return bool(value)


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
