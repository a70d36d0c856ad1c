"""Data say where they come from."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import neo
import pytest

import pynnlite as pnl
from pynnlite.recipe import Recipe
from pynnlite.recording.provenance import surroundings

FACTS = {
    "backend": str,
    "command_line": str,
    "dt": float,
    "max_delay": (float, str),
    "min_delay": float,
    "mpi_processes": int,
    "network_digest": str,
    "options": str,
    "platform": str,
    "pynnlite_version": str,
    "python_version": str,
    "seed": int,
    "simulator_version": str,
    "started": str,
    "threads": (int, str),
    "trial": int,
    "wall_time": float,
}


@pytest.fixture
def cells() -> Any:
    """Return two cells that are recorded."""
    cells = pnl.Network(seed=7).population(2, pnl.IF_curr_exp(tau_m=15.0), label="cells")
    cells.record("v")
    return cells


@pytest.mark.parametrize("backend", ["reference", "native", "brian2", "nest"])
def test_blocks_and_segments_say_where_they_come_from(cells: Any, backend: str) -> None:
    with pnl.Simulator(backend, cells.network, timestep=0.5, max_delay=20.0) as sim:
        sim.run(5.0)
        digest = sim._built.recipe.digest
        block = cells.get_data()
    for said in (block.annotations, block.segments[0].annotations):
        assert said.keys() >= FACTS.keys()
        assert all(isinstance(said[name], kind) for name, kind in FACTS.items())
        assert (said["seed"], said["trial"], said["dt"], said["backend"]) == (7, 0, 0.5, backend)
        assert (said["min_delay"], said["max_delay"], said["network_digest"]) == (0.5, 20.0, digest)
        assert said["pynnlite_version"] == pnl.__version__ and said["wall_time"] > 0.0
        assert "of unknown version" not in said["simulator_version"]
        assert sys.orig_argv[-1] in said["command_line"]
        assert datetime.fromisoformat(said["started"]).tzinfo is not None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["python", "script.py", "--n", "3"], "python script.py --n 3"),
        ([sys.executable, "-m", "module"], f"{Path(sys.executable).name} -m module"),
        (
            [sys.executable, str(Path(sys.executable).with_name("pynnlite")), "run", "x.py"],
            "pynnlite run x.py",
        ),
        ([sys.executable], Path(sys.executable).name),
    ],
)
def test_the_command_is_told_without_where_python_is(
    given: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "orig_argv", given)
    assert surroundings()["command_line"] == said


def test_a_segment_has_the_parameters_with_which_it_was_recorded(cells: Any) -> None:
    with pnl.Simulator("reference", cells.network) as sim:
        sim.run(1.0)
        cells.set(tau_m=12.0)
        assert cells.get_data().segments[0].description == "cells: IF_curr_exp(tau_m=15.0)"
        sim.run(1.0)
        assert cells.get_data().segments[0].description == "cells: IF_curr_exp(tau_m=12.0)"
        cells.set(tau_m=9.0)
        sim.reset()
        cells.network.seed = 8
        sim.run(1.0)
        first, second = cells.get_data().segments
        assert [each.description[-5:] for each in (first, second)] == ["12.0)", "=9.0)"]
        assert [each.annotations["trial"] for each in (first, second)] == [0, 1]
        assert [each.annotations["seed"] for each in (first, second)] == [7, 8]


def test_digests_are_worked_out_once(cells: Any, monkeypatch: Any) -> None:
    asked: list[Recipe] = []
    digest = Recipe.digest.func  # type: ignore[attr-defined]
    monkeypatch.setattr(Recipe.digest, "func", lambda recipe: asked.append(recipe) or digest(recipe))
    with pnl.Simulator("reference", cells.network) as sim:
        for _ in range(5):
            sim.run(1.0)
            cells.set(tau_m=10.0 + sim.time)
            cells.get_data(clear=True)
    assert len(asked) == 1


def test_notes_of_a_user_come_before_facts(cells: Any) -> None:
    cells.annotate(platform="mine")
    with pnl.Simulator("reference", cells.network) as sim:
        sim.run(1.0)
        sim.reset(annotations={"trial": "first"})
        block = cells.get_data()
    assert block.annotations["platform"] == "mine"
    assert block.segments[0].annotations["trial"] == "first"


def test_a_checkpoint_keeps_where_data_come_from(cells: Any, tmp_path: Path) -> None:
    with pnl.Simulator("native", cells.network) as sim:
        sim.run(1.0)
        sim.reset()
        cells.set(tau_m=12.0)
        sim.run(1.0)
        sim.checkpoint(tmp_path / "run")
        past = cells.get_data().segments[0]
    again = pnl.Network(seed=7).population(2, pnl.IF_curr_exp(tau_m=12.0), label="cells")
    with pnl.Simulator("native", again.network) as sim:
        sim.restore(tmp_path / "run")
        sim.run(1.0)
        first, second = again.get_data().segments
    assert first.annotations == past.annotations and first.description == past.description
    assert second.description == "cells: IF_curr_exp(tau_m=12.0)" and second.annotations["trial"] == 1


@pytest.mark.parametrize("ending", [".nix", ".mat", ".csv"])
def test_files_carry_where_data_come_from(cells: Any, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"data{ending}"
    with pnl.Simulator("reference", cells.network) as sim:
        sim.run(1.0)
        cells.write_data(file)
        expected = cells.get_data().annotations
    if ending == ".csv":
        (said,) = json.loads(file.read_text().splitlines()[-1].removeprefix("# "))
    elif ending == ".mat":
        said = neo.io.NeoMatlabIO(str(file)).read_block().annotations
    else:
        reader = neo.io.NixIO(str(file), "ro")
        said = reader.read_block().annotations
        reader.close()
    assert {name: said[name] for name in FACTS} == {name: expected[name] for name in FACTS}
