"""Columns of numbers from all ranks, in one message of bytes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from .communicator import Bytes, Communicator

Key = TypeVar("Key", bound=Hashable)

ALIGNED = 8
"""Each column begins at a multiple of this number of bytes."""


def gathered_columns(
    comm: Communicator, columns: Sequence[NDArray[Any]], everywhere: bool
) -> list[list[NDArray[Any]]] | None:
    """Return the columns of all ranks, in order, on rank 0 or on every rank; None elsewhere. Collective.

    Parameters
    ----------
    comm : Communicator
        The ranks.
    columns : sequence of (n,) ndarray
        As many on each rank, of the same types in the same order. Their lengths may differ.
    everywhere : bool
        Whether every rank gets them.
    """
    types = [column.dtype for column in columns]
    packets = comm.gather_bytes(_packed(columns), everywhere)
    return None if packets is None else [_unpacked(packet, types) for packet in packets]


def gathered_arrays(
    comm: Communicator, arrays: Mapping[Key, NDArray[Any]], everywhere: bool
) -> list[dict[Key, NDArray[Any]]] | None:
    """Return the arrays of all ranks, in order, on rank 0 or on every rank; None elsewhere. Collective.

    Parameters
    ----------
    comm : Communicator
        The ranks.
    arrays : dict of (n,) ndarray
        Keys and types may differ from rank to rank.
    everywhere : bool
        Whether every rank gets them.
    """
    if comm.size == 1:
        return [dict(arrays)]
    described = [(key, array.dtype) for key, array in arrays.items()]
    known = comm.allgather(described) if everywhere else comm.gather(described)
    packets = comm.gather_bytes(_packed([*arrays.values()]), everywhere)
    if packets is None or known is None:
        return None
    return [
        dict(zip((key for key, _ in each), _unpacked(packet, [kind for _, kind in each]), strict=True))
        for each, packet in zip(known, packets, strict=True)
    ]


def _packed(columns: Sequence[NDArray[Any]]) -> Bytes:
    """Return the lengths of columns, and then the columns, as bytes."""
    lengths = np.array([len(column) for column in columns], np.int64)
    begins = _begins(lengths, [column.dtype for column in columns])
    packet = np.zeros(begins[-1], np.uint8)
    packet[: lengths.nbytes] = lengths.view(np.uint8)
    for begin, column in zip(begins[:-1], columns, strict=True):
        packet[begin : begin + column.nbytes] = np.ascontiguousarray(column).view(np.uint8)
    return packet


def _unpacked(packet: Bytes, types: Sequence[np.dtype[Any]]) -> list[NDArray[Any]]:
    """Return the columns that were packed; they share the memory of the bytes."""
    lengths = packet[: 8 * len(types)].view(np.int64)
    begins = _begins(lengths, types)[:-1]
    return [
        packet[begin : begin + int(n) * kind.itemsize].view(kind)
        for begin, n, kind in zip(begins, lengths, types, strict=True)
    ]


def _begins(lengths: NDArray[np.int64], types: Sequence[np.dtype[Any]]) -> list[int]:
    """Return the first byte of each column, and the number of all bytes."""
    begins = [lengths.nbytes]
    for n, kind in zip(lengths.tolist(), types, strict=True):
        begins.append(begins[-1] + -(-n * kind.itemsize // ALIGNED) * ALIGNED)
    return begins
