"""What the machine and its MPI library are asked instead of being guessed at (E7)."""

from __future__ import annotations

import ctypes
import os

import pytest

from pynnlite.parallel import n_processors


def test_e7_processors_are_counted_on_systems_without_sched_getaffinity(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert 1 <= n_processors() <= (os.cpu_count() or 1)
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert n_processors() == os.cpu_count()


@pytest.mark.needs("mpi")
def test_e7_the_size_of_a_status_is_that_of_the_library() -> None:
    from mpi4py import MPI

    from pynnlite.parallel.mpi import _library

    library = _library(MPI, MPI.COMM_SELF)
    assert library is not None and library.status_bytes == MPI._sizeof(MPI.Status)
    assert library.status_bytes >= 3 * ctypes.sizeof(
        ctypes.c_int
    )  # source, tag and error, which the standard asks for
