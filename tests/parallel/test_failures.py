"""What goes wrong on one rank ends all of them, says why, and leaves no process behind."""

from __future__ import annotations

import os
import re
import time
from typing import Any

import pytest
from launching import launched


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.needs("mpi")
@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("exception", "Rank 2 of 3 failed.*RuntimeError: something is wrong here"),
        ("kill", ""),
        (
            "network",
            "The network, or what is recorded of it, is not the same on all ranks: one on ranks 0 and 1, one on rank 2",
        ),
    ],
)
def test_a_failure_on_one_rank_ends_all(ended: Any, how: str, words: str) -> None:
    result = ended(*launched(3, "failing.py", how))
    assert result.returncode != 0
    assert re.search(words, result.stderr, re.DOTALL), result.stderr
    pids = [int(pid) for pid in re.findall(r"pid (\d+)", result.stdout)]
    assert how == "network" or pids
    for _ in range(100):
        if not any(map(is_alive, pids)):
            break
        time.sleep(0.1)
    assert not any(map(is_alive, pids))
