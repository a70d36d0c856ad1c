"""Folders of data as users treat them: moved, shared, removed, reused, and left by exceptions and forks."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import quantities as pq
from streamed import CHUNK, network, same

import pynnlite as pnl
from pynnlite.errors import BadValue, NotWritten, PynnliteWarning


def begun(**given: Any) -> tuple[pnl.Simulator, pnl.Population]:
    """Return a simulator, and cells whose potentials and spikes it records."""
    net, _, cells = network()
    cells.record(["v", "spikes"])
    return pnl.Simulator("native", net, **given), cells


def read(folder: Path | str) -> Any:
    """Return the only block of a folder."""
    (block,) = pnl.read_data(folder)
    return block


def test_notes_come_back_as_they_were(tmp_path: Path) -> None:
    notes = {"day": date(2020, 1, 1), "pair": (1, 2), "numbers": np.arange(3), "dose": 3 * pq.ms, "x": b"ab"}
    sim, _ = begun(data=tmp_path / "data")
    sim.run(1.0)
    sim.reset(annotations=notes)
    sim.run(1.0)
    sim.end()
    found = read(tmp_path / "data").segments[0].annotations
    for name, note in notes.items():
        assert type(found[name]) is type(note) and np.array_equal(found[name], note), name
    assert found["dose"].units == pq.ms


def test_a_probe_that_was_replaced_before_any_step_does_not_disturb_the_end(tmp_path: Path) -> None:
    net, _, cells = network()
    cells[:5].record("v", to_file=tmp_path / "out.pkl")
    with pnl.Simulator("native", net) as sim:
        sim.run(0.0)
        cells.record("v")
        sim.run(5.0)
    assert cells.get_data().segments[0].analogsignals[0].shape == (51, 30)
    assert os.listdir(tmp_path) == ["out.pkl"]


def test_what_was_recorded_before_an_exception_is_in_the_folder(tmp_path: Path) -> None:
    def fails(time: float) -> float:
        if time >= 5.0:
            raise RuntimeError("of the user")
        return time + 1.0

    sim, cells = begun(data=tmp_path / "data")
    with pytest.raises(RuntimeError), sim:
        sim.run(10.0, [fails])
    assert read(tmp_path / "data").segments[0].annotations["recorded_until"] == 5.0
    same(cells.get_data(), read(tmp_path / "data"))


def test_the_folder_is_that_of_the_name_at_setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    sim, _ = begun(data="data")
    monkeypatch.chdir(tmp_path / "elsewhere")
    sim.run(1.0)
    sim.end()
    assert read(tmp_path / "data").annotations["complete"] and not os.listdir()


def test_other_files_may_be_in_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "ü [a]*"
    folder.mkdir()
    (folder / "ranking.txt").write_text("")
    with pytest.raises(BadValue, match="holds no data"):
        pnl.read_data(folder)
    sim, cells = begun(data=folder)
    sim.run(1.0)
    same(cells.get_data(), read(folder))
    sim.end()


@pytest.mark.parametrize("wrong", [None, 3, "", b"x", ["data"]])
def test_what_is_read_must_be_the_name_of_a_folder(wrong: Any) -> None:
    with pytest.raises(BadValue, match="must be a name or a path"):
        pnl.read_data(wrong)


def test_a_folder_that_cannot_be_made_is_refused_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadValue, match="cannot be written"):
        begun(data=tmp_path / "file" / "data")


def test_two_simulations_do_not_write_to_one_folder(tmp_path: Path) -> None:
    (first, cells), (second, _) = (begun(data=tmp_path / "data") for _ in range(2))
    first.run(1.0)
    with pytest.raises(BadValue, match="Another simulation has written to"):
        second.run(1.0)
    first.run(1.0)
    same(cells.get_data(), read(tmp_path / "data"))
    first.end()


def test_two_simulations_may_write_one_file(tmp_path: Path) -> None:
    sims = []
    for _ in range(2):
        sim, cells = begun()
        cells.record("v", to_file=tmp_path / "out.pkl")
        sims.append(sim)
    sims[0].run(1.0)
    with pytest.warns(PynnliteWarning, match=r"stays in memory until its file is written"):
        sims[1].run(1.0)
    for sim in sims:
        sim.run(1.0)
        sim.end()
    assert os.listdir(tmp_path) == ["out.pkl"]


def test_what_a_killed_process_left_of_a_file_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "out.pkl.parts" / "rank0").mkdir(parents=True)
    (tmp_path / "out.pkl.parts" / "rank0" / "ends.npy").write_bytes(b"")
    sim, cells = begun()
    cells.record("v", to_file=tmp_path / "out.pkl")
    sim.run(1.0)
    sim.end()
    assert os.listdir(tmp_path) == ["out.pkl"]


def test_a_folder_that_is_removed_is_an_error_that_says_so(tmp_path: Path) -> None:
    sim, _ = begun(data=tmp_path / "data")
    sim.run(1.0)
    shutil.rmtree(tmp_path / "data")
    with pytest.raises(
        NotWritten, match=r"cannot be written to .*data.* its folder was removed.*Call reset\(\)"
    ):
        sim.run(1.0)
    with pytest.raises(NotWritten):
        sim.reset()
    assert sim.time == 0.0 and sim.trial == 1
    with pytest.raises(NotWritten):
        sim.end()
    assert sim.ended


def test_a_folder_that_is_removed_is_made_anew_with_the_next_segment(tmp_path: Path) -> None:
    sim, cells = begun(data=tmp_path / "data")
    sim.run(1.0)
    shutil.rmtree(tmp_path / "data")
    sim.reset()
    with pytest.warns(PynnliteWarning, match=r"data' was removed\. What was recorded there is lost"):
        sim.run(2.0)
    sim.run(1.0)
    assert [len(each.analogsignals) for each in cells.get_data("v").segments] == [0, 1]
    sim.end()
    (segment,) = read(tmp_path / "data").segments
    assert segment.annotations["recorded_until"] == 3.0


def test_what_a_killed_run_left_of_a_file_is_kept_with_a_warning(tmp_path: Path) -> None:
    for number in range(3):
        sim, cells = begun()
        cells.record("v", to_file=tmp_path / "out.pkl")
        if number:
            with pytest.warns(PynnliteWarning, match=rf"in '.*out\.pkl\.parts\.{number}' now"):
                sim.run(1.0 + number)
        else:
            sim.run(1.0)
        del sim, cells  # as if it was killed
    found = {name: read(tmp_path / name).segments[0] for name in sorted(os.listdir(tmp_path))}
    assert {name: each.annotations["recorded_until"] for name, each in found.items()} == {
        "out.pkl.parts": 3.0,
        "out.pkl.parts.1": 1.0,
        "out.pkl.parts.2": 2.0,
    }


def test_a_file_is_written_in_the_folder_in_which_record_was_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    sim, cells = begun()
    cells.record("v", to_file="out.pkl")
    monkeypatch.chdir(tmp_path / "elsewhere")
    sim.run(1.0)
    assert sorted(os.listdir(tmp_path)) == ["elsewhere", "out.pkl.parts"]
    sim.end()
    assert sorted(os.listdir(tmp_path)) == ["elsewhere", "out.pkl"] and not os.listdir()


def test_chunks_are_bounded_also_between_callbacks(tmp_path: Path) -> None:
    reached = []

    def looks(time: float) -> float:
        if time > 10.0:
            reached.append(time - read(tmp_path / "data").segments[0].annotations["recorded_until"])
        return time + 1.0

    sim, _ = begun(data=tmp_path / "data", chunk_bytes=CHUNK)
    sim.run(30.0, [looks])
    assert len(reached) == 20 and max(reached) < 3.0
    sim.end()


def test_a_forked_process_leaves_the_folder_alone(tmp_path: Path) -> None:
    sim, cells = begun(data=tmp_path / "data")
    cells.record("v", to_file=tmp_path / "out.pkl")
    sim.run(1.0)
    child = os.fork()
    if not child:  # pragma: no cover
        try:
            sim.reset()
            with pytest.warns(PynnliteWarning, match="stays in memory: another process"):
                sim.run(1.0)
            sim.end()
        except BaseException:
            os._exit(1)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert not read(tmp_path / "data").annotations["complete"]
    sim.run(1.0)
    same(cells.get_data(), read(tmp_path / "data"))
    sim.end()


def test_a_loop_that_clears_data_writes_as_much_each_time(tmp_path: Path) -> None:
    sim, cells = begun(data=tmp_path / "data")
    sizes = []
    for _ in range(20):
        sim.run(1.0)
        cells.get_data(clear=True)
        sizes.append((tmp_path / "data" / "rank0" / "about.json").stat().st_size)
    sim.end()
    assert len(set(sizes)) == 1
    block = read(tmp_path / "data")
    assert [len(each.analogsignals[0]) for each in block.segments] == [11] + [10] * 19


def test_segments_in_which_nothing_is_recorded_are_there_as_well(tmp_path: Path) -> None:
    blocks = []
    for given in ({}, {"data": tmp_path / "data"}):
        net, source, cells = network()
        with pnl.Simulator("native", net, **given) as sim:
            for number in range(4):
                sim.run(5.0)
                sim.reset(annotations={"number": number})
                (cells.record("v") if number % 2 == 0 else cells.record(None))
            source.record("spikes")
            sim.run(0.0)
            blocks.append({each.label: each.get_data() for each in (source, cells)})
    for block in pnl.read_data(tmp_path / "data"):
        for expected in (each[block.name] for each in blocks):
            same(block, expected)
            for here, there in zip(block.segments, expected.segments, strict=True):
                assert here.annotations.get("number") == there.annotations.get("number")
                assert here.description == there.description


def test_a_stretch_without_a_step_since_all_was_cleared_is_no_segment(tmp_path: Path) -> None:
    sim, cells = begun(data=tmp_path / "data")
    sim.run(5.0)
    cells.get_data(clear=True)
    cells.record("gsyn_exc")
    sim.run(0.0)
    sim.reset()
    sim.run(2.0)
    sim.end()
    block = read(tmp_path / "data")
    assert [len(each.analogsignals[0]) for each in block.segments] == [51, 21]


def test_a_file_in_the_place_of_the_folder_for_another_one_is_found_out_at_once(tmp_path: Path) -> None:
    (tmp_path / "out.pkl.parts").write_text("")
    _, _, cells = network()
    with pytest.raises(BadValue, match=r"by way of a folder .*out\.pkl\.parts', and that is a file"):
        cells.record("v", to_file=tmp_path / "out.pkl")
