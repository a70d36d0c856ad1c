"""A run that records more than fits into memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np

import pynnlite as pnl

SCRIPT = Path(__file__).parent / "limited.py"
CELLS, STEPS = 5000, 10_000


def limited(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the script beside this file."""
    return subprocess.run([sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True)


def test_a_run_that_does_not_fit_into_memory_goes_to_a_folder(tmp_path: Path) -> None:
    done = limited(str(tmp_path / "data"))
    assert done.returncode == 0 and done.stdout.startswith("done"), done.stderr
    (block,) = pnl.read_data(tmp_path / "data")
    signal = block.segments[0].analogsignals[0]
    assert signal.shape == (STEPS + 1, CELLS) and block.annotations["complete"]
    net = pnl.Network(seed=1)
    cell = net.population(1, pnl.IF_curr_exp(i_offset=1.0))
    cell.record("v")
    with pnl.Simulator("native", net) as sim:
        sim.run(STEPS * sim.dt)
        alone = cell.get_data().segments[0].analogsignals[0].magnitude
    assert np.array_equal(signal.magnitude[:, [0, CELLS - 1]], np.repeat(alone, 2, axis=1))


def test_the_same_run_does_not_fit_otherwise() -> None:
    done = limited()
    assert done.returncode != 0 and "MemoryError" in done.stderr
