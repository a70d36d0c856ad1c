"""Memory ends in a run: the error says so, what was recorded is whole (A2), and a reset begins anew (C1)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).with_name("out_of_memory.py")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="missing capability: /proc")
@pytest.mark.parametrize(
    ("backend", "megabytes", "way"),
    [("native", 30, "read"), ("native", 100, "read"), ("native", 100, "reset"), ("reference", 5, "read")],
)
def test_c1_memory_ends_in_a_run(ended: Any, backend: str, megabytes: int, way: str) -> None:
    result = ended(SCRIPT, backend, megabytes, way)
    first, second, last = result.stdout.splitlines() or [""] * 3
    assert (result.returncode, first, last) == (0, "MemoryError", "right"), result.stderr
    assert second == "MemoryError" or "reset() builds the network again" in second
