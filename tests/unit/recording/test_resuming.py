"""A checkpoint holds how far files of data were written, and a run goes on from there."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamed import CHUNK, network, same

import pynnlite as pnl
from pynnlite.errors import BadValue
from pynnlite.recording import get_io

Begun = tuple[pnl.Simulator, pnl.Population, pnl.Population]


def begun(file: Path | None = None, **given: Any) -> Begun:
    """Return a simulation in which this and that is recorded, perhaps for a file."""
    net, source, cells = network()
    source.record("spikes")
    cells.record("spikes", to_file=file)
    cells[5:15].record("v", to_file=file)
    return pnl.Simulator("native", net, chunk_bytes=CHUNK, **given), source, cells


def first_part(sim: pnl.Simulator, cells: pnl.Population) -> None:
    """Run in two segments, with recordings that begin and end, up to 20 ms of the second."""
    sim.run(10.0)
    cells.record("gsyn_exc", sampling_interval=0.5)
    sim.run(10.0)
    sim.reset(annotations={"first": True})
    sim.run(20.0)


def last_part(sim: pnl.Simulator, cells: pnl.Population) -> None:
    """Run on, and record other things."""
    sim.run(10.0)
    cells.record(None)
    cells[::3].record(["v", "spikes"])
    sim.run(10.0)
    sim.reset()
    sim.run(5.0)


@pytest.fixture(scope="module")
def unbroken() -> list[Any]:
    """The data of a run without a break, from memory."""
    sim, source, cells = begun()
    with sim:
        first_part(sim, cells)
        last_part(sim, cells)
        return [source.get_data(), cells.get_data()]


def all_same(found: list[Any], wanted: list[Any]) -> None:
    for one, other in zip(sorted(found, key=lambda block: str(block.name)), wanted, strict=True):
        same(one, other)


def broken(tmp_path: Path, later: float = 7.0) -> Path:
    """Run to the first part's end with data in a folder, write a checkpoint, and go on in vain."""
    sim, _, cells = begun(data=tmp_path / "data")
    first_part(sim, cells)
    sim.checkpoint(tmp_path / "state")
    sim.run(later)
    cells.record(None)
    cells.record("v")
    sim.run(1.0)
    sim.reset()
    sim.run(3.0)
    return tmp_path / "data"


def gone_on(tmp_path: Path, **given: Any) -> Begun:
    sim, source, cells = begun(**given)
    cells.record("gsyn_exc", sampling_interval=0.5)
    sim.restore(tmp_path / "state")
    last_part(sim, cells)
    return sim, source, cells


def test_a_run_goes_on_in_the_folder_of_its_checkpoint(tmp_path: Path, unbroken: list[Any]) -> None:
    folder = broken(tmp_path)
    sim, source, cells = gone_on(tmp_path, data=folder)
    with sim:
        all_same([cells.get_data(), source.get_data()], unbroken[::-1])
    blocks = pnl.read_data(folder)
    all_same(blocks, sorted(unbroken, key=lambda block: str(block.name)))
    assert blocks[0].segments[0].annotations["first"] is True and blocks[0].annotations["complete"]


def test_the_checkpoint_itself_has_no_data_of_files(tmp_path: Path) -> None:
    folder = broken(tmp_path)
    names = {name.split("/")[-1] for name in np.load(tmp_path / "state").files if name.startswith("segment")}
    assert names == {"index"}
    facts = json.loads(str(np.load(tmp_path / "state")["facts"]))
    assert list(facts["sinks"]["positions"][0]) == [str(folder)]


@pytest.mark.parametrize("data", ["other", None])
def test_a_run_that_records_elsewhere_copies_the_data(
    tmp_path: Path, unbroken: list[Any], data: str | None
) -> None:
    folder = broken(tmp_path)
    before = {path: path.read_bytes() for path in folder.rglob("*.*")}
    sim, source, cells = gone_on(tmp_path, data=None if data is None else tmp_path / data)
    with sim:
        all_same([cells.get_data(), source.get_data()], unbroken[::-1])
    assert {path: path.read_bytes() for path in folder.rglob("*.*")} == before
    if data is not None:
        all_same(pnl.read_data(tmp_path / data), sorted(unbroken, key=lambda block: str(block.name)))


def test_a_folder_may_have_another_name_when_a_run_goes_on(tmp_path: Path, unbroken: list[Any]) -> None:
    folder = broken(tmp_path)
    folder.rename(tmp_path / "moved")
    sim, source, cells = gone_on(tmp_path, data=tmp_path / "moved")
    with sim:
        all_same([cells.get_data(), source.get_data()], unbroken[::-1])
    assert not folder.exists()


def test_data_from_memory_go_to_the_folder_of_the_run_that_goes_on(
    tmp_path: Path, unbroken: list[Any]
) -> None:
    sim, _, cells = begun()
    first_part(sim, cells)
    sim.checkpoint(tmp_path / "state")
    sim, source, cells = gone_on(tmp_path, data=tmp_path / "data")
    with sim:
        all_same([cells.get_data(), source.get_data()], unbroken[::-1])
    all_same(pnl.read_data(tmp_path / "data"), sorted(unbroken, key=lambda block: str(block.name)))


