"""The subcommand ``demo``."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import neo
import pytest

from pynnlite import Network
from pynnlite.cli import main
from pynnlite.cli.demo import describe


def test_prints_statistics_and_writes_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "demo"
    settings = ["--backend", "reference", "--cells", "200", "--time", "60", "--output", str(folder)]
    assert main(["demo", *settings]) == 0
    printed = capsys.readouterr().out
    assert re.search(r"200 cells and 1\d{4} synapses on 'reference', built in \d+\.\d\d s", printed)
    assert re.search(r"60 ms run in \d+\.\d\d s", printed)
    assert re.search(r"excitatory +\d+\.\d Hz, CV of the inter-spike intervals", printed)
    assert (folder / "raster.png").stat().st_size > 10_000
    block = neo.io.PickleIO(str(folder / "excitatory.pkl")).read_block()
    assert len(block.segments[0].spiketrains) == 160


def test_network_has_eighty_inputs_per_cell_on_average() -> None:
    network = Network(seed=3)
    describe(network, 1000)
    recurrent = sum(projection.size() for projection in network.projections if projection.pre.label != "kick")
    assert recurrent / 1000 == pytest.approx(80.0, rel=0.01)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["--backend", "refrence"], "Did you mean 'reference'?"), (["--cells", "3"], "at least 10 cells")],
)
def test_says_what_is_wrong_in_one_message(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--output", str(tmp_path), "--backend", "reference", *arguments]) == 1
    captured = capsys.readouterr()
    assert captured.err.startswith("pynnlite demo: ")
    assert message in captured.err
    assert "Traceback" not in captured.err


@pytest.mark.parametrize("package", ["elephant", "matplotlib"])
def test_e6_a_missing_package_is_said_before_the_run(
    package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for module in [name for name in sys.modules if name.partition(".")[0] == package]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, package, None)
    assert main(["demo", "--backend", "reference", "--cells", "20", "--output", str(tmp_path)]) == 1
    captured = capsys.readouterr()
    assert f"needs {package}: pip install 'pynnlite[plot]'" in captured.err
    assert not captured.out, "nothing has run"


def test_e6_the_package_can_be_run() -> None:
    command = [sys.executable, "-m", "pynnlite", "--version"]
    assert subprocess.run(command, capture_output=True, text=True).stdout.startswith("pynnlite ")
