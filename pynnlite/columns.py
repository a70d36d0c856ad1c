"""Columns of recorded data, which pass from a simulation to the front end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .values import FloatArray, IndexArray

PIECE = 2**22
"""Numbers that are sorted at a time, so that Ctrl-C is heeded in between."""


@dataclass(frozen=True, slots=True)
class Spikes:
    """Spikes of one population, ascending by step and then index.

    Parameters
    ----------
    index : (n,) ndarray of int32
        The cell.
    step : (n,) ndarray of int64
        The grid time, in steps.
    count : (n,) ndarray of int32, optional
        How many spikes; one if omitted.
    """

    index: IndexArray
    step: NDArray[np.int64]
    count: NDArray[np.int32] | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """Samples of one state variable.

    Parameters
    ----------
    step : (m,) ndarray of int64
        The grid times of the samples, in steps.
    values : (m, k) ndarray of float64
        The samples of the cells of the probe that this rank owns.
    """

    step: NDArray[np.int64]
    values: FloatArray


@dataclass(frozen=True, slots=True)
class Recordings:
    """The data that this rank recorded since the last drain, by number of the probe.

    A probe of spikes has an entry in `spikes`, one of a state variable in `traces`; indices are those of cells within
    their population. A backend that owns only a part of a probe's cells returns that part, in ascending order.
    """

    spikes: Mapping[int, Spikes] = field(default_factory=dict)
    traces: Mapping[int, Trace] = field(default_factory=dict)


def joined_spikes(pieces: Sequence[Spikes]) -> Spikes:
    """Return pieces that follow each other in time as one."""
    if not pieces:
        return Spikes(np.zeros(0, np.int32), np.zeros(0, np.int64))
    counts = None
    if any(piece.count is not None for piece in pieces):
        counts = np.concatenate(
            [np.ones(len(p.index), np.int32) if p.count is None else p.count for p in pieces]
        )
    return Spikes(np.concatenate([p.index for p in pieces]), np.concatenate([p.step for p in pieces]), counts)


def joined_traces(pieces: Sequence[Trace], width: int) -> Trace:
    """Return pieces that follow each other in time as one."""
    if not pieces:
        return Trace(np.zeros(0, np.int64), np.zeros((0, width)))
    if len(pieces) == 1:
        return pieces[0]
    return Trace(np.concatenate([p.step for p in pieces]), np.concatenate([p.values for p in pieces]))


def append_all(appended: Sequence[tuple[list[Any], Any]]) -> None:
    """Append an item to each of some lists, to all of them or, if memory ends, to none."""
    before = [(items, len(items)) for items, _ in appended]
    try:
        for items, item in appended:
            items.append(item)
    except BaseException:
        for items, n in before:
            del items[n:]
        raise


def stable_order(keys: NDArray[Any]) -> NDArray[np.int64] | slice:
    """Return the order that sorts non-negative whole numbers and leaves equal ones as they are.

    It is a slice of all of them, by which nothing is copied, if they are sorted already.
    """
    if (keys[1:] >= keys[:-1]).all():
        return slice(None)
    most = int(keys.max())
    if len(keys) <= max(PIECE, most):
        return _order_of_piece(keys)
    pieces = [slice(first, first + PIECE) for first in range(0, len(keys), PIECE)]
    counts = sum(np.bincount(keys[piece], minlength=most + 1) for piece in pieces)
    place = np.cumsum(counts) - counts  # where the next of each key goes
    order = np.empty(len(keys), np.int64)
    for piece in pieces:
        here = _order_of_piece(keys[piece])
        counts = np.bincount(keys[piece], minlength=most + 1)
        first = np.cumsum(counts) - counts
        order[np.repeat(place - first, counts) + np.arange(len(here))] = here + piece.start
        place += counts
    return order


def _order_of_piece(keys: NDArray[Any]) -> NDArray[np.int64]:
    """Return the same, always as an array; NumPy sorts numbers of 16 bits in one pass."""
    order = np.argsort((keys & 0xFFFF).astype(np.uint16), kind="stable")
    for shift in range(16, int(keys.max()).bit_length(), 16):
        order = order[np.argsort(((keys >> shift) & 0xFFFF).astype(np.uint16)[order], kind="stable")]
    return order
