"""Data that are larger than memory are read, in bounded memory."""

from __future__ import annotations

from pathlib import Path

import large
import pytest
from launching import output


@pytest.fixture(scope="module")
def in_memory() -> str:
    """The digest of the same data, when memory has no limit."""
    return large.digest(large.run(None))


@pytest.mark.parametrize("ranks", [1, pytest.param(3, marks=pytest.mark.needs("mpi"))])
def test_a_folder_larger_than_memory_is_read(tmp_path: Path, in_memory: str, ranks: int) -> None:
    output(ranks, "large.py", "record", str(tmp_path / "data"))
    before = sorted(tmp_path.rglob("*"))
    assert output(1, "large.py", "read", str(tmp_path / "data")).split() == [in_memory]
    assert sorted(tmp_path.rglob("*")) == before
