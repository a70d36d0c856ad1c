"""A forked process owns no threads: new simulations work in it, its parent's are refused, and it ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).with_name("forked.py")


@pytest.mark.parametrize("way", ["pool", "sys.exit", "os._exit", "del", "end", "reset", "thread"])
def test_b1_a_child_of_a_process_with_threads(ended: Any, way: str) -> None:
    result = ended(SCRIPT, "native", way)
    assert (result.returncode, result.stdout) == (0, "right\n"), result.stderr


def test_b1_a_child_is_the_same_on_a_backend_without_threads(ended: Any) -> None:
    result = ended(SCRIPT, "reference", "reset")
    assert (result.returncode, result.stdout) == (0, "right\n"), result.stderr