def test_a_run_goes_on_several_times_and_from_several_checkpoints(
    tmp_path: Path, unbroken: list[Any]
) -> None:
    folder = broken(tmp_path)
    for _ in range(2):
        sim, _, cells = gone_on(tmp_path, data=folder)
        sim.end()
    sim, source, cells = begun(data=folder)
    cells.record("gsyn_exc", sampling_interval=0.5)
    sim.restore(tmp_path / "state")
    sim.run(5.0)
    sim.checkpoint(tmp_path / "state")
    sim.run(20.0)
    sim.end()
    sim, source, cells = begun(data=folder)
    cells.record("gsyn_exc", sampling_interval=0.5)
    assert sim.restore(tmp_path / "state") == 25.0
    sim.run(5.0)
    cells.record(None)
    cells[::3].record(["v", "spikes"])
    sim.run(10.0)
    sim.reset()
    sim.run(5.0)
    with sim:
        all_same([cells.get_data(), source.get_data()], unbroken[::-1])


def test_what_was_cleared_stays_in_the_folder_when_a_run_goes_on(tmp_path: Path) -> None:
    def recorded(sim: pnl.Simulator, cells: pnl.Population) -> list[int]:
        sim.run(5.0)
        return [len(each.analogsignals[0]) for each in cells.get_data("v").segments]

    sim, _, cells = begun(data=tmp_path / "data")
    sim.run(10.0)
    cells.get_data(clear=True)
    sim.checkpoint(tmp_path / "state")
    assert recorded(sim, cells) == [50]
    sim.end()
    sim, _, cells = begun(data=tmp_path / "data")
    sim.restore(tmp_path / "state")
    assert recorded(sim, cells) == [50]
    blocks = {block.name: block for block in pnl.read_data(tmp_path / "data")}
    assert [len(each.analogsignals[0]) for each in blocks["cells"].segments] == [101, 50]


@pytest.mark.parametrize("ended", [False, True])
def test_data_for_a_file_go_on_beside_it(tmp_path: Path, unbroken: list[Any], ended: bool) -> None:
    sim, _, cells = begun(tmp_path / "out.pkl")
    first_part(sim, cells)
    sim.checkpoint(tmp_path / "state")
    sim.run(5.0)
    if ended:
        sim.end()
    del sim, _, cells  # as if it was killed
    assert (tmp_path / "out.pkl.parts").exists(), "the checkpoint needs it"
    sim, source, cells = gone_on(tmp_path, file=tmp_path / "out.pkl")
    with sim:
        all_same([cells.get_data(), source.get_data()], unbroken[::-1])
    ((block, _),) = get_io(str(tmp_path / "out.pkl")).read()
    same(block, cells.get_data("spikes"))


def damage(how: str, file: Path) -> None:
    if how == "missing":
        file.unlink()
    elif how == "folder":
        shutil.rmtree(file.parent.parent)
    elif how == "shorter":
        np.save(file, np.load(file)[:-1])
    else:
        os.truncate(file, file.stat().st_size - 1 if how == "cut" else 0)


FOUND = {
    "shorter": "that file has 100",
    "cut": "that file is damaged: it is shorter than the 101 rows that it should have",
    "empty": "that file is damaged: it does not begin as an array of NumPy does",
}


@pytest.mark.parametrize("how", ["missing", "folder", "shorter", "cut", "empty"])
@pytest.mark.parametrize("same_folder", [True, False])
def test_a_file_that_is_missing_or_shorter_is_refused(tmp_path: Path, how: str, same_folder: bool) -> None:
    sim, _, _ = begun(data=tmp_path / "data")
    sim.run(10.0)
    sim.checkpoint(tmp_path / "state")
    (file,) = (tmp_path / "data" / "rank0").glob("*.values.npy")
    damage(how, file)
    found = FOUND.get(how, "there is no such file")
    sim, _, _ = begun(data=tmp_path / ("data" if same_folder else "other"))
    words = rf"goes on from \d+ rows of '.*npy', but {found}\. Bring the file back"
    with pytest.raises(BadValue, match=words) as error:
        sim.restore(tmp_path / "state")
    assert how == "folder" or str(file) in str(error.value)
    assert not sim.is_built and sim.time == 0.0


def test_the_folder_of_another_run_is_refused(tmp_path: Path) -> None:
    for name in ("data", "other"):
        sim, _, _ = begun(data=tmp_path / name)
        sim.run(10.0)
        sim.checkpoint(tmp_path / f"{name}.state")
        sim.end()
    sim, _, _ = begun(data=tmp_path / "other")
    with pytest.raises(BadValue, match="holds data that were recorded before"):
        sim.restore(tmp_path / "data.state")
    shutil.rmtree(tmp_path / "data")
    (tmp_path / "other").rename(tmp_path / "data")
    sim, _, _ = begun(data=tmp_path / "data")
    with pytest.raises(BadValue, match="holds the data of another run than that of the checkpoint"):
        sim.restore(tmp_path / "data.state")


def test_a_folder_to_which_another_simulation_writes_is_refused(tmp_path: Path) -> None:
    writing, _, _ = begun(data=tmp_path / "data")
    writing.run(10.0)
    writing.checkpoint(tmp_path / "state")
    sim, _, _ = begun(data=tmp_path / "data")
    with pytest.raises(BadValue, match=r"Another simulation writes to .*End it"):
        sim.restore(tmp_path / "state")
    writing.run(1.0)
    writing.end()
    assert sim.restore(tmp_path / "state") == 10.0
