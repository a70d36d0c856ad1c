"""What a run takes beyond what was built: room for the spikes that it records, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from native_networks import built, recipe_of

import pynnlite as pnl

SCRIPT = Path(__file__).with_name("long_run.py")

BYTES = 12
"""Of a recorded spike: the number of the cell (4), and the step (8)."""

ALLOWANCE = 8 << 20
"""Spikes are set aside by the log, when it is full: about 4.5 MB at a time. The rest is for what Python itself does."""


@pytest.mark.skipif(
    not os.path.exists("/proc/self/statm"),
    reason="missing capability: the system does not say what is resident",
)
def test_a_long_run_takes_memory_for_recorded_spikes_alone() -> None:
    """Between 50 and 300 s of biological time, the 1 000 cells of a benchmark fire 1.4 million spikes: 17 MB.

    It takes two and a half million steps: if each left more than four bytes behind, this would be seen.
    """
    arguments = ("50000", "300000", "vogels_abbott.py", "CUBA", "--cells", "1000")
    printed = subprocess.check_output([sys.executable, str(SCRIPT), *arguments], text=True)
    (_, n_early, early), (_, n_late, late) = (map(float, line.split()) for line in printed.splitlines())
    n_spikes, growth = n_late - n_early, late - early
    assert n_spikes > 1e6
    assert 0.9 * BYTES * n_spikes - ALLOWANCE < growth < BYTES * n_spikes + ALLOWANCE


def test_spikes_of_cells_that_are_not_recorded_take_no_memory() -> None:
    network = pnl.Network()
    cells = network.population(1000, pnl.IF_curr_delta(v_rest=-40.0, tau_refrac=0.0))
    cells[:1].record("spikes")
    simulation = built(recipe_of(network), log_entries=100)  # which is then emptied often
    simulation.advance(100)
    tracemalloc.start()
    simulation.advance(40_000)
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    (spikes,) = simulation.drain().spikes.values()
    assert len(spikes.index) > 200 and set(spikes.index) == {0}
    assert taken < 100_000 < BYTES * 1000 * (len(spikes.index) - 100)
