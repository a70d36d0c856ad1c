"""Ctrl-C ends a draw, wherever its compiled loop is."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def test_b2_a_long_draw_heeds_an_interrupt(ended: Any) -> None:
    result = ended(Path(__file__).with_name("interrupted.py"))
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == "interrupted"
