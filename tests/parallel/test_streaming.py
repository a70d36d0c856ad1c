"""What was recorded to a folder is there up to the last chunk, whenever the process is killed."""

from __future__ import annotations

import os
import random
import re
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streaming
from launching import kill, output, started

import pynnlite as pnl

MOST = 0.4
"""Seconds after the first output at which the process is killed, at most."""


def killed_after(ranks: int, folder: Path, seed: int, seconds: float) -> float:
    """Stream to a folder, kill all ranks at some moment, and return up to when (ms) all of them had recorded."""
    with started(ranks, "streaming.py", str(folder), str(seed)) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline()]
        time.sleep(seconds)
        kill(process, str(folder))
        lines += process.stdout.read().splitlines()
    reached = dict.fromkeys(range(ranks), 0.0)
    for rank, at in re.findall(r"rank (\d) at (\S+) ms", "\n".join(lines)):
        reached[int(rank)] = float(at)
    return min(reached.values())


def whole(seed: int, until: float) -> dict[str, Any]:
    """Return the segments of a run that nobody killed."""
    net = streaming.network(seed)
    with pnl.Simulator("native", net) as sim:
        sim.run(until)
        return {p.label: p.get_data().segments[0] for p in net.populations}


def check(folder: Path, seed: int, reached: float) -> None:
    """Check that a folder has all data up to where it says that it ends, and that this is not before `reached`."""
    blocks = {block.name: block.segments[0] for block in pnl.read_data(folder)}
    until = blocks["cells"].annotations["recorded_until"]
    assert until >= reached - 1e-9
    for label, expected in whole(seed, until).items():
        found = blocks[label]
        assert len(found.spiketrains) == len(expected.spiketrains)
        for here, there in zip(found.spiketrains, expected.spiketrains, strict=True):
            assert here.magnitude.tolist() == there.magnitude.tolist()
        for signal_here, signal_there in zip(found.analogsignals, expected.analogsignals, strict=True):
            assert np.array_equal(signal_here.magnitude, signal_there.magnitude)


@pytest.mark.parametrize("number", range(int(os.environ.get("PYNNLITE_TEST_KILLS", "4"))))
@pytest.mark.parametrize("ranks", [1, pytest.param(3, marks=pytest.mark.needs("mpi"))])
def test_a_killed_process_leaves_all_data_up_to_its_last_chunk(
    tmp_path: Path, ranks: int, number: int
) -> None:
    seconds = random.Random(f"{ranks} {number}").uniform(0.0, MOST)
    reached = killed_after(ranks, tmp_path / "data", number, seconds)
    if not reached:
        pytest.skip("a rank was killed before it had recorded anything")
    check(tmp_path / "data", number, reached)


@pytest.mark.needs("mpi")
def test_every_rank_reads_the_data_of_all_ranks_after_the_end(tmp_path: Path) -> None:
    lines = output(3, "read_back.py", str(tmp_path / "data")).splitlines()
    expected = [f"of {size} True 3 201 {size} {size}" for size in (1, 2, 40)]
    assert sorted(lines) == sorted(expected * 3)
