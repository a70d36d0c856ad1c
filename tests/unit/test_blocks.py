"""What is handed to the user: neo objects of PyNN's layout."""

from __future__ import annotations

import pickle
from datetime import datetime
from typing import Any

import neo
import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue


def signals(block: Any, segment: int = -1) -> dict[str, Any]:
    found = block.segments[segment].analogsignals
    assert len({signal.name for signal in found}) == len(found)
    return {signal.name: signal for signal in found}


def channels(signal: Any) -> list[int]:
    return signal.array_annotations["channel_index"].tolist()  # type: ignore[no-any-return]


@pytest.fixture
def ran(scene: Any) -> Any:
    """Return a scene that ran for 5 ms, all of its cells recorded."""
    scene.source.set(spike_times=[[1.0, 2.5], [], [0.0, 5.0, 7.0]])
    scene.source.record("spikes")
    scene.cond.initialize(v=[-60.0, -61.0, -62.0, -63.0, -64.0])
    scene.cond.record(["gsyn_exc", "spikes", "v"])
    scene.cond.annotate(layer=4)
    scene.sim.run(5.0)
    return scene


def test_a_block_says_what_it_is_of(ran: Any) -> None:
    block = ran.cond.get_data()
    assert block.name == "cond"
    assert block.description == ran.cond.describe()
    assert isinstance(block.rec_datetime, datetime)
    annotations = {
        "size": 5,
        "first_index": 0,
        "last_index": 5,
        "first_id": int(ran.cond[0]),
        "last_id": int(ran.cond[4]),
        "label": "cond",
        "simulator": "reference",
        "dt": 0.1,
        "mpi_processes": 1,
    }
    assert annotations.items() <= block.annotations.items()
    assert block.annotations["layer"] == 4


def test_notes_may_have_any_name(scene: Any) -> None:
    scene.cond.annotate(label="mine", size=3)
    scene.cond.record("v")
    scene.sim.run(1.0)
    scene.sim.reset(annotations={"name": "first", "description": "warm"})
    (segment,) = (block := scene.cond.get_data()).segments
    assert (block.annotations["label"], block.annotations["size"]) == ("mine", 3)
    assert segment.name == "segment000" and segment.annotations["name"] == "first"


def test_p23_signals_come_in_the_order_of_recording(ran: Any) -> None:
    (segment,) = ran.cond.get_data().segments
    assert segment.name == "segment000"
    assert [signal.name for signal in segment.analogsignals] == ["gsyn_exc", "v"]
    ran.sim.reset()
    ran.cond[:2].record("gsyn_inh")
    ran.cond.record("gsyn_inh")
    ran.sim.run(1.0)
    names = [[signal.name for signal in segment.analogsignals] for segment in ran.cond.get_data().segments]
    assert names == [["gsyn_exc", "v"], ["gsyn_exc", "v", "gsyn_inh"]]


def test_p23_cells_that_join_leave_a_variable_in_its_place(scene: Any) -> None:
    scene.cond[:2].record("gsyn_inh")
    scene.cond.record(["v", "gsyn_inh"])
    scene.sim.run(1.0)
    assert list(signals(scene.cond.get_data())) == ["gsyn_inh", "v"]


def test_data_have_the_annotations_of_all_versions_of_pynn(ran: Any) -> None:
    segment = ran.source[[2, 0]].get_data().segments[0]
    first = int(ran.source.first_id)
    for train, cell in zip(segment.spiketrains, ran.source[[2, 0]], strict=True):
        notes = train.annotations
        assert notes["source_id"] == notes["channel_id"] == int(cell) == first + notes["source_index"]
        assert ran.source.id_to_index(notes["source_id"]) == notes["source_index"]
    v = ran.cond[[3, 1]].get_data("v").segments[0].filter(name="v")[0]
    assert v.annotations["source_ids"] == v.annotations["channel_ids"] == [int(c) for c in ran.cond[[3, 1]]]
    assert channels(v) == [3, 1] and v.annotations["source_population"] == ran.cond[[3, 1]].population.label


