"""Ctrl-C ends a build between two chunks of synapses."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def test_b2_a_build_heeds_an_interrupt(ended: Any) -> None:
    result = ended(Path(__file__).with_name("interrupted_build.py"))
    assert result.returncode == 0, result.stderr
    worked_out, there_are = map(int, result.stdout.split())
    assert 0 < worked_out < there_are / 2
