"""``pynnlite compare``: scripts run on several backends, and the exit status says what came out."""

from __future__ import annotations

from pathlib import Path

import pytest

from pynnlite.cli import main
from pynnlite.compare.report import json

SCRIPT = """
import sys
import pynnlite.nest as sim  # whichever backend is named, each of those compared runs it

time, wrong = float(sys.argv[1]), sys.argv[2:]
sim.setup(timestep=0.1, seed=3)
cells = sim.Population(30, sim.IF_cond_exp(i_offset=0.9, cm=WRONG), label="cells")
sim.Projection(cells, cells, sim.FixedProbabilityConnector(0.2), sim.StaticSynapse(weight=0.002, delay=1.0))
cells.record("spikes")
sim.run(time)
sim.reset()
sim.run(time)
print("has", sum(map(len, cells.get_data().segments[1].spiketrains)), "spikes")
sim.end()
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """Return a script with two segments."""
    path = tmp_path / "script.py"
    path.write_text(SCRIPT.replace("WRONG", "1.0"))
    return path


def test_a_script_that_does_the_same_passes(
    script: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["compare", str(script), "--backends", "native,reference", "--out", str(tmp_path / "out")]
    assert main([*given, "--", "40"]) == 0
    assert "All" in capsys.readouterr().out
    found = json.read((tmp_path / "out" / "report.json").read_text())
    assert {(v.level, v.against, v.segment) for v in found.verdicts if v.level == "cells"} == {
        ("cells", against, segment) for against in ("native", "reference") for segment in (0, 1)
    }
    assert "spikes" in (tmp_path / "out" / "native.log").read_text()


@pytest.mark.needs("brian2")
def test_a_script_that_does_something_else_on_another_backend_is_found(
    script: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    choice = "1.001 if __import__('os').environ['PYNNLITE_BACKEND'] == 'brian2' else 1.0"
    script.write_text(SCRIPT.replace("WRONG", choice))
    given = ["compare", str(script), "--backends", "native,brian2", "--out", str(tmp_path)]
    assert main([*given, "--", "40"]) == 1
    found = json.read((tmp_path / "report.json").read_text())
    network = next(v for v in found.verdicts if v.level == "network")
    assert network.outcome == "fails"
    assert "cm" in network.faults[0].text
    assert "cm" in capsys.readouterr().out


@pytest.mark.needs("brian2")
def test_a_run_that_fails_is_told_and_the_others_go_on(
    script: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script.write_text(
        "import os\nif os.environ['PYNNLITE_BACKEND'] == 'brian2':\n    raise ValueError('no such luck')\n"
        + SCRIPT.replace("WRONG", "1.0")
    )
    given = ["compare", str(script), "--backends", "brian2,native", "--out", str(tmp_path)]
    assert main([*given, "--", "40"]) == 2
    out = capsys.readouterr().out
    assert "no such luck" in out
    assert "Traceback" in (tmp_path / "brian2.log").read_text()
    found = json.read((tmp_path / "report.json").read_text())
    assert {v.backend for v in found.verdicts} == {"native"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("raise SystemExit(3)", "exit status 3"),
        ("import os; os._exit(7)", "exit status 7"),
        ("print('nothing to see')", "no network"),
        ("def (", "SyntaxError"),
    ],
)
def test_a_script_that_runs_nothing_could_not_run(
    text: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "script.py"
    script.write_text(text + "\n")
    assert main(["compare", str(script), "--backends", "native", "--out", str(tmp_path)]) == 2
    assert told in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["nowhere.py"], "no file"),
        (["SCRIPT", "--backends", "natve"], "native"),
        (["SCRIPT", "--backends", "reference"], "native"),
        (["SCRIPT", "--backends", "native", "--crate"], "--out"),
        (["SCRIPT", "--backends", "native", "--seeds", "-1"], "--seeds"),
        (["SCRIPT", "--backends", "native", "--out", "SCRIPT"], "exists"),
        (["SCRIPT", "--backends", "native", "--out", "SCRIPT/there"], "directory"),
    ],
)
def test_wrong_arguments_could_not_run(
    given: list[str], told: str, script: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", *(each.replace("SCRIPT", str(script)) for each in given)]) == 2
    assert told in capsys.readouterr().err


def test_arguments_of_the_script_without_a_dash_before_them(
    script: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["compare", str(script), "40", "--backends", "native"])
    assert "after '--'" in capsys.readouterr().err


def test_reports_that_cannot_be_written_do_not_hide_the_result(
    script: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "report.html").mkdir()
    given = ["compare", str(script), "--backends", " native ", "--level", "1", "--out", str(tmp_path)]
    assert main([*given, "--", "5"]) == 2
    said = capsys.readouterr()
    assert "Nothing was checked" in said.out
    assert "report.html" in said.err


@pytest.mark.needs("mpi")
def test_level_6_tries_threads_ranks_and_shorter_steps(script: Path, tmp_path: Path) -> None:
    given = ["compare", str(script), "--backends", "native", "--level", "6", "--out", str(tmp_path)]
    assert main([*given, "--", "40"]) == 0
    found = json.read((tmp_path / "report.json").read_text())
    everywhere = [v for v in found.verdicts if v.level == "everywhere" and v.segment == 0]
    assert [v.against for v in everywhere] == [
        "other threads and instruction sets",
        "half the time step",
        "several ranks",
    ]
    assert everywhere[0].figures["runs"] >= 4