def test_segments_have_their_signals_under_the_older_name_too(ran: Any) -> None:
    block = pickle.loads(pickle.dumps(ran.cond.get_data()))
    (segment,) = block.segments
    assert segment.analogsignalarrays is segment.analogsignals and len(segment.analogsignals) == 2
    assert len(segment.spiketrains) == 5 and segment.filter(name="v")[0].shape == (51, 5)


def test_a_signal_has_its_units_times_and_channels(ran: Any) -> None:
    v = signals(ran.cond.get_data())["v"]
    assert v.shape == (51, 5)
    assert v.units.dimensionality.string == "mV"
    assert signals(ran.cond.get_data())["gsyn_exc"].units.dimensionality.string == "uS"
    assert (float(v.t_start), float(v.sampling_period), str(v.sampling_period.dimensionality)) == (
        0.0,
        0.1,
        "ms",
    )
    assert v.times[-1].rescale("ms").item() == pytest.approx(5.0)
    assert v.magnitude[0].tolist() == [-60.0, -61.0, -62.0, -63.0, -64.0]
    assert channels(v) == [0, 1, 2, 3, 4]
    assert v.annotations["source_population"] == "cond"


def test_a_spike_train_has_its_times_and_its_source(ran: Any) -> None:
    trains = ran.source.get_data().segments[0].spiketrains
    assert [train.magnitude.tolist() for train in trains] == [[1.0, 2.5], [], [0.0, 5.0]]
    assert [train.annotations["source_index"] for train in trains] == [0, 1, 2]
    assert {train.annotations["source_population"] for train in trains} == {"source"}
    for train in trains:
        assert (float(train.t_start), float(train.t_stop), train.units.dimensionality.string) == (
            0.0,
            5.0,
            "ms",
        )


def test_times_off_the_grid_are_recorded_as_they_were_given(scene: Any) -> None:
    with pytest.warns(pnl.errors.RoundingWarning):
        scene.source.set(spike_times=[1.03, 2.0])
    scene.source.record("spikes")
    scene.sim.run(5.0)
    assert scene.source.get_data().segments[0].spiketrains[0].magnitude.tolist() == [1.03, 2.0]


@pytest.mark.parametrize(("interval", "n"), [(None, 51), (0.1, 51), (0.5, 11), (2.5, 3), (2.0, 3), (10.0, 1)])
def test_a_trace_has_a_sample_at_0_and_at_each_interval(scene: Any, interval: float, n: int) -> None:
    scene.curr.set(i_offset=1.0)
    scene.curr.record("v", sampling_interval=interval)
    scene.curr.record("isyn_exc")
    scene.sim.run(5.0)
    v, isyn = signals(scene.curr.get_data())["v"], signals(scene.curr.get_data())["isyn_exc"]
    assert v.shape == (n, 4) and isyn.shape == (51, 4)
    assert float(v.sampling_period) == (interval or 0.1)
    assert v.magnitude[0].tolist() == [-65.0] * 4


def test_only_what_is_asked_for(ran: Any) -> None:
    assert list(signals(ran.cond.get_data("gsyn_exc"))) == ["gsyn_exc"]
    assert not ran.cond.get_data("gsyn_exc").segments[0].spiketrains
    segment = ran.cond.get_data(["spikes"]).segments[0]
    assert len(segment.spiketrains) == 5 and not segment.analogsignals


def test_views_have_their_cells_in_the_users_order(ran: Any) -> None:
    block = ran.cond[[3, 0]].get_data("v")
    assert channels(signals(block)["v"]) == [3, 0]
    assert signals(block)["v"].magnitude[0].tolist() == [-63.0, -60.0]
    trains = ran.source[[2, 0]].get_data().segments[0].spiketrains
    assert [train.magnitude.tolist() for train in trains] == [[0.0, 5.0], [1.0, 2.5]]
    assert [train.annotations["source_index"] for train in trains] == [2, 0]
    assert block.name == "view of 'cond' with size 2" and block.annotations["size"] == 2


def test_recorded_cells_only(scene: Any) -> None:
    scene.cond[[3, 1]].record("v")
    scene.cond[1:3].record("spikes")
    scene.sim.run(1.0)
    block = scene.cond.get_data()
    assert channels(signals(block)["v"]) == [1, 3]
    assert [train.annotations["source_index"] for train in block.segments[0].spiketrains] == [1, 2]
    assert channels(signals(scene.cond[[4, 3, 2]].get_data("v"))["v"]) == [3]


