"""A run that was killed goes on from its last checkpoint, in its folder of data, to the same bits."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

import going_on
import numpy as np
import pytest
import streaming
from launching import kill, launched, output, started

import pynnlite as pnl

UNTIL = 160.0
"""The end of the second segment, in ms."""


def kill_once(ranks: int, folder: Path, file: Path, seed: int, seconds: float) -> None:
    """Go on from the last checkpoint, and kill all ranks some time after the next one."""
    with started(ranks, "going_on.py", str(folder), str(file), str(seed)) as process:
        assert process.stdout is not None and process.stdout.readline().startswith("rank")
        time.sleep(seconds)
        kill(process, str(folder))


def columns(blocks: list[Any]) -> dict[str, list[Any]]:
    return {
        f"{block.name} {number}": [
            np.asarray(each.magnitude) for each in (*segment.spiketrains, *segment.analogsignals)
        ]
        for block in blocks
        for number, segment in enumerate(block.segments)
    }


def check(folder: Path, seed: int) -> None:
    """Check that a folder has the data of a run that nobody killed."""
    net = streaming.network(seed)
    with pnl.Simulator("native", net) as sim:
        going_on.run(sim, UNTIL)
        wanted = columns([population.get_data() for population in net.populations])
    found = columns(pnl.read_data(folder))
    assert found.keys() == wanted.keys()
    for name, each in wanted.items():
        assert len(found[name]) == len(each) and all(map(np.array_equal, found[name], each)), name


@pytest.mark.parametrize("ranks", [1, pytest.param(3, marks=pytest.mark.needs("mpi"))])
def test_a_killed_run_goes_on_in_its_folder_to_the_last_bit(tmp_path: Path, ranks: int) -> None:
    folder, file = tmp_path / "data", tmp_path / "state"
    for number in range(3):
        kill_once(ranks, folder, file, ranks, random.Random(f"{ranks} {number}").uniform(0.0, 0.3))
    output(ranks, "going_on.py", str(folder), str(file), str(ranks), str(UNTIL))
    check(folder, ranks)


@pytest.mark.needs("mpi")
def test_other_ranks_need_another_folder(tmp_path: Path, ended: Any) -> None:
    folder, file = tmp_path / "data", tmp_path / "state"
    kill_once(3, folder, file, 7, 0.1)
    arguments = (str(file), "7", str(UNTIL))
    refused = ended(*launched(2, "going_on.py", str(folder), *arguments))
    assert refused.returncode != 0
    assert (
        "was written by 3 ranks, and there are 2 now. Start as many ranks as then; or name" in refused.stderr
    )
    output(2, "going_on.py", str(tmp_path / "other"), *arguments)
    check(tmp_path / "other", 7)
    output(3, "going_on.py", str(folder), *arguments)
    check(folder, 7)
