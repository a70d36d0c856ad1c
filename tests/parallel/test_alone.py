"""A call that one rank makes alone ends when the others will not come, and only then."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from launching import launched

pytestmark = pytest.mark.needs("mpi")

IMPATIENT = {**os.environ, "PYNNLITE_PATIENCE": "1.0"}


@pytest.mark.parametrize(
    ("call", "shown"),
    [
        ("run", "run"),
        ("checkpoint", "checkpoint"),
        ("reset", "run"),
        ("write", "write_data"),
        ("counts", "get_spike_counts"),
        ("data", "get_data"),
        ("end", "end"),
    ],
)
def test_b3_a_call_on_one_rank_only_ends_with_a_message(
    ended: Any, tmp_path: Path, call: str, shown: str
) -> None:
    result = ended(*launched(2, "alone.py", call, "barrier", str(tmp_path)), env=IMPATIENT)
    assert result.returncode != 0 and "done" not in result.stdout
    words = (
        rf"Rank 0 waited for \d\.?\d* s in {shown}\(\) at alone.py:\d+, where all ranks have to take part, but these"
        r" did not come: rank 1 at alone.py:\d+ \(MPI.COMM_WORLD.Barrier\(\)\). They wait outside pynnlite"
    )
    assert re.search(words, result.stderr), result.stderr


def test_b3_a_call_on_one_rank_only_ends_while_others_sleep(ended: Any, tmp_path: Path) -> None:
    result = ended(*launched(3, "alone.py", "run", "wait", str(tmp_path)), env=IMPATIENT)
    assert result.returncode != 0
    words = r"these did not come: ranks 1 and 2 at alone.py:\d+ \(time.sleep\(60.0\)\)"
    assert re.search(words, result.stderr), result.stderr


def test_b3_ranks_that_are_slow_are_waited_for(ended: Any, tmp_path: Path) -> None:
    """They compute, write a file, look for something, or wait for a process or for others."""
    result = ended(*launched(3, "alone.py", "all", "slow", str(tmp_path)), env=IMPATIENT)
    assert (result.returncode, result.stdout) == (0, "done\n"), result.stderr
