"""The subcommand ``verify``: its exit status, what it prints, and its reports."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import sys
import pynnlite.native as sim

sim.setup(timestep=0.1, seed=int(sys.argv[1]))
noise = sim.Population(10, sim.SpikeSourcePoisson(rate=200.0), label="noise")
exc = sim.Population(10, sim.IF_cond_exp(), label="exc")
sim.Projection(noise, exc, sim.FixedProbabilityConnector(0.5), sim.StaticSynapse(weight=0.03, delay=1.0))
exc.record("spikes")
sim.run(50.0)
exc.write_data("run.csv")
print("spikes:", exc.mean_spike_count())
1 / exc.mean_spike_count()
"""


def pynnlite(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYNNLITE_BACKEND"}
    command = [sys.executable, "-m", "pynnlite", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, cwd=folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "script.py").write_text(SCRIPT)
    done = pynnlite(tmp_path, "run", "script.py", "5")
    assert done.returncode == 0, done.stderr
    return tmp_path


def test_verify_accepts_rejects_and_refuses(folder: Path) -> None:
    before = (folder / "run.csv").read_bytes()
    done = pynnlite(folder, "verify", "run.csv", "script.py", "--out", "reports", "--", "5")
    assert done.returncode == 0, done.stderr
    assert "passes" in done.stdout and "spikes: 0" not in done.stdout
    assert sorted(each.name for each in (folder / "reports").iterdir()) == [
        "report.html",
        "report.json",
        "report.md",
    ]
    assert "ended with ZeroDivisionError" in (folder / "reports" / "report.md").read_text()
    assert (folder / "run.csv").read_bytes() == before

    lines = before.decode().splitlines(keepends=True)
    columns = lines[20].split(",")
    former, columns[4] = float(columns[4]), f"{float(columns[4]) + 0.1:.1f}"
    lines[20] = ",".join(columns)
    (folder / "moved.csv").write_text("".join(lines))
    done = pynnlite(folder, "verify", "moved.csv", "script.py", "--", "5")
    assert done.returncode == 1, done.stderr
    told = " ".join(done.stdout.split())
    assert (
        f"exc[{columns[2]}]: a spike at {columns[4]} ms where the equations give one at {former:g} ms" in told
    )

    done = pynnlite(folder, "verify", "run.csv", "script.py", "--", "6")
    assert done.returncode == 2
    assert "seed is 5 in the data and 6 in the script" in done.stderr


def test_what_is_not_there(tmp_path: Path) -> None:
    done = pynnlite(tmp_path, "verify", "run.csv", "script.py")
    assert done.returncode == 2
    assert "There is no file 'script.py'" in done.stderr
