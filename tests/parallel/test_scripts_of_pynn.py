"""``pynnlite run`` on several ranks."""

from __future__ import annotations

import subprocess
import sys

import pytest
from launching import HERE, launched

pytestmark = pytest.mark.needs("mpi")


def printed(ranks: int) -> str:
    """Return what the script of PyNN's prints on some ranks."""
    (*launcher, python, script) = launched(ranks, "of_pynn.py")
    assert (python, script) == (sys.executable, str(HERE / "of_pynn.py"))
    command = [*launcher, python, "-m", "pynnlite", "run", script]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    return done.stdout


def test_an_untouched_script_gives_the_same_on_two_ranks() -> None:
    alone = printed(1)
    assert alone.startswith("[[") and alone.endswith("]]\nTrue\n")
    assert printed(2) == alone
