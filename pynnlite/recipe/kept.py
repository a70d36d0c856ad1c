"""Pairs that are costly to work out, kept from the time they are counted until they are placed."""

from __future__ import annotations

from threading import Lock

import numpy as np

from ..connectors import Pairs
from ..values import IndexArray

MOST_KEPT = 2**28
"""Bytes that the pairs of one projection may take."""


class KeptPairs:
    """The pairs onto some lists of targets, within a bound of memory; several threads may use it."""

    def __init__(self) -> None:
        self._lock, self._bytes = Lock(), 0
        self._known: dict[tuple[int, int, int], tuple[IndexArray, Pairs]] = {}

    def keep(self, targets: IndexArray, pairs: Pairs) -> None:
        """Keep the pairs onto some targets, if they still fit."""
        size = _bytes(pairs)
        with self._lock:
            if self._bytes + size <= MOST_KEPT and _name(targets) not in self._known:
                self._known[_name(targets)] = targets, pairs
                self._bytes += size

    def taken(self, targets: IndexArray) -> Pairs | None:
        """Return the pairs onto some targets, which are then not kept any longer; None if they were not kept."""
        with self._lock:
            known = self._known.get(_name(targets))
            if known is None or not np.array_equal(known[0], targets):
                return None
            del self._known[_name(targets)]
            self._bytes -= _bytes(known[1])
        return known[1]


def _name(targets: IndexArray) -> tuple[int, int, int]:
    return len(targets), int(targets[0]), int(targets[-1])


def _bytes(pairs: Pairs) -> int:
    columns = pairs.starts, pairs.source, pairs.anchor, pairs.ordinal, *pairs.columns.values()
    return sum(column.nbytes for column in columns if column is not None)
