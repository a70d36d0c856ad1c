"""Weights and variables of synapses with a rule, recorded over time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.backend import registry
from pynnlite.errors import (
    BadValue,
    PynnliteWarning,
    SimulationStateError,
    UnknownParameter,
    UnsupportedModel,
)
from pynnlite.parallel import threaded
from pynnlite.recording.neo import read

from ..growing import GROWTH, POINTS
from ..rules import Pairs

WEIGHTS = np.arange(12.0).reshape(4, 3) * 2.0**-10
IN_ORDER = WEIGHTS.T.ravel()
"""By target, then source."""


@pytest.fixture(autouse=True)
def growing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_points", lambda: POINTS)


def built(backend: str = "growing", connector: Any = None, **options: Any) -> tuple[Any, Any]:
    net = pnl.Network(seed=3)
    first, second = net.population(3, pnl.SpikeSourcePoisson()), net.population(5, pnl.SpikeSourcePoisson())
    cells = net.population(6, pnl.IF_cond_exp())
    synapse = Pairs(WEIGHTS if connector is None else 0.001, 1.0)
    projection = net.projection(
        first[[2, 0]] + second[3:],
        cells[[4, 1, 3]],
        connector or pnl.AllToAllConnector(),
        synapse,
        label="joined",
    )
    return pnl.Simulator(backend, net, **options), projection


def signal(projection: Any, segment: int = -1, gather: Any = True) -> Any:
    (found,) = projection.get_data("weight", gather=gather).segments[segment].analogsignals
    return found


def grown(steps: Any, which: Any = slice(None)) -> np.ndarray[Any, Any]:
    return IN_ORDER[which] + GROWTH * np.asarray(steps)[:, None]


def test_samples_are_the_weights_from_the_first_step_on() -> None:
    simulator, projection = built()
    projection.record("weight", sampling_interval=0.5)
    simulator.run(0.7)
    simulator.run(1.3)
    found = signal(projection)
    assert np.array_equal(found.magnitude, grown([0, 5, 10, 15, 20]))
    assert (float(found.t_start), float(found.sampling_period)) == (0.0, 0.5)
    assert (found.name, found.annotations["projection"]) == ("weight", "joined")
    assert found.dimensionality.string == "uS"
    notes = found.array_annotations
    source, target = projection.pairs
    assert np.array_equal(notes["source_index"], source)
    assert np.array_equal(notes["target_index"], target)
    assert not notes["occurrence"].any()
    assert np.array_equal(notes["channel_index"], np.arange(12))


def test_variables_are_recorded_beside_weights() -> None:
    simulator, projection = built()
    projection.record(["x", "weight"], sampling_interval=1.0)
    projection.record("y", synapses=[3])
    simulator.run(2.0)
    signals = {each.name: each for each in projection.get_data().segments[0].analogsignals}
    assert np.array_equal(signals["x"].magnitude, np.repeat([[0.0], [10.0], [20.0]], 12, axis=1))
    assert np.array_equal(signals["y"].magnitude, np.arange(21.0)[:, None])
    assert np.array_equal(signals["weight"].magnitude, grown([0, 10, 20]))


def test_a_backend_reads_no_more_than_is_sampled() -> None:
    """Pathways, each with some of the synapses, are put together as the whole is."""
    simulator, projection = built("sparing", connector=pnl.FixedNumberPreConnector(9))
    projection.set(weight=np.arange(27) * 2.0**-11)
    some = [1, 2, 5, 8, 13, 14, 21, 22]
    projection.record("weight", sampling_interval=0.3, synapses=some[1:])
    projection.record(["x", "y"], sampling_interval=0.2, synapses=some[:-1])
    simulator.run(0.3)
    projection.record("weight", synapses=some)
    simulator.run(0.3)
    first, x, y, late = projection.get_data().segments[0].analogsignals
    weights = np.arange(27) * 2.0**-11
    assert np.array_equal(first.magnitude, weights[some[1:]] + GROWTH * np.array([[0], [3], [6]]))
    assert np.array_equal(late.magnitude, weights[some[:1]] + GROWTH * np.array([[3], [6]]))
    for each in (x, y):
        assert np.array_equal(each.magnitude, np.repeat([[0.0], [2.0], [4.0], [6.0]], 7, axis=1))


def test_recording_begins_at_the_present_step() -> None:
    simulator, projection = built()
    simulator.run(0.3)
    projection.record("weight", sampling_interval=0.5, synapses=[1, 7])
    simulator.run(1.0)
    projection.record("weight", synapses=slice(0, 2))
    projection.record(None)
    simulator.run(1.0)
    found = signal(projection)
    assert np.array_equal(found.magnitude, grown([3, 8, 13], [1, 7]))
    assert float(found.t_start) == 0.3


def test_a_weight_that_is_set_is_in_the_first_sample_and_later_ones() -> None:
    simulator, projection = built()
    simulator.run(0.2)
    projection.record("weight", sampling_interval=0.1)
    projection.set(weight=2.0**-9)
    simulator.run(0.1)
    assert np.array_equal(
        signal(projection).magnitude, np.repeat([[2.0**-9], [2.0**-9 + GROWTH]], 12, axis=1)
    )


def test_synapses_between_the_same_cells_are_told_apart() -> None:
    simulator, projection = built(connector=pnl.FixedNumberPreConnector(9))
    source, target = projection.pairs
    projection.set(weight=np.arange(27) * 2.0**-11)
    projection.record("weight")
    simulator.run(0.1)
    found = signal(projection)
    assert np.array_equal(found.magnitude[0], np.arange(27) * 2.0**-11)
    pairs = list(zip(target.tolist(), source.tolist(), strict=True))
    expected = [pairs[:k].count(pair) for k, pair in enumerate(pairs)]
    assert max(expected) > 0
    assert found.array_annotations["occurrence"].tolist() == expected


def test_a_reset_begins_a_segment_and_weights_anew() -> None:
    simulator, projection = built()
    projection.record("weight", sampling_interval=0.2)
    simulator.run(0.4)
    simulator.reset()
    simulator.run(0.2)
    assert np.array_equal(signal(projection, 0).magnitude, grown([0, 2, 4]))
    assert np.array_equal(signal(projection, 1).magnitude, grown([0, 2]))
    simulator.end()
    assert np.array_equal(signal(projection, 1).magnitude, grown([0, 2]))


def recorded_on(size: int) -> list[Any]:
    def run(comm: Any) -> Any:
        simulator, projection = built(connector=pnl.FixedNumberPreConnector(9))
        projection.set(weight=np.arange(27) * 2.0**-11)
        projection.record("weight", sampling_interval=0.3, synapses=[0, 3, 4, 8, 9, 20, 26])
        simulator.run(1.0)
        found = signal(projection, gather="all")
        own = projection.get_data(gather=False).segments[0].analogsignals
        notes = [found.array_annotations[n].tolist() for n in ("source_index", "target_index", "occurrence")]
        return found.magnitude.tolist(), notes, sum(each.shape[1] for each in own)

    return threaded(size, run)


def test_ranks_gather_the_samples_of_all() -> None:
    ((values, notes, n),) = recorded_on(1)
    assert n == 7
    for size in (2, 3):
        ranks = recorded_on(size)
        assert all(each[:2] == (values, notes) for each in ranks)
        assert sum(each[2] for each in ranks) == 7


def test_data_on_disk_are_the_same(tmp_path: Path) -> None:
    simulator, projection = built(data=str(tmp_path / "data"))
    projection.record("weight", sampling_interval=0.5, synapses=[2, 5])
    simulator.run(2.0)
    expected = signal(projection)
    assert np.array_equal(expected.magnitude, grown([0, 5, 10, 15, 20], [2, 5]))
    simulator.end()
    (block,) = [each for each in pnl.read_data(tmp_path / "data") if each.name == "joined"]
    (found,) = block.segments[0].analogsignals
    assert np.array_equal(found.magnitude, expected.magnitude)
    for name, column in expected.array_annotations.items():
        assert np.array_equal(found.array_annotations[name], column)
    assert found.units == expected.units


@pytest.mark.parametrize("ending", [".pkl", ".nix", ".nwb", ".mat", ".csv"])
def test_files_are_written_at_the_end(tmp_path: Path, ending: str) -> None:
    simulator, projection = built()
    file = tmp_path / f"weights{ending}"
    projection.record("weight", to_file=str(file), sampling_interval=0.5, synapses=[2, 5])
    simulator.run(1.0)
    parts = tmp_path / f"weights{ending}.parts"
    (block,) = pnl.read_data(parts)
    assert np.array_equal(block.segments[0].analogsignals[0].magnitude, grown([0, 5, 10], [2, 5]))
    simulator.end()
    assert not parts.exists()
    if ending == ".csv":
        rows = [line.split(",") for line in file.read_text().splitlines()[1:-1]]
        assert {(row[1], row[3], row[6]) for row in rows} == {("joined", "weight", "uS")}
        assert [float(row[5]) for row in rows] == grown([0, 5, 10], [2, 5]).T.ravel().tolist()
        return
    (written,) = read(file)
    (found,) = written.segments[0].analogsignals
    assert np.array_equal(found.magnitude, grown([0, 5, 10], [2, 5]))
    if ending != ".nwb":  # which keeps no annotations of signals
        assert list(found.annotations["target_indices"]) == [0, 1]


def test_one_file_holds_cells_and_synapses(tmp_path: Path) -> None:
    simulator, projection = built()
    file = tmp_path / "both.pkl"
    cells = projection.post.population
    cells.record("v", to_file=file)
    projection.record("weight", to_file=file)
    projection.record("x", to_file=file)
    projection.record("y")
    simulator.run(0.2)
    simulator.end()
    of_cells, of_synapses = read(file)
    assert (of_cells.annotations["label"], of_synapses.annotations["label"]) == (cells.label, "joined")
    assert [each.name for each in of_synapses.segments[0].analogsignals] == ["weight", "x"]


def test_a_second_owner_is_refused_where_a_file_holds_one(tmp_path: Path) -> None:
    _, projection = built()
    projection.post.population.record("v", to_file=tmp_path / "one.mat")
    with pytest.raises(BadValue, match="gets other data already"):
        projection.record("weight", to_file=tmp_path / "one.mat")
    assert len(projection.network.records.probes) == 1


@pytest.mark.parametrize("on_disk", [False, True])
def test_checkpoints_keep_what_was_recorded(tmp_path: Path, on_disk: bool) -> None:
    where = {"data": str(tmp_path / "data")} if on_disk else {}
    simulator, projection = built(**where)
    projection.record("weight", sampling_interval=0.5, synapses=[2, 5])
    simulator.run(1.0)
    simulator.checkpoint(tmp_path / "half")
    simulator.end()
    simulator, projection = built(**where)
    simulator.restore(tmp_path / "half")
    simulator.run(0.7)
    found = signal(projection)
    assert np.array_equal(found.magnitude, grown([0, 5, 10, 15], [2, 5]))
    assert found.array_annotations["target_index"].tolist() == [0, 1]


def test_a_checkpoint_of_several_ranks_goes_on_on_one(tmp_path: Path) -> None:
    def write(comm: Any) -> None:
        simulator, projection = built()
        projection.record("weight", sampling_interval=0.5)
        simulator.run(1.0)
        simulator.checkpoint(tmp_path / "half")

    def go_on(comm: Any) -> Any:
        simulator, projection = built()
        simulator.restore(tmp_path / "half")
        simulator.run(0.5)
        return signal(projection, gather="all").magnitude

    threaded(3, write)
    for size in (1, 2):
        for found in threaded(size, go_on):
            assert np.array_equal(found, grown([0, 5, 10, 15]))


def test_data_can_be_cleared() -> None:
    simulator, projection = built()
    projection.record("weight")
    simulator.run(0.2)
    projection.get_data(clear=True)
    simulator.run(0.2)
    assert np.array_equal(signal(projection).magnitude, grown([3, 4]))


@pytest.mark.parametrize(
    ("given", "error", "text"),
    [
        ({"variables": "u"}, UnknownParameter, "weight"),
        ({"variables": "weight", "to_file": "w.txt"}, BadValue, "files ending in"),
        ({"variables": "weight", "to_file": "w.sonata"}, BadValue, "SONATA files hold spikes, not weight"),
        ({"variables": None, "sampling_interval": 1.0}, BadValue, "stops recording"),
    ],
)
def test_wrong_uses(given: dict[str, Any], error: type[Exception], text: str) -> None:
    _, projection = built()
    with pytest.raises(error, match=text):
        projection.record(**given)


def test_static_synapses_are_not_recorded() -> None:
    net = pnl.Network()
    cells = net.population(2, pnl.IF_cond_exp())
    projection = net.projection(cells, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(0.001))
    with pytest.raises(BadValue, match="has no rule"):
        projection.record("weight")


def test_data_that_are_not_there() -> None:
    simulator, projection = built()
    simulator.run(0.1)
    with pytest.raises(SimulationStateError, match=r"record\(\['weight'\]\)"):
        projection.get_data()


def test_much_is_warned_of_with_its_size() -> None:
    """64 MB/s are much, if the time step is known; and once is enough."""
    net = pnl.Network()
    cells = net.population(40, pnl.IF_cond_exp())
    projection = net.projection(cells, cells, pnl.AllToAllConnector(), Pairs(0.001, 1.0), label="dense")
    projection.record("weight")
    with pytest.warns(
        PynnliteWarning, match=r"1600 synapses of 'dense', recorded every 0.1 ms, are 1.6e\+07 values"
    ):
        simulator = pnl.Simulator("growing", net)
    projection.record("x", sampling_interval=1.0)
    simulator.end()


def test_less_is_not_warned_of() -> None:
    _, projection = built()
    projection.record(["weight", "x", "y"])


def test_another_interval_is_refused() -> None:
    _, projection = built()
    projection.record("weight", sampling_interval=0.5, synapses=[1])
    with pytest.raises(BadValue, match="one projection has one sampling interval"):
        projection.record("weight", sampling_interval=1.0, synapses=[2])


def test_synapses_that_cannot_be_read_are_not_recorded() -> None:
    simulator, projection = built("unseen")
    projection.record("weight")
    with pytest.raises(UnsupportedModel, match="cannot read back"):
        simulator.run(0.1)
