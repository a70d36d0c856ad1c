"""Files of data are read back by the libraries that their users use."""

from __future__ import annotations

import csv
import json
import pickle
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import neo
import numpy as np
import pytest
import quantities as pq

from pynnlite.errors import BadValue, PynnliteWarning

NOTES = {
    "nothing": None,
    "deep": {"a": [1, "x", 2.5j], "b": np.arange(3)},
    "numbers": np.arange(3),
    "moment": datetime(2020, 1, 1, tzinfo=UTC),
    "day": date(2020, 1, 1),
    "lapse": timedelta(1),
    "exact": Decimal("1.5"),
    "complex": 1j,
    "mixed": [1, "a"],
    "nested": [[1, 2], [3]],
    "large": 2**80,
    "none": [None],
    "empty": {},
    "true": np.bool_(1),
    "single": np.float32(0.5),
    "bytes": b"ab",
    "nul": "a\0b",
    "half of a surrogate": ["\ud800", "x"],
    "quantity": pq.Quantity([3.0], "mV"),
    "a/b": 1,
    "a_b": 2,
    "": 3,
    ".": 4,
    "é": 5,
    "n\0": 6,
    "name": 7,
    "description": 8,
    "l" * 40: 9,
    "l" * 41: 10,
}
"""Notes that data can carry, of which libraries for files know some only."""


@pytest.fixture
def ran(scene: Any) -> Any:
    """Return a scene whose cells were recorded in two segments."""
    scene.source.set(spike_times=[[1.0, 2.0], [], [0.5, 2.0]])
    scene.source.record("spikes")
    scene.cond.record(["v", "gsyn_exc"])
    for duration in (3.0, 1.0):
        scene.sim.run(duration)
        if duration == 3.0:
            scene.sim.reset(annotations={"phase": "first"})
    return scene


def times(block: Any, segment: int = 0) -> list[list[float]]:
    """Return the times of each train in ms."""
    return [train.rescale("ms").magnitude.tolist() for train in block.segments[segment].spiketrains]


def v_of(block: Any, segment: int = 0) -> Any:
    """Return the signal of v."""
    return next(s for s in block.segments[segment].analogsignals if s.name == "v").magnitude


def test_pickle_is_read_by_pickle(ran: Any, tmp_path: Path) -> None:
    ran.source.write_data(tmp_path / "data.pickle")
    assert times(pickle.loads((tmp_path / "data.pickle").read_bytes())) == [[1.0, 2.0], [], [0.5, 2.0]]


def test_nix_is_read_by_nixio(ran: Any, tmp_path: Path) -> None:
    nixio = pytest.importorskip("nixio")
    (ran.source + ran.cond).write_data(str(tmp_path / "data.nix"), annotations={"author": "me"})
    with nixio.File.open(str(tmp_path / "data.nix"), nixio.FileMode.ReadOnly) as file:
        (block,) = file.blocks
        assert block.metadata["author"] == "me" and len(block.groups) == 2
        trains = [tag.positions[:].tolist() for tag in block.groups[0].multi_tags]
        arrays = [each for each in block.groups[0].data_arrays if each.metadata["neo_name"] == "v"]
        v = np.column_stack([array[:] for array in arrays])
    assert sorted(trains) == [[], [0.5, 2.0], [1.0, 2.0]] and np.array_equal(v, v_of(ran.cond.get_data()))


def test_nwb_is_read_by_pynwb(ran: Any, tmp_path: Path) -> None:
    pynwb = pytest.importorskip("pynwb")
    file = str(tmp_path / "data.nwb")
    ran.source.record("spikes", to_file=file)
    ran.cond.record("v", to_file=file)
    ran.sim.run(1.0)
    ran.sim.end()
    v = v_of(ran.cond.get_data())
    with pynwb.NWBHDF5IO(file, "r") as reader:
        written = reader.read()
        assert written.session_start_time.tzinfo is not None and len(written.identifier) == 32
        said = json.loads(written.notes)
        assert [each["label"] for each in said] == ["source", "cond"]
        assert said[0]["segments"]["segment000"]["phase"] == "first"
        units = written.units.to_dataframe()
        first = units[units["segment"] == "source segment000"]
        assert [[1e3 * t for t in ts] for ts in first["spike_times"]] == [[1.0, 2.0], [], [0.5, 2.0]]
        (series,) = (each for name, each in written.acquisition.items() if "segment000 v" in name)
        assert np.array_equal(series.data[:], v) and series.unit == "mV" and series.rate == 10_000.0


