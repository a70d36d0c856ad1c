"""Weights recorded on ranks are what `get` returns, in folders and in files, whatever the number of ranks."""

from __future__ import annotations

from pathlib import Path

import pytest
from launching import output


@pytest.mark.needs("mpi")
def test_samples_of_weights_are_the_same_on_any_ranks(tmp_path: Path) -> None:
    lines = []
    for ranks in (1, 2):
        folder = tmp_path / str(ranks)
        folder.mkdir()
        lines += output(ranks, "learning.py", str(folder)).splitlines()
    assert len(lines) == 3 and len(set(lines)) == 1
    assert lines[0].startswith(f"{[True] * 5}")
