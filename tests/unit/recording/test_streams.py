"""What goes to a folder while a simulation runs is what would be in memory."""

from __future__ import annotations

import resource
from pathlib import Path
from typing import Any

import neo
import numpy as np
import pytest
import quantities as pq
from streamed import CHUNK, network, same

import pynnlite as pnl
from pynnlite.errors import BadValue, NotWritten


def course(sim: pnl.Simulator, source: pnl.Population, cells: pnl.Population) -> None:
    """Record this and that, in two segments; clear, stop and begin again."""
    cells[5:15].record("v")
    cells.record("spikes")
    source.record("spikes")
    sim.run(20.0)
    cells.record("gsyn_exc", sampling_interval=0.5)
    sim.run(20.0)
    sim.reset(annotations={"first": True})
    sim.run(15.0)
    cells.record(None)
    cells[::3].record(["v", "spikes"])
    sim.run(15.0)


@pytest.fixture
def in_memory() -> tuple[neo.Block, neo.Block]:
    """The data of both populations, from memory."""
    net, source, cells = network()
    with pnl.Simulator("native", net) as sim:
        course(sim, source, cells)
        return source.get_data(), cells.get_data()


def test_get_data_is_the_same_from_a_folder(tmp_path: Path, in_memory: Any) -> None:
    net, source, cells = network()
    sim = pnl.Simulator("native", net, data=tmp_path / "data", chunk_bytes=CHUNK)
    course(sim, source, cells)
    for during in (True, False):
        same(source.get_data(), in_memory[0])
        same(cells.get_data(), in_memory[1])
        if during:
            sim.end()


def test_a_folder_is_read_without_the_script(tmp_path: Path, in_memory: Any) -> None:
    net, source, cells = network()
    with pnl.Simulator("native", net, data=tmp_path / "data", chunk_bytes=CHUNK) as sim:
        course(sim, source, cells)
        blocks = {block.name: block for block in pnl.read_data(tmp_path / "data")}
        assert not blocks["cells"].annotations["complete"]
    same(blocks["source"], in_memory[0])
    same(blocks["cells"], in_memory[1])
    assert [each.annotations["recorded_until"] for each in blocks["cells"].segments] == [40.0, 30.0]
    assert blocks["cells"].segments[0].annotations["first"] is True
    origin, here = (each.segments[0] for each in (in_memory[1], blocks["cells"]))
    for fact in ("network_digest", "seed", "backend", "command_line"):
        assert here.annotations[fact] == origin.annotations[fact]
    assert here.description == origin.description and blocks["cells"].annotations["simulator"] == "native"
    assert all(block.annotations["complete"] for block in pnl.read_data(tmp_path / "data"))


def test_a_block_of_a_folder_says_what_get_data_says(tmp_path: Path) -> None:
    net, source, cells = network()
    source.record("spikes")
    cells.record("v")
    cells.annotate(area="V1", depth=300.0 * pq.um, layers=[2, 3], weights=np.arange(3.0))
    with pnl.Simulator("native", net, data=tmp_path / "data", chunk_bytes=CHUNK) as sim:
        sim.run(10.0)
        alike(cells.get_data(), "cells", tmp_path / "data")
        cells.annotate(area="V2", more=None)
        cells.set(i_offset=0.7)
        sim.run(10.0)
        alike(cells.get_data(), "cells", tmp_path / "data")
        sim.reset(annotations={"first": True})
        sim.run(5.0)
        source.annotate(late=True)
    alike(cells.get_data(), "cells", tmp_path / "data")
    alike(source.get_data(), "source", tmp_path / "data")


def alike(wanted: neo.Block, name: str, folder: Path) -> None:
    """Check that the block of a population that a folder holds says what another one says, and how complete it is."""
    (found,) = (block for block in pnl.read_data(folder) if block.name == name)
    assert found.description == wanted.description
    pairs = [(found, wanted), *zip(found.segments, wanted.segments, strict=True)]
    for one, other in pairs:
        own = {"complete", "recorded_until", "wall_time"}
        here, there = ({k: v for k, v in each.annotations.items() if k not in own} for each in (one, other))
        assert here.keys() == there.keys()
        assert all(
            np.all(here[key] == value) and type(here[key]) is type(value) for key, value in there.items()
        )
        assert one.description == other.description and one.name == other.name


def test_signals_are_read_where_they_are_looked_at(tmp_path: Path) -> None:
    net, _, cells = network()
    cells.record("v")
    with pnl.Simulator("native", net, data=tmp_path / "data", chunk_bytes=CHUNK) as sim:
        sim.run(10.0)
        signal = cells.get_data().segments[0].analogsignals[0]
        base: Any = signal
        while not isinstance(base, np.memmap):
            base = base.base
        assert Path(base.filename).name.endswith("values.npy") and signal.shape == (101, 30)


def test_data_that_are_cleared_stay_in_the_folder(tmp_path: Path) -> None:
    net, _, cells = network()
    cells.record("v")
    with pnl.Simulator("native", net, data=tmp_path / "data") as sim:
        sim.run(10.0)
        cells.get_data(clear=True)
        sim.run(5.0)
        later = cells.get_data().segments
    assert len(later) == 1 and float(later[0].analogsignals[0].t_start) == 10.1
    (block,) = pnl.read_data(tmp_path / "data")
    assert [len(each.analogsignals[0]) for each in block.segments] == [101, 50]


