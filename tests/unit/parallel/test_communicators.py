"""Ranks that are threads, and ranks that are made up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pynnlite.errors import BadValue
from pynnlite.parallel import Communicator, DryRunCommunicator, own_share, playing, threaded, world

SIZES = (10, 2, 7)


def int32(*numbers: int) -> Any:
    return np.array(numbers, np.int32)


def test_threads_gather_and_exchange() -> None:
    def meet(comm: Communicator) -> Any:
        rows = comm.exchange(int32(2 * comm.rank, comm.rank, comm.rank, *[10 + comm.rank] * 2 * comm.rank))
        return comm.gather(comm.rank), comm.allgather(str(comm.rank)), [row[: 3 + row[0]] for row in rows]

    for rank, (gathered, everywhere, packets) in enumerate(threaded(3, meet)):
        assert gathered == ([0, 1, 2] if rank == 0 else None)
        assert everywhere == ["0", "1", "2"]
        wanted = [[0, 0, 0], [2, 1, 1, 11, 11], [4, 2, 2, 12, 12, 12, 12]]
        assert all(map(np.array_equal, packets, wanted))


def test_a_failure_in_one_thread_ends_all() -> None:
    def fail(comm: Communicator) -> None:
        if comm.rank == 1:
            raise RuntimeError("something is wrong here")
        comm.allgather(None)

    with pytest.raises(RuntimeError, match="something is wrong here"):
        threaded(3, fail)


def test_world_is_what_is_played() -> None:
    before, comm = world(), DryRunCommunicator(3, 1000, SIZES)
    with playing(comm):
        assert world() is comm
    assert world() is before


def test_a_dry_run_gathers_its_own_item() -> None:
    assert DryRunCommunicator(0, 3, SIZES).gather("x") == ["x", "x", "x"]
    assert DryRunCommunicator(1, 3, SIZES).gather("x") is None
    assert DryRunCommunicator(1, 3, SIZES).allgather("x") == ["x", "x", "x"]
    with pytest.raises(BadValue, match="0 to 2, not 3"):
        DryRunCommunicator(3, 3, SIZES)


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_a_dry_run_moves_spikes_to_the_slices_of_other_ranks(size: int) -> None:
    for rank in range(size):
        slices = [own_share(n, rank, size) for n in SIZES]
        cells = [np.arange(*one, dtype=np.int32) for one in slices]
        counts = int32(*(len(one) for one in cells), 0, 0, 0, *(min(len(one), 1) for one in cells))
        items = np.concatenate([*cells, *(one[-1:] for one in cells)])
        packet = np.concatenate([int32(len(items)), counts, items])
        for other, row in enumerate(DryRunCommunicator(rank, size, SIZES).exchange(packet)):
            assert row.dtype == np.int32
            assert row[0] == row[1:10].sum()
            at = 10
            for k, n in enumerate(row[1:10]):
                first, last = own_share(SIZES[k % 3], other, size)
                assert n == (counts[k] if last > first else 0)
                assert ((row[at : at + n] >= first) & (row[at : at + n] < last)).all()
                at += n
            if other == rank:
                assert np.array_equal(row, packet)