def test_matlab_is_read_by_scipy(ran: Any, tmp_path: Path) -> None:
    scipy_io = pytest.importorskip("scipy.io")
    (ran.source + ran.cond).write_data(str(tmp_path / "data.mat"))
    block = scipy_io.loadmat(tmp_path / "data.mat", squeeze_me=True, struct_as_record=False)["block"]
    first, _ = block.segments
    assert [np.atleast_1d(train.times).tolist() for train in first.spiketrains] == [
        [1.0, 2.0],
        [],
        [0.5, 2.0],
    ]
    (v,) = (signal for signal in first.analogsignals if signal.name == "v")
    assert np.array_equal(v.signal, v_of(ran.cond.get_data())) and v.signal_units == "mV"
    assert first.annotations.phase == "first" and block.annotations.dt == 0.1


def test_csv_is_read_by_pandas_numpy_and_csv(ran: Any, tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    file = tmp_path / "data.csv"
    (ran.source + ran.cond).write_data(file)
    table = pandas.read_csv(file, comment="#")
    assert list(table.columns) == ["segment", "population", "cell", "variable", "time", "value", "unit"]
    spikes = table[(table.variable == "spikes") & (table.segment == 0)]
    assert spikes[["population", "cell", "time"]].values.tolist() == [
        ["source", 0, 1.0],
        ["source", 0, 2.0],
        ["source", 2, 0.5],
        ["source", 2, 2.0],
    ]
    v = table[(table.variable == "v") & (table.segment == 1)].pivot(
        index="time", columns="cell", values="value"
    )
    assert np.array_equal(v.to_numpy(), v_of(ran.cond.get_data(), 1))
    read = np.genfromtxt(file, delimiter=",", names=True, dtype=None, encoding="utf8")
    assert len(read) == len(table) and np.array_equal(read["time"], table["time"])
    *_, last = file.read_text().splitlines()
    assert json.loads(last.removeprefix("# "))[0]["segments"]["segment000"]["phase"] == "first"
    with file.open(newline="") as lines:
        assert next(csv.DictReader(lines))["variable"] == "spikes"


@pytest.mark.parametrize("ending", [".sonata", ".sonata.h5"])
def test_sonata_is_read_by_libsonata_and_h5py(ran: Any, tmp_path: Path, ending: str) -> None:
    libsonata, h5py = pytest.importorskip("libsonata"), pytest.importorskip("h5py")
    file = str(tmp_path / f"data{ending}")
    ran.source.write_data(file)
    reader = libsonata.SpikeReader(file)
    assert reader.get_population_names() == ["source_segment000", "source_segment001"]
    population = reader["source_segment000"]
    assert population.get() == [(2, 0.5), (0, 1.0), (0, 2.0), (2, 2.0)]
    assert population.sorting == "by_time"
    with h5py.File(file) as opened:
        group = opened["spikes/source_segment001"]
        assert group["timestamps"].attrs["units"] == "ms" and group["timestamps"][:].tolist() == [0.5, 1.0]
        assert group["node_ids"][:].tolist() == [2, 0] and group["node_ids"].dtype == np.uint64
        assert json.loads(opened["spikes"].attrs["provenance"])[0]["label"] == "source"


def test_sonata_holds_spikes_only(ran: Any, tmp_path: Path) -> None:
    for ask in (
        lambda: ran.cond.write_data(str(tmp_path / "data.sonata")),
        lambda: ran.cond.record(["spikes", "v"], to_file=str(tmp_path / "data.sonata.h5")),
        lambda: ran.cond.record("all", to_file=str(tmp_path / "data.sonata.h5")),
    ):
        with pytest.raises(BadValue, match="SONATA files hold spikes, not"):
            ask()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.filterwarnings("ignore:A file of this format cannot hold the names of some notes")
@pytest.mark.parametrize("ending", [".pkl", ".nix", ".mat", ".nwb", ".csv", ".sonata"])
def test_c12_notes_that_data_can_carry_do_not_keep_them_from_being_written(
    ran: Any, tmp_path: Path, ending: str
) -> None:
    ran.source.annotate(**NOTES)
    ran.sim.reset(annotations=NOTES)
    ran.sim.run(1.0)
    file = tmp_path / f"data{ending}"
    ran.source.write_data(file)
    assert file.stat().st_size > 1000
    if ending == ".nix":
        reader = neo.io.NixIO(str(file), "ro")
        said = reader.read_block().annotations
        reader.close()
        assert said["nothing"] == "None" and said["large"] == str(2**80) and said["mixed"] == '[1, "a"]'
        assert list(said["numbers"]) == [0, 1, 2] and said["moment"] == "2020-01-01T00:00:00+00:00"
        assert json.loads(said["deep"]) == {"a": [1, "x", "2.5j"], "b": [0, 1, 2]}
        assert said["nul"] == r"a\x00b" and said["quantity"] == "[3.0] mV"
        names = {"a_b": 2, "a_b_1": 1, "_": 3, "__": 4, "é": 5, r"n\x00": 6, "name_": 7, "description_": 8}
        assert {name: said[name] for name in names} == names


def test_c12_notes_have_other_names_where_a_file_cannot_hold_theirs(ran: Any, tmp_path: Path) -> None:
    ran.source.annotate(**{"a/b": 1, "a_b": 2, "2nd": 3, "l" * 40: 4, "l" * 41: 5})
    with pytest.warns(PynnliteWarning, match="'a/b' as 'a_b_1', '2nd' as 'x2nd'"):
        ran.source.write_data(tmp_path / "data.mat")
    said = neo.io.NeoMatlabIO(str(tmp_path / "data.mat")).read_block().annotations
    names = {"a_b_1": 1, "a_b": 2, "x2nd": 3, "l" * 31: 4, "l" * 28 + "_1": 5}
    assert {name: said[name] for name in names} == names
    assert "a/b" in ran.source.get_data().annotations


@pytest.mark.parametrize("label", ["a#b", "#", 'a,"b"\nc', "a\rb", "", "<script>", "tab\t", "é" * 300])
def test_csv_of_populations_with_any_name(sim: Any, tmp_path: Path, label: str) -> None:
    pandas = pytest.importorskip("pandas")
    sim.setup(timestep=0.1)
    cells = sim.Population(2, sim.IF_cond_exp(), label=label)
    sources = sim.Population(2, sim.SpikeSourceArray(spike_times=[0.5]), label="x")
    cells.record("v")
    sources.record("spikes")
    sim.run(1.0)
    (cells + sources).write_data(tmp_path / "data.csv")
    table = pandas.read_csv(tmp_path / "data.csv", comment="#", keep_default_na=False)
    assert table.population.tolist() == ["x"] * 2 + [label] * 22
    assert table.time[:3].astype(float).tolist() == [0.5, 0.5, 0.0] and set(table.unit[2:]) == {"mV"}


def test_sonata_keeps_populations_apart_whatever_their_names(sim: Any, tmp_path: Path) -> None:
    libsonata = pytest.importorskip("libsonata")
    sim.setup(timestep=0.1)
    labels = ["x", "x", "a/b", "a_b", "", ".", "..", "n\0"]
    several = [
        sim.Population(1, sim.SpikeSourceArray(spike_times=[1.0 + k]), label=label)
        for k, label in enumerate(labels)
    ]
    group = sum(several[1:], several[0])
    group.record("spikes")
    sim.run(10.0)
    group.write_data(tmp_path / "data.sonata")
    reader = libsonata.SpikeReader(str(tmp_path / "data.sonata"))
    names = ["x", "x_1", "a_b", "a_b_1", "_", "__", "___", r"n\x00"]
    assert [reader[name].get() for name in names] == [[(0, 1.0 + k)] for k in range(8)]
