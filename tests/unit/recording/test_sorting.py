"""Spikes on disk are sorted as those in memory, in any number of pieces."""

from __future__ import annotations

import errno
import resource
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pynnlite.errors import NotWritten
from pynnlite.recording import scratch, sorting
from pynnlite.recording.on_disk import GrowingArray, is_mapped, read
from pynnlite.recording.scratch import Scratch
from pynnlite.recording.trains import Trains, joined_trains


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work on few numbers at a time, so that small data come in many pieces."""
    for module in ("scratch", "sorting", "trains"):
        monkeypatch.setattr(f"pynnlite.recording.{module}.AT_A_TIME", 50)


def spikes(n: int, n_cells: int, seed: int) -> Any:
    """Return columns of spikes, and the numbers of cells and how often each fires; some never do."""
    rng = np.random.default_rng(seed)
    cells = np.flatnonzero(rng.random(2 * n_cells) < 0.5).astype(np.int32)
    index = rng.choice(cells[: max(1, len(cells) // 2)], n).astype(np.int32)
    time = np.sort(rng.random(n))
    time.flags.writeable = False
    return index, time, cells, np.bincount(index, minlength=2 * n_cells)[cells]


@pytest.mark.parametrize(("n", "n_cells"), [(1, 3), (49, 5), (1000, 3), (1000, 200), (30_000, 40)])
@pytest.mark.parametrize("n_pieces", [1, 4])
@pytest.mark.usefixtures("few")
def test_spikes_are_sorted_by_cell(tmp_path: Path, n: int, n_cells: int, n_pieces: int) -> None:
    index, time, cells, counts = spikes(n, n_cells, n)
    pieces = [*zip(np.array_split(index, n_pieces), np.array_split(time, n_pieces), strict=True)]
    found = sorting.times_by_cell(pieces, cells, counts, tmp_path)
    assert found.tolist() == time[np.argsort(index, kind="stable")].tolist()
    assert is_mapped(found) == (n == 30_000) and not found.flags.writeable and not [*tmp_path.iterdir()]
    assert sorting.counted([piece for piece, _ in pieces], 2 * n_cells)[cells].tolist() == counts.tolist()


@pytest.mark.usefixtures("few")
def test_sorted_spikes_are_not_copied(tmp_path: Path) -> None:
    index, time, cells, counts = spikes(1000, 30, 1)
    assert sorting.times_by_cell([(np.sort(index), time)], cells, counts, tmp_path) is time


@pytest.mark.usefixtures("few")
def test_spikes_after_the_end_are_left_out(tmp_path: Path) -> None:
    index, time, *_ = spikes(1000, 30, 1)
    for last, n in ((2.0, 1000), (time[433], 434), (-1.0, 0)):
        pieces = sorting.until(index, time, last)
        assert np.concatenate([piece for _, piece in pieces]).tolist() == time[:n].tolist()
        assert np.concatenate([piece for piece, _ in pieces]).tolist() == index[:n].tolist()
    (whole,) = sorting.until(index, time, 2.0)
    assert whole[0] is index and whole[1] is time


@pytest.mark.parametrize("on_disk", [True, False])
@pytest.mark.usefixtures("few")
def test_trains_are_taken_and_joined_a_few_at_a_time(tmp_path: Path, on_disk: bool) -> None:
    rng = np.random.default_rng(2)
    counts = np.append(rng.integers(0, 30, 600), 500)
    offset = np.concatenate([[0], np.cumsum(counts)])
    n, time = len(counts), np.arange(offset[-1], dtype=float)
    zeros, cell = np.zeros(n), np.arange(n, dtype=np.int32)
    trains = Trains(cell, zeros, zeros + 1, offset, time, tmp_path if on_disk else None)
    order = rng.permutation(n)[:500]
    taken = trains.taken(order)
    expected = [time[offset[k] : offset[k + 1]].tolist() for k in order]
    assert [train.tolist() for train in np.split(taken.time, taken.offset[1:-1])] == expected
    both = joined_trains([taken, trains])
    assert both.time.tolist() == [*taken.time.tolist(), *time.tolist()] and both.folder is trains.folder
    assert is_mapped(both.time) == on_disk and np.diff(both.offset).tolist() == [*counts[order], *counts]


def test_an_array_goes_to_another_folder_if_this_one_cannot_be_written(tmp_path: Path) -> None:
    array = Scratch(tmp_path / "missing", (100_000,), np.int32)
    array.append(np.arange(40_000))
    array.append(np.arange(40_000, 100_000))
    found = array.filled()
    assert is_mapped(found) and found.tolist() == [*range(100_000)]


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/full").open("wb") as full:
        monkeypatch.setattr(scratch, "_nameless", lambda folder: full)
        array = Scratch(tmp_path, (1_000_000,), np.float64)
        with pytest.raises(NotWritten, match=r"No space left.*TMPDIR"):
            array.append(np.zeros(1_000_000))


def test_an_array_that_is_not_filled_is_no_array(tmp_path: Path) -> None:
    array = Scratch(tmp_path, (100_000,), np.float64)
    array.append(np.zeros(5))
    with pytest.raises(ValueError, match="100000 rows was filled with 5"):
        array.filled()


def test_more_arrays_are_mapped_than_files_may_be_open(tmp_path: Path) -> None:
    array = GrowingArray(tmp_path / "a.npy", np.float64)
    array.append(np.arange(5000))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    n = 300
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (n, hard))
        found = [read(array.path) for _ in range(n)]
        assert all(each[-1] == 4999 for each in found)
    finally:
        del found
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_no_arrays_can_be_mapped_if_no_file_may_be_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    array = GrowingArray(tmp_path / "a.npy", np.float64)
    array.append(np.arange(5000))
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    monkeypatch.setattr(resource, "getrlimit", lambda which: (soft, soft))

    def fails(*_: Any, **__: Any) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(np, "memmap", fails)
    with pytest.raises(OSError, match="Too many open files"):
        read(array.path)
