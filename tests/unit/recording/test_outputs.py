"""Files of data that are asked for when something is recorded."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

import neo
import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue, NotWritten


def contents(block: neo.Block) -> set[str]:
    """Return the names of what a block holds."""
    (segment,) = block.segments
    return {signal.name for signal in segment.analogsignals} | ({"spikes"} if segment.spiketrains else set())


def test_d5_all_that_one_population_writes_to_a_file_is_in_it(scene: Any, tmp_path: Path) -> None:
    file = tmp_path / "o.pkl"
    (tmp_path / "folder").mkdir()
    scene.cond.record("spikes", to_file=str(file))
    scene.cond.record("v", to_file=file)
    scene.cond.record("gsyn_exc", to_file=str(tmp_path / "folder" / ".." / "o.pkl"))
    scene.cond.record("gsyn_inh")
    scene.sim.run(1.0)
    scene.sim.end()
    assert contents(pickle.loads(file.read_bytes())) == {"spikes", "v", "gsyn_exc"}


@pytest.mark.parametrize("ending", [".pkl", ".nix"])
def test_d5_all_that_several_populations_write_to_a_file_is_in_it(
    scene: Any, tmp_path: Path, ending: str
) -> None:
    file = tmp_path / f"o{ending}"
    scene.cond.record("v", to_file=str(file))
    scene.curr.record("v", to_file=str(file))
    scene.cond[:2].record("spikes", to_file=str(file))
    scene.sim.run(1.0)
    scene.sim.end()
    if ending == ".pkl":
        blocks = pickle.loads(file.read_bytes())
    else:
        reader = neo.io.NixIO(str(file), "ro")
        blocks = reader.read_all_blocks()
        reader.close()
    assert [block.annotations["label"] for block in blocks] == ["cond", "curr", scene.cond[:2].label]
    assert [contents(block) for block in blocks] == [{"v"}, {"v"}, {"spikes"}]


def test_d5_a_second_population_is_refused_where_a_file_holds_one(scene: Any, tmp_path: Path) -> None:
    writer = neo.io.PickleIO(str(tmp_path / "own.pkl"))
    for file in (str(tmp_path / "o.mat"), writer):
        scene.cond.record("v", to_file=file)
        with pytest.raises(BadValue, match=r"gets other data already.*\.pkl"):
            scene.curr.record("spikes", to_file=file)
        scene.cond.record("spikes", to_file=file)
    assert not any(probe.population == scene.curr.number for probe in scene.net.records.probes)
    scene.sim.run(1.0)
    scene.sim.end()
    assert contents(writer.read_block()) == {"v", "spikes"}


def test_c4_a_file_that_cannot_be_written_loses_no_other(scene: Any, tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        scene.cond.record("v", to_file=str(tmp_path / name / "data.pkl"))
    scene.sim.run(1.0)
    (tmp_path / "a" / "data.pkl").mkdir()
    (tmp_path / "b").write_text("in the way")
    with pytest.raises(NotWritten, match="2 files could not be written") as caught:
        scene.sim.end()
    for name in ("a", "b"):
        assert str(tmp_path / name / "data.pkl") in str(caught.value)
    assert scene.sim.ended and contents(pickle.loads((tmp_path / "c" / "data.pkl").read_bytes())) == {"v"}
    scene.sim.end()


def test_c4_a_folder_that_cannot_be_written_is_found_out_at_once(scene: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for file in (tmp_path / "file" / "data.pkl", Path("/proc/nowhere/data.nix")):
        with pytest.raises(BadValue, match="cannot be") as caught:
            scene.cond.record("v", to_file=str(file))
        assert str(file) in str(caught.value)
    assert scene.net.records.probes == () and os.listdir(tmp_path) == ["file"]


def test_d4_an_error_of_a_library_is_no_missing_package(scene: Any, tmp_path: Path, monkeypatch: Any) -> None:
    def write_block(*_: Any) -> None:
        raise AssertionError("two signals have one name")

    scene.cond.record("v")
    scene.sim.run(1.0)
    monkeypatch.setattr(neo.io.NixIO, "write_block", write_block)
    file = str(tmp_path / "data.nix")
    with pytest.raises(NotWritten, match="AssertionError: two signals have one name") as caught:
        scene.cond.write_data(file)
    assert file in str(caught.value) and os.listdir(tmp_path) == []
    assert isinstance(caught.value.__cause__, AssertionError)


def test_d4_a_package_that_is_missing_is_found_out_at_once(
    scene: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr("pynnlite.recording.neo.formats.find_spec", lambda name: None)
    with pytest.raises(pnl.errors.MissingPackage, match=r"pip install 'pynnlite\[nix\]'"):
        scene.cond.record("v", to_file=str(tmp_path / "data.nix"))