def test_recording_twice_records_once(scene: Any) -> None:
    scene.cond.record("v")
    scene.cond[:2].record("v")
    scene.cond.record(["v", "v"])
    scene.sim.run(1.0)
    assert signals(scene.cond.get_data())["v"].shape == (11, 5)


def test_cells_added_before_the_run_join(scene: Any) -> None:
    scene.cond[3:].record("v")
    scene.cond[:2].record("v")
    scene.sim.run(1.0)
    assert channels(signals(scene.cond.get_data())["v"]) == [0, 1, 3, 4]


def test_cells_added_without_an_interval_take_the_one_there_is(scene: Any) -> None:
    scene.cond[:2].record("v", sampling_interval=0.5)
    scene.cond.record("v")
    scene.sim.run(1.0)
    v = signals(scene.cond.get_data())["v"]
    assert v.shape == (3, 5) and float(v.sampling_period) == 0.5


def test_what_is_recorded_late_begins_late(scene: Any) -> None:
    scene.cond[:2].record("v")
    scene.sim.run(1.0)
    scene.cond.record(["v", "spikes"])
    scene.sim.run(1.0)
    first, second = scene.cond.get_data("v").segments[0].analogsignals
    assert (channels(first), channels(second)) == ([0, 1], [2, 3, 4])
    assert (first.shape, second.shape) == ((21, 2), (11, 3))
    assert (float(first.t_start), float(second.t_start)) == (0.0, 1.0)
    train = scene.cond.get_data("spikes").segments[0].spiketrains[0]
    assert (float(train.t_start), float(train.t_stop)) == (1.0, 2.0)
    scene.sim.reset()
    scene.sim.run(1.0)
    assert signals(scene.cond.get_data("v"))["v"].shape == (11, 5)


def test_recording_nothing_stops_the_whole_population(scene: Any) -> None:
    scene.cond.record(["v", "spikes"])
    scene.curr.record("v")
    scene.sim.run(1.0)
    scene.cond[:1].record(None)
    scene.sim.run(1.0)
    assert signals(scene.cond.get_data())["v"].shape == (11, 5)
    assert signals(scene.curr.get_data())["v"].shape == (21, 4)


def test_reading_leaves_the_data_unless_they_are_cleared(ran: Any) -> None:
    before = signals(ran.cond.get_data())["v"].magnitude
    assert np.array_equal(signals(ran.cond.get_data(clear=True))["v"].magnitude, before)
    ran.sim.run(2.0)
    block = ran.cond.get_data()
    v = signals(block)["v"]
    assert v.shape[0] == 20 and float(v.t_start) == pytest.approx(5.1)
    train = ran.source.get_data().segments[0].spiketrains[2]
    assert train.magnitude.tolist() == [7.0]
    assert (float(train.t_start), float(train.t_stop)) == (5.0, 7.0)


def test_clearing_forgets_earlier_segments(ran: Any) -> None:
    ran.sim.reset()
    ran.sim.run(1.0)
    assert len(ran.cond.get_data(clear=True).segments) == 2
    ran.sim.run(1.0)
    (segment,) = ran.cond.get_data().segments
    assert segment.analogsignals[0].shape == (10, 5)


def test_reading_clearing_and_resetting_in_a_loop_gives_one_segment_each_time(ran: Any) -> None:
    for _ in range(3):
        (segment,) = ran.cond.get_data(clear=True).segments
        assert segment.analogsignals[0].shape == (51, 5)
        ran.sim.reset()
        ran.sim.run(5.0)


def test_counts_are_of_the_present_segment(ran: Any) -> None:
    first = int(ran.source.first_id)
    assert ran.source.get_spike_counts() == {first: 2, first + 1: 0, first + 2: 2}
    assert ran.source[[2, 1]].get_spike_counts() == {ran.source[2]: 2, ran.source[1]: 0}
    assert ran.source.mean_spike_count() == pytest.approx(4 / 3)
    ran.sim.reset()
    ran.sim.run(1.0)
    assert ran.source.get_spike_counts() == {first: 1, first + 1: 0, first + 2: 1}


