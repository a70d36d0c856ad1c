"""Rank 0 shows the progress of all ranks, and each has its own lines in the log."""

from __future__ import annotations

import re
import subprocess

import pytest
from launching import launched

MPI = pytest.mark.needs("mpi")


@pytest.mark.parametrize("ranks", [1, pytest.param(3, marks=MPI)])
def test_progress_and_log(ranks: int) -> None:
    result = subprocess.run(
        launched(ranks, "showing.py"), capture_output=True, text=True, timeout=300, check=True
    )
    (line,) = re.findall("run: .*", result.stderr)
    assert line.startswith("run: 200 of 200 ms (100 %), took ")
    lines = result.stdout.splitlines()
    (rate,) = [float(each.split()[1]) for each in lines if each.startswith("rate")]
    shown = re.search(r"([\d.]+) Hz$", line)
    assert shown is not None and rate > 5.0
    assert float(shown[1]) == pytest.approx(rate, rel=0.005 if ranks == 1 else 0.5)
    of = {f"rank {rank} of {ranks}: " for rank in range(ranks)} if ranks > 1 else {""}
    for what in ("built on native: 60 cells in 1 populations", "run from 0 to 200 ms"):
        found = {match[1] for each in lines if (match := re.match(f"pynnlite: (.*){what}", each))}
        assert found == of
