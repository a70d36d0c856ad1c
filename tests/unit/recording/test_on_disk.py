"""Arrays that grow in files: NumPy reads them at any moment."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pynnlite.errors import BadValue
from pynnlite.recording.on_disk import GrowingArray, read


def test_numpy_reads_a_file_that_grows(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    array = GrowingArray(path, np.float64, 3)
    assert np.load(path).shape == (0, 3)
    for n in (1, 2, 7):
        array.append(np.full((n, 3), n, np.float64))
        found = np.load(path)
        assert len(array) == len(found) and (found[-n:] == n).all()
    assert found[:, 0].tolist() == [1, 2, 2, *[7] * 7]


def test_what_was_read_stays_as_it_was(tmp_path: Path) -> None:
    array = GrowingArray(tmp_path / "a.npy", np.int32)
    array.append(np.arange(5))
    before = array.read()
    array.append(np.arange(5, 9))
    assert before.tolist() == [*range(5)] and array.read().tolist() == [*range(9)]
    with pytest.raises(ValueError, match="read-only"):
        before[0] = 3


def test_rows_that_the_header_does_not_know_are_not_there(tmp_path: Path) -> None:
    """A process was killed between the rows and the header."""
    path = tmp_path / "a.npy"
    array = GrowingArray(path, np.int64)
    array.append(np.arange(4))
    with path.open("ab") as file:
        file.write(b"half a row")
    assert read(path).tolist() == np.load(path).tolist() == [0, 1, 2, 3]
    array.append(np.array([8]))
    assert np.load(path).tolist() == [0, 1, 2, 3, 8]


def test_rows_are_cut_off_and_replaced(tmp_path: Path) -> None:
    array = GrowingArray(tmp_path / "a.npy", np.int64, 2)
    array.append(np.arange(10).reshape(5, 2))
    array.cut(3)
    assert np.load(array.path).tolist() == [[0, 1], [2, 3], [4, 5]]
    array.replace_last(np.array([7, 8]))
    array.append(np.array([[9, 9]]))
    assert np.load(array.path).tolist() == [[0, 1], [2, 3], [7, 8], [9, 9]]


def test_a_file_that_is_too_short_is_refused(tmp_path: Path) -> None:
    array = GrowingArray(tmp_path / "a.npy", np.int64)
    array.append(np.arange(4))
    with array.path.open("r+b") as file:
        file.truncate(array.path.stat().st_size - 1)
    with pytest.raises(ValueError, match="shorter than it says"):
        read(array.path)
    with pytest.raises(BadValue, match="is not there any more"):
        read(tmp_path / "b.npy")


def test_an_array_without_its_file_can_still_be_read(tmp_path: Path) -> None:
    array = GrowingArray(tmp_path / "a.npy", np.int64)
    array.append(np.arange(4))
    array.detach()
    array.path.unlink()
    assert array.read().tolist() == [0, 1, 2, 3]


def test_small_arrays_take_no_map(tmp_path: Path) -> None:
    array = GrowingArray(tmp_path / "a.npy", np.int32, 3)
    for n in (0, 1, 5000):
        array.append(np.ones((n, 3)))
        found = array.read()
        base = found.base if found.base is not None else found
        assert isinstance(base, np.memmap) == (n == 5000)
        assert found.shape == (len(array), 3) and (found == 1).all() and not found.flags.writeable