@pytest.mark.parametrize("ending", [".pkl", ".pickle", ".nix", ".h5", ".PKL"])
def test_files_hold_what_get_data_gives(ran: Any, tmp_path: Any, ending: str) -> None:
    ran.sim.reset(annotations={"phase": "first"})
    ran.sim.run(1.0)
    file = tmp_path / "deep" / f"data{ending}"
    ran.cond.write_data(str(file), annotations={"author": "me"})
    if ending.lower() in (".nix", ".h5"):
        reader = neo.io.NixIO(str(file), mode="ro")
        block = reader.read_block()
        reader.close()
    else:
        block = pickle.loads(file.read_bytes())
    assert block.annotations["author"] == "me" and block.annotations["layer"] == 4
    assert len(block.segments) == 2 and block.segments[0].annotations["phase"] == "first"
    expected = ran.cond.get_data()
    for read, made in zip(block.segments, expected.segments, strict=True):
        assert [s.name for s in read.analogsignals] == [s.name for s in made.analogsignals]
        for one, other in zip(read.analogsignals, made.analogsignals, strict=True):
            assert np.array_equal(one.magnitude, other.magnitude) and one.units == other.units
            assert channels(one) == channels(other)
        for one, other in zip(read.spiketrains, made.spiketrains, strict=True):
            assert one.magnitude.tolist() == other.magnitude.tolist() and one.t_stop == other.t_stop


def test_files_for_matlab_hold_what_get_data_gives(ran: Any, tmp_path: Any) -> None:
    for _ in range(2):  # the second file replaces the first
        ran.cond.write_data(str(tmp_path / "data.mat"))
    block = neo.io.NeoMatlabIO(str(tmp_path / "data.mat")).read_block()
    expected = signals(ran.cond.get_data())
    assert block.name == "cond" and len(block.segments[0].spiketrains) == 5
    for name, signal in signals(block).items():
        assert np.array_equal(signal.magnitude, expected[name].magnitude)


def test_any_writer_of_neo_will_do(ran: Any, tmp_path: Any) -> None:
    file = tmp_path / "data.pickled"
    ran.cond.write_data(neo.io.PickleIO(str(file)), variables="v")
    assert [s.name for s in pickle.loads(file.read_bytes()).segments[0].analogsignals] == ["v"]
    with pytest.raises(BadValue):
        ran.cond.write_data(str(file))


@pytest.mark.parametrize(
    "note",
    [{1: 2}, {"a", "b"}, np.array([1, None], object), object(), [[{"deep": print}]], np.datetime64("2020")],
)
def test_c12_a_note_that_data_cannot_carry_is_refused_when_it_is_given(scene: Any, note: Any) -> None:
    scene.cond.record("v")
    scene.sim.run(1.0)
    for give in (
        lambda: scene.cond.annotate(note=note),
        lambda: (scene.cond + scene.source).annotate(note=note),
        lambda: scene.sim.reset(annotations={"note": note}),
        lambda: scene.cond.get_data(annotations={"note": note}),
    ):
        with pytest.raises(BadValue, match="The note 'note' must be a number, a text"):
            give()
    assert len(scene.cond.get_data().segments) == 1


def test_c12_notes_that_data_can_carry_are_taken(scene: Any) -> None:
    notes = {
        "a": None,
        "b": {"c": [1, "x", 2.5j]},
        "d": np.arange(3),
        "e": datetime(2020, 1, 1),
        "f": np.bool_(1),
    }
    scene.cond.annotate(**notes)
    scene.cond.record("v")
    scene.sim.run(1.0)
    assert notes.keys() <= scene.cond.get_data().annotations.keys()


@pytest.mark.parametrize("what", ["clear", "gather"])
def test_flags_of_a_reading_are_truth_values(scene: Any, what: str) -> None:
    scene.cond.record("v")
    scene.sim.run(1.0)
    with pytest.raises(BadValue, match=f"{what} must be True"):
        scene.cond.get_data(**{what: np.array([True, False])})
    assert len(scene.cond.get_data(**{what: np.bool_(False)}).segments) == 1
