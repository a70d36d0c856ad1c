"""Sources that draw intervals, on any number of ranks and threads and in any stretches: the same bits."""

from __future__ import annotations

from functools import cache

import pytest
from launching import output

MPI = pytest.mark.needs("mpi")


@cache
def alone() -> str:
    """Return the digest of one rank and one thread, which runs in two stretches."""
    return output(1, "intervals.py", "--stretches", "100", "200")


def test_sources_and_cells_fire() -> None:
    assert int(alone().split()[0]) > 3000


@pytest.mark.parametrize(
    ("ranks", "threads", "stretches"),
    [
        (1, 2, "50 50 0.1 199.9"),
        pytest.param(2, 1, "0.3 99.7 200", marks=MPI),
        pytest.param(3, 2, "100 1 199", marks=MPI),
    ],
)
def test_ranks_threads_and_stretches_do_not_change_a_bit(ranks: int, threads: int, stretches: str) -> None:
    options = ("--threads", str(threads), "--stretches", *stretches.split())
    assert output(ranks, "intervals.py", *options) == alone()
