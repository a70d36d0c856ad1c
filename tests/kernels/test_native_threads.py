"""When threads share blocks, and on which processors they meet."""

from __future__ import annotations

import ctypes
import os
import statistics
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pynnlite_native.kernels import placing

N = 20_000
CHANGE = N // 2
BOTH = 5e-6


@pytest.fixture(scope="module")
def threads(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    """Return the functions of threads.c."""
    library = tmp_path_factory.mktemp("threads") / "threads.so"
    compiler = (sysconfig.get_config_var("CC") or "cc").split()
    headers = ["-D_GNU_SOURCE", "-pthread", "-I", str(Path(placing.__file__).parent)]
    source = str(Path(__file__).with_name("threads.c"))
    subprocess.run([*compiler, "-shared", "-fPIC", *headers, source, "-o", str(library)], check=True)
    return ctypes.CDLL(str(library))


@pytest.fixture
def allowed() -> Iterator[set[int]]:
    """Return the processors that this thread may run on, and let it run on them again in the end."""
    if not hasattr(os, "sched_getaffinity"):
        pytest.skip("missing capability: the system does not bind threads to processors")
    allowed = os.sched_getaffinity(0)
    yield allowed
    os.sched_setaffinity(0, allowed)


@pytest.fixture
def several(allowed: set[int]) -> set[int]:
    """Return the processors that this thread may run on, if there are several."""
    if len(allowed) == 1:
        pytest.skip("missing capability: there is one processor")
    return allowed


def shared(
    threads: ctypes.CDLL, both: float | np.ndarray, one: float | np.ndarray, adaptive: bool = True
) -> np.ndarray:
    """Return which intervals two threads share, if they take so many seconds in either way."""
    seconds = [np.ascontiguousarray(np.broadcast_to(given, N), float) for given in (both, one)]
    n_sharing = np.zeros(N, np.int64)
    addresses = [ctypes.c_void_p(array.ctypes.data) for array in (*seconds, n_sharing)]
    threads.share(ctypes.c_int64(N), *addresses[:2], adaptive, addresses[2])
    return n_sharing == 2


def changing(before: float, after: float) -> np.ndarray:
    return np.where(np.arange(N) < CHANGE, before, after)


def stalling(seconds: float, n: int) -> np.ndarray:
    """Return intervals of which every n-th takes 1.5 ms longer."""
    return np.where(np.arange(N) % n == n // 2, seconds + 1.5e-3, seconds)


def test_threads_share_what_is_faster_shared(threads: ctypes.CDLL) -> None:
    assert shared(threads, BOTH, 1.3 * BOTH).mean() > 0.97


@pytest.mark.parametrize("factor", [0.7, 1.0, 1.04])
def test_one_thread_takes_what_is_hardly_faster_shared(threads: ctypes.CDLL, factor: float) -> None:
    assert shared(threads, BOTH, factor * BOTH).mean() < 0.03


def test_threads_that_must_work_share_everything(threads: ctypes.CDLL) -> None:
    assert shared(threads, BOTH, 0.7 * BOTH, adaptive=False).all()


def test_single_intervals_that_take_long_do_not_matter(threads: ctypes.CDLL) -> None:
    assert shared(threads, stalling(BOTH, 4000), 1.3 * BOTH).mean() > 0.97


def test_one_thread_takes_what_is_faster_on_average_alone(threads: ctypes.CDLL) -> None:
    """As where another process wants one of two processors, and has it for milliseconds at a time."""
    assert shared(threads, stalling(BOTH, 100), 1.3 * BOTH).mean() < 0.1


def test_threads_share_what_is_slower_than_usual_either_way(threads: ctypes.CDLL) -> None:
    assert shared(threads, stalling(BOTH, 100), stalling(2.0 * BOTH, 100)).mean() > 0.9


def test_one_thread_takes_what_has_become_faster_alone(threads: ctypes.CDLL) -> None:
    sharing = shared(threads, changing(BOTH, 2.0 * BOTH), 1.3 * BOTH)
    assert sharing[:CHANGE].mean() > 0.97
    assert sharing[CHANGE + 5000 :].mean() < 0.03


def test_threads_share_again_what_has_become_faster_shared(threads: ctypes.CDLL) -> None:
    sharing = shared(threads, changing(2.0 * BOTH, BOTH), 1.3 * BOTH)
    assert sharing[CHANGE + 7000 :].mean() > 0.97


def test_a_thread_leaves_its_processor(threads: ctypes.CDLL, several: set[int]) -> None:
    for processor in several:
        os.sched_setaffinity(0, {processor})
        os.sched_setaffinity(0, several)
        assert threads.leave(processor) in several - {processor}
        assert os.sched_getaffinity(0) == several


def test_a_thread_stays_where_it_is_bound_to(threads: ctypes.CDLL, allowed: set[int]) -> None:
    for processor in allowed:
        os.sched_setaffinity(0, {processor})
        assert threads.leave(processor) == processor
        assert os.sched_getaffinity(0) == {processor}


def test_threads_that_meet_on_one_processor_part(threads: ctypes.CDLL, several: set[int]) -> None:
    """The system takes some milliseconds, in which they meet a hundred times."""
    together = [threads.meet(min(several)) for _ in range(15)]
    assert statistics.median(together) < 20