@pytest.mark.parametrize("ending", [".pkl", ".mat"])
def test_data_for_a_file_are_beside_it_until_the_end(tmp_path: Path, ending: str) -> None:
    net, _, cells = network()
    file = tmp_path / f"out{ending}"
    cells.record(["v", "spikes"], to_file=file)
    parts = tmp_path / f"out{ending}.parts"
    with pnl.Simulator("native", net, chunk_bytes=CHUNK) as sim:
        sim.run(10.0)
        (block,) = pnl.read_data(parts)
        assert block.segments[0].annotations["recorded_until"] == 10.0
        during = cells.get_data()
    assert file.exists() and not parts.exists()
    same(cells.get_data(), during)


def test_a_file_that_does_not_fit_into_memory_stays_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise MemoryError

    net, _, cells = network()
    cells.record("v", to_file=tmp_path / "out.pkl")
    sim = pnl.Simulator("native", net)
    sim.run(10.0)
    monkeypatch.setattr("pynnlite.recording.neo.write", fails)
    with pytest.warns(UserWarning, match=r"does not fit into memory.*out\.pkl\.parts"):
        sim.end()
    (block,) = pnl.read_data(tmp_path / "out.pkl.parts")
    assert block.segments[0].analogsignals[0].shape == (101, 30) and block.annotations["complete"]


def test_a_folder_with_data_is_not_written_again(tmp_path: Path) -> None:
    net, _, cells = network()
    cells.record("v")
    with pnl.Simulator("native", net, data=tmp_path) as sim:
        sim.run(1.0)
    net, _, _ = network()
    with pnl.Simulator("native", net, data=tmp_path) as again:
        for _ in range(2):
            with pytest.raises(BadValue, match=r"holds data that were recorded before.*restore\(\)"):
                again.run(1.0)
    assert pnl.read_data(tmp_path)[0].annotations["complete"]


@pytest.mark.parametrize("wrong", [3, "", "a\0b", b"x", ["data"]])
def test_data_must_name_a_folder(wrong: Any) -> None:
    with pytest.raises(BadValue, match="data must be the name of a folder"):
        pnl.Simulator("native", pnl.Network(), data=wrong)


def test_a_folder_cannot_be_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadValue, match="data must name a folder"):
        pnl.Simulator("native", pnl.Network(), data=tmp_path / "file")


@pytest.mark.parametrize("wrong", [0, -1, 1.5, "large", None])
def test_chunk_bytes_must_be_a_number_of_bytes(wrong: Any) -> None:
    with pytest.raises(BadValue, match="chunk_bytes must be a whole number"):
        pnl.Simulator("native", pnl.Network(), chunk_bytes=wrong)


@pytest.mark.parametrize("content", [None, "{", '{"format": "other"}', "{}"])
def test_a_folder_of_something_else_is_refused(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "rank0").mkdir()
        (tmp_path / "rank0" / "about.json").write_text(content)
    with pytest.raises(BadValue, match=r"holds no data|does not hold data"):
        pnl.read_data(tmp_path)


def test_what_a_checkpoint_holds_goes_to_the_folder_of_the_run_that_goes_on(tmp_path: Path) -> None:
    def begun(**given: Any) -> tuple[pnl.Simulator, pnl.Population]:
        net, source, cells = network()
        cells.record(["v", "spikes"])
        source.record("spikes")
        return pnl.Simulator("native", net, chunk_bytes=CHUNK, **given), cells

    sim, _ = begun(data=tmp_path / "first")
    sim.run(10.0)
    sim.reset()
    sim.run(10.0)
    sim.checkpoint(tmp_path / "file")
    sim.end()
    again, cells = begun(data=tmp_path / "second")
    again.restore(tmp_path / "file")
    again.run(5.0)
    blocks = {block.name: block for block in pnl.read_data(tmp_path / "second")}
    same(cells.get_data(), blocks["cells"])
    again.end()
    assert [len(each.analogsignals[0]) for each in blocks["cells"].segments] == [101, 151]
    whole, cells = begun()
    whole.run(10.0)
    whole.reset()
    whole.run(15.0)
    same(cells.get_data(), blocks["cells"])


def test_what_a_full_disk_does_not_take_is_written_later(tmp_path: Path, in_memory: Any) -> None:
    """A file that may not grow any more stands for a disk that is full."""
    net, source, cells = network()
    sim = pnl.Simulator("native", net, data=tmp_path / "data", chunk_bytes=CHUNK)
    cells[5:15].record("v")
    cells.record("spikes")
    source.record("spikes")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    sim.run(1.0)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, limits[1]))
    try:
        with pytest.raises(NotWritten, match=r"cannot be written to .*npy.*kept in memory"):
            sim.run(19.0)
        assert pnl.read_data(tmp_path / "data")[0].segments[0].annotations["recorded_until"] < 20.0
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    sim.run_until(20.0)
    cells.record("gsyn_exc", sampling_interval=0.5)
    sim.run(20.0)
    blocks = {block.name: block for block in pnl.read_data(tmp_path / "data")}
    in_memory[1].segments[1:] = []
    same(blocks["cells"], in_memory[1])
