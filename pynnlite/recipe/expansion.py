"""All synapses of a projection, worked out from its connector."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from threading import RLock
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..connectors import Pairs, Request
from ..errors import BadConnection
from ..model import Group, PopulationSpec, ProjectionSpec
from ..random import Streams
from ..values import Array, FloatArray, IndexArray
from .batch import Batch
from .kept import KeptPairs
from .progress import Progress

_T = TypeVar("_T")

CHUNK = 2**19
"""How many synapses are worked out at a time, at most."""

KEPT = 31 * 2**20
"""Bytes in a block of memory that the GNU C library still keeps for the next one, once such a block has been freed."""


class Expansion:
    """Work out the synapses of one projection.

    Parameters
    ----------
    spec : ProjectionSpec
        The projection.
    populations : sequence of PopulationSpec
        The populations of the model.
    streams : Streams
        The keys of the model's draws.
    at_a_time : int
        How many synapses are worked out at a time, at most. Which there are, and their order, does not depend on it.
    progress : Progress, optional
        Is told how far the work is.
    """

    def __init__(
        self,
        spec: ProjectionSpec,
        populations: Sequence[PopulationSpec],
        streams: Streams,
        at_a_time: int = CHUNK,
        progress: Progress | None = None,
    ) -> None:
        self.progress = progress
        self.spec, self.populations, self.streams, self.at_a_time = spec, populations, streams, at_a_time
        self._kept: tuple[IndexArray, Pairs] | None = None
        self._costly = KeptPairs() if spec.connector.costly and spec.connector.by_target else None
        self._lock, self._known = RLock(), dict[str, Any]()

    def key(self, purpose: str, assignment: int = 0, seed: int | None = None) -> int:
        """Return the key of a draw of this projection."""
        return self.streams.key(purpose, self.spec.number, assignment, seed)

    @property
    def degree(self) -> float:
        """About how many synapses a target has."""
        known: float | None = self._known.get("degree")
        if known is None:
            work = self.spec.connector.expected
            known = self._once("degree", lambda: work(self._request(self._everyone)))
        return known

    @property
    def least_degree(self) -> float:
        """How many synapses a target has at least, in the mean over any targets, as far as the connector knows."""
        work = self.spec.connector.least
        return self._once("least", lambda: work(self._request(self._everyone)))

    def batches(self, targets: IndexArray | None = None, again: bool = False) -> Iterator[Batch]:
        """Yield the synapses onto some targets (all if omitted), about `at_a_time` of them at a time.

        Parameters
        ----------
        targets : (k,) ndarray of int32, optional
            The targets, as positions in the group.
        again : bool
            Whether the same synapses will be asked for once more: what is costly is kept until then.
        """
        if targets is None:
            targets = np.arange(self.spec.post.size, dtype=np.int32)
        step = max(1, int(0.9 * self.at_a_time / max(self.degree, 1.0)))
        # Else each batch would get its memory from the system, page by page, and hand it back.
        np.empty(KEPT, np.uint8)
        for first in range(0, len(targets), step):
            part = targets[first : first + step]
            pairs = self._some_pairs(part, again) if step < len(targets) else self._all_pairs(targets)
            yield Batch(self, part, pairs.starts, pairs.source, pairs)
            if self.progress is not None:
                self.progress.done(part)

    def targets_of(self, part: int) -> IndexArray:
        """Return the targets, as positions in the group, that belong to one of its parts."""
        first, last = self.spec.post.offsets[part : part + 2]
        return np.arange(first, last, dtype=np.int32)

    @property
    def starts(self) -> NDArray[np.int64]:
        """Where each target's synapses start in the order of `get("list")`."""

        def work() -> NDArray[np.int64]:
            counts = [batch.counts for batch in self.batches()]
            return np.concatenate([[0], np.cumsum(np.concatenate(counts))]).astype(np.int64)

        return self._once("starts", work)

    @property
    def size(self) -> int:
        """How many synapses there are."""
        return int(self.starts[-1])

    @property
    def positions(self) -> tuple[FloatArray, FloatArray]:
        """Positions of the sources and the targets in µm."""
        return self._once("positions", self._positions)

    def _positions(self) -> tuple[FloatArray, FloatArray]:
        return self.spec.pre.positions(self.populations), self.spec.post.positions(self.populations)

    def check(self) -> None:
        """Raise `BadConnection` if the rule does not fit the groups, or an array of values not the synapses."""
        self.spec.connector.check(self._request(self._everyone))
        for name, value in (*self.spec.values.items(), *self.spec.initial.items()):
            for array in () if value is None else value.arrays:
                self._check_shape(name, array)

    def _check_shape(self, name: str, array: Array) -> None:
        given, pairs = array.numbers.shape, (self.spec.pre.size, self.spec.post.size)
        if len(given) == 2 and given != pairs:
            raise BadConnection(
                f"The array of {name}s has shape {given}; it must be (sources, targets) = {pairs}."
            )
        if len(given) == 1 and given[0] != self.size:
            raise BadConnection(
                f"The list of {name}s has {given[0]} values, but there are {self.size} synapses: give one for each, in"
                " the order of get('list'): by target, then source."
            )
        if len(given) > 2:
            raise BadConnection(f"The array of {name}s must have one or two dimensions, not {len(given)}.")

    def _some_pairs(self, targets: IndexArray, again: bool) -> Pairs:
        """Return the pairs of some of the targets; those of a costly rule are kept if they are wanted again."""
        if self._costly is None:
            return self._pairs(targets)
        pairs = self._costly.taken(targets) or self._pairs(targets)
        if again:
            self._costly.keep(targets, pairs)
        return pairs

    def _all_pairs(self, targets: IndexArray) -> Pairs:
        """Return the pairs of all targets, which fit one batch.

        They are kept for one more call: a backend counts the synapses first, and then asks for them.
        """
        kept, self._kept = self._kept, None
        if kept is not None and np.array_equal(kept[0], targets):
            return kept[1]
        pairs = self._pairs(targets)
        self._kept = targets, pairs  # for the next caller; another thread may take it at any time
        return pairs

    def _pairs(self, targets: IndexArray) -> Pairs:
        connector = self.spec.connector
        if connector.by_target:
            return connector.pairs(self._request(targets))
        whole = self._whole
        starts, ends = whole.starts[targets], whole.starts[targets + 1]
        if len(targets) and (np.diff(targets) == 1).all():
            part: slice | NDArray[np.int64] = slice(int(starts[0]), int(ends[-1]))
        else:
            part = np.concatenate(
                [np.arange(a, b) for a, b in zip(starts, ends, strict=True)] or [np.zeros(0, np.int64)]
            )
        return Pairs(
            np.concatenate([[0], np.cumsum(ends - starts)]).astype(np.int64),
            whole.source[part],
            None if whole.anchor is None else whole.anchor[part],
            None if whole.ordinal is None else whole.ordinal[part],
            {name: column[part] for name, column in whole.columns.items()},
        )

    @property
    def _whole(self) -> Pairs:
        return self._once("whole", lambda: self.spec.connector.pairs(self._request(self._everyone)))

    @property
    def _everyone(self) -> IndexArray:
        return np.arange(self.spec.post.size, dtype=np.int32)

    def prepare(self) -> None:
        """Work out at once what cannot be asked for target by target.

        In the main thread this heeds Ctrl-C. Other threads then find it done.
        """
        if not self.spec.connector.by_target:
            _ = self._whole

    def _once(self, name: str, work: Callable[[], _T]) -> _T:
        """Return what `work` returns, which is called once and by one thread."""
        with self._lock:
            if name not in self._known:
                self._known[name] = work()
            result: _T = self._known[name]
            return result

    def _request(self, targets: IndexArray) -> Request:
        spec = self.spec
        return Request(
            lambda purpose, seed, number=spec.number: self.streams.key(purpose, number, 0, seed),
            spec.pre.size,
            spec.post.size,
            targets,
            None if getattr(spec.connector, "allow_self_connections", True) is True else self._same,
            lambda: self.positions,
            spec.space,
            lambda name, work: self._once(f"connector.{name}", work),
        )

    @property
    def _same(self) -> IndexArray | None:
        return self._once("same", lambda: same_cells(self.spec.pre, self.spec.post))


def same_cells(pre: Group, post: Group) -> IndexArray | None:
    """Return, for each cell of a group, the position of the same cell in another group, or -1; None if none is."""
    same = np.full(post.size, -1, np.int32)
    for k, source in enumerate(pre.parts):
        for m, target in enumerate(post.parts):
            if source.population != target.population:
                continue
            cells, wanted = source.all_cells(), target.all_cells()
            order = np.argsort(cells)
            at = order[np.minimum(np.searchsorted(cells, wanted, sorter=order), len(cells) - 1)]
            found = np.flatnonzero(cells[at] == wanted)
            same[post.offsets[m] + found] = pre.offsets[k] + at[found]
    return same if (same >= 0).any() else None
