"""Ctrl-C ends a run; what was recorded until then can be read, and the run can go on."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def test_an_interrupt_leaves_what_was_recorded_and_the_run_goes_on(ended: Any) -> None:
    result = ended(Path(__file__).with_name("interrupted.py"))
    assert result.returncode == 0, result.stderr
    stopped, n_spikes = map(float, result.stdout.split())
    assert 50.0 <= stopped < 1e9 and n_spikes
