"""What a run takes beyond what was built: room for the spikes that it records, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("long_run.py")

BYTES = 16
"""Of a recorded spike, during a run: numbers of the population and the cell (4 each), and the step (8)."""

ALLOWANCE = 6 << 20
"""Spikes are set aside by the log, when it is full: about 4.5 MB at a time. The rest is for what Python itself does."""


@pytest.mark.skipif(
    not os.path.exists("/proc/self/statm"),
    reason="missing capability: the system does not say what is resident",
)
def test_a_long_run_takes_memory_for_recorded_spikes_alone() -> None:
    """Between 100 and 300 s of biological time, the 4 000 cells of a benchmark fire 4.5 million spikes: 72 MB.

    It takes two million steps: if each left more than four bytes behind, this would be seen.
    """
    arguments = ("100000", "300000", "vogels_abbott.py", "CUBA")
    printed = subprocess.check_output([sys.executable, str(SCRIPT), *arguments], text=True)
    (_, n_early, early), (_, n_late, late) = (map(float, line.split()) for line in printed.splitlines())
    n_spikes, growth = n_late - n_early, late - early
    assert n_spikes > 3e6
    assert 0.9 * BYTES * n_spikes - ALLOWANCE < growth < BYTES * n_spikes + ALLOWANCE
