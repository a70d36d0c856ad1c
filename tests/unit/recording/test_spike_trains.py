"""The list of spike trains that a user gets, beside neo's."""

from __future__ import annotations

import copy
import multiprocessing
import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import neo
import numpy as np
import pytest
import quantities as pq
from neo.core.spiketrainlist import SpikeTrainList
from neo.test.coretest import test_spiketrainlist as of_neo

from pynnlite.recording.neo.trains import SpikeTrains
from pynnlite.recording.trains import Trains

TIMES = [[2.0, 5.0, 9.0], [], [1.0, 4.0], [10.0], []]
CHANNELS = [7, 8, 9, 11, 12]


@pytest.mark.filterwarnings("ignore:Found multiple values of t_stop")  # 100 ms and 100 000.00000000001 µs
class TestSpikeTrainsAsNeoDoes(of_neo.TestSpikeTrainList):  # type: ignore[misc]
    """neo's own tests of its list."""

    @pytest.fixture(autouse=True)
    def _tested(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(of_neo, "SpikeTrainList", SpikeTrains)


def ours(parent: neo.Segment | None = None) -> SpikeTrains:
    n = len(TIMES)
    offset = np.cumsum([0, *map(len, TIMES)])
    cell, times = np.arange(n, dtype=np.int32), np.concatenate(TIMES)
    times.flags.writeable = False
    trains = Trains(cell, np.zeros(n), np.full(n, 10.0), offset, times)
    segment = parent or neo.Segment()
    notes = {"source_population": "cells", "source_index": cell.tolist(), "source_id": CHANNELS}
    segment.spiketrains = SpikeTrains.of_columns(trains, CHANNELS, segment, **notes)
    return segment.spiketrains  # type: ignore[no-any-return]


def neos() -> SpikeTrainList:
    segment = neo.Segment()
    segment.spiketrains = SpikeTrainList.from_spike_time_array(
        np.concatenate(TIMES),
        np.repeat(CHANNELS, [*map(len, TIMES)]),
        CHANNELS,
        t_start=0.0 * pq.ms,
        t_stop=10.0 * pq.ms,
        units="ms",
        source_population="cells",
        source_index=list(range(5)),
        source_id=CHANNELS,
    )
    segment.spiketrains.segment = segment
    return segment.spiketrains


def described(train: neo.SpikeTrain) -> tuple[Any, ...]:
    """Return all that can be seen of a train, but for its segment."""
    facts = {name: value for name, value in vars(train).items() if name not in ("segment", "annotations")}
    return type(train), train.magnitude.tolist(), str(facts), list(train.annotations.items())


def require_alike(trains: Any, others: Any) -> None:
    assert len(trains) == len(others)
    for train, other in zip(trains, others, strict=True):
        for fact, expected in zip(described(train), described(other), strict=True):
            assert fact == expected


def test_trains_are_those_that_neo_makes() -> None:
    trains, others = ours(), neos()
    require_alike(trains, others)
    for train, other in zip(trains, others, strict=True):
        assert train.segment is trains.segment and other.segment is others.segment
        assert vars(train).keys() == vars(other).keys()
        assert train.dtype == other.dtype and train.units == other.units
        assert train.t_start.units == pq.ms and train.flags.writeable
    assert (trains.t_start, trains.t_stop) == (others.t_start, others.t_stop)
    assert trains.all_channel_ids == others.all_channel_ids == CHANNELS
    assert isinstance(trains, SpikeTrainList)


def test_a_train_is_made_once_and_when_it_is_asked_for() -> None:
    trains = ours()
    assert not trains._made
    third = trains[2]
    assert [train is None for train in trains._made] == [True, True, False, True, True]
    third.annotate(colour="red")
    assert trains[2] is third is trains[-3] is list(trains)[2] is trains[1:3][1] is next(iter(trains[2:]))
    assert trains[2].annotations["colour"] == "red" and "colour" not in trains[3].annotations


def test_what_is_done_to_a_train_is_not_done_to_others() -> None:
    trains = ours()
    trains[0] *= 2
    trains[0].t_stop += 10 * pq.ms
    trains[0].annotations["source_population"] = "mine"
    trains[0].array_annotate(quality=[1, 2, 3])
    require_alike(list(trains)[1:], list(neos())[1:])
    assert trains.multiplexed[1].magnitude.tolist() == np.concatenate(TIMES).tolist()
    with pytest.raises(ValueError, match="read-only"):
        trains.multiplexed[1][0] = 0 * pq.ms


@pytest.mark.parametrize(
    "i", [0, 4, -1, -5, np.int64(3), slice(None), slice(1, 3), slice(None, None, -2), slice(9, 9)]
)
def test_index_and_slice(i: Any) -> None:
    found, other = ours()[i], neos()[i]
    if isinstance(i, slice):
        require_alike(found, other)
        assert isinstance(found, SpikeTrainList)
    else:
        require_alike([found], [other])


@pytest.mark.parametrize(
    ("i", "error"), [(5, IndexError), (-6, IndexError), (1.0, TypeError), ("a", TypeError)]
)
def test_what_is_no_index(i: Any, error: type[Exception]) -> None:
    for trains in (ours(), neos()):
        with pytest.raises(error):
            trains[i]


def train_of(*times: float) -> neo.SpikeTrain:
    return neo.SpikeTrain(list(times), units="ms", t_stop=10.0, channel_id=99)


CHANGES: dict[str, Callable[[Any], Any]] = {
    "append": lambda trains: trains.append(train_of(3.0)),
    "extend": lambda trains: trains.extend([train_of(3.0), train_of()]),
    "insert": lambda trains: trains.insert(1, train_of(3.0)),
    "pop": lambda trains: trains.pop(),
    "pop first": lambda trains: trains.pop(0),
    "remove": lambda trains: trains.remove(trains[0]),
    "set": lambda trains: trains.__setitem__(1, train_of(3.0)),
    "in place": lambda trains: trains.__iadd__([train_of(3.0)]),
    "in place, neo's": lambda trains: trains.__iadd__(SpikeTrainList([train_of(3.0)])),
    "sort": lambda trains: trains.sort(key=len),
    "clear": lambda trains: trains.clear(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_changes_of_the_list(change: Callable[[Any], Any]) -> None:
    trains, others = ours(), neos()
    list(others)  # neo's knows its trains only once they have been made
    change(trains)
    change(others)
    require_alike(trains, others)
    assert all(train.segment in (trains.segment, None) for train in trains)
    if len(trains):
        fresh = SpikeTrainList(items=list(trains))
        for column, other in zip(trains.multiplexed, fresh.multiplexed, strict=True):
            assert np.array_equal(column, other)
        assert trains.all_channel_ids == fresh.all_channel_ids
        assert (trains.t_start, trains.t_stop) == (fresh.t_start, fresh.t_stop)


def test_sums_of_lists() -> None:
    extra = train_of(3.0)
    one = [extra]
    for result in (ours() + one, ours() + SpikeTrainList([extra]), ours() + SpikeTrains([extra])):
        assert isinstance(result, SpikeTrainList)
        require_alike(result, [*neos(), extra])
    for result in (one + ours(), SpikeTrainList([extra]) + ours()):
        require_alike(result, [extra, *neos()])
    trains, apples = ours(), ["apples"]
    assert trains + apples == [*trains, "apples"] and apples + trains == ["apples", *trains]
    assert len(trains) == 5


def test_a_train_is_in_the_list_once() -> None:
    trains = ours()
    assert trains[0] in trains and trains.index(trains[0]) == 0
    for add in (lambda: trains.append(trains[2]), lambda: trains.extend([trains[2]])):
        with pytest.raises(ValueError, match="already contained"):
            add()
    with pytest.raises(TypeError):
        trains.extend([1.0])


def test_an_empty_list() -> None:
    trains = SpikeTrains()
    assert len(trains) == 0 and list(trains) == [] and str(trains) == "[]"
    assert [len(column) for column in trains.multiplexed] == [0, 0]
    trains.append(train_of(1.0))
    assert len(trains) == 1 and trains.t_stop == 10.0 * pq.ms


@pytest.mark.parametrize("touched", [False, True])
def test_copies_are_lists_of_their_own(touched: bool) -> None:
    trains = ours()
    if touched:
        trains[0].annotate(colour="red")
    for result in (copy.deepcopy(trains), copy.deepcopy(trains.segment).spiketrains):
        require_alike(result, trains)
        assert type(result) is SpikeTrains and result[0] is not trains[0]
        assert result.segment is not trains.segment and isinstance(result.segment, neo.Segment)
        result[1].annotate(colour="blue")
    assert "colour" not in trains[1].annotations
    assert copy.copy(trains)[0] is trains[0]


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("touched", [False, True])
def test_what_is_pickled_is_a_list_of_neo(touched: bool, protocol: int) -> None:
    trains = ours()
    if touched:
        trains[0].annotate(colour="red")
    segment = pickle.loads(pickle.dumps(trains.segment, protocol))
    assert type(segment.spiketrains) is SpikeTrainList and segment.spiketrains.segment is segment
    require_alike(segment.spiketrains, trains)
    assert all(train.segment is segment for train in segment.spiketrains)


def test_a_pickle_is_read_without_pynnlite(tmp_path: Any) -> None:
    file = tmp_path / "segment.pkl"
    file.write_bytes(pickle.dumps(ours().segment))
    script = (
        "import pickle, sys; sys.modules['pynnlite'] = None;"
        f"print(sum(map(len, pickle.load(open({str(file)!r}, 'rb')).spiketrains)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "6"


def test_other_processes_get_the_list_as_it_is() -> None:
    buffer = multiprocessing.reduction.ForkingPickler.dumps(ours())
    trains = pickle.loads(buffer)
    assert type(trains) is SpikeTrains and not trains._made
    require_alike(trains, neos())


def test_trains_may_have_been_recorded_for_different_times() -> None:
    cell = np.arange(3, dtype=np.int32)
    columns = Trains(
        cell, np.array([0.0, 5.0, 0.0]), np.array([10.0, 10.0, 8.0]), np.arange(4), np.array([1.0, 6.0, 2.0])
    )
    trains = SpikeTrains.of_columns(columns, [0, 1, 2], neo.Segment())
    found = [(float(train.t_start), float(train.t_stop)) for train in trains]
    assert found == [(0.0, 10.0), (5.0, 10.0), (0.0, 8.0)]
    assert (trains.t_start, trains.t_stop) == (0.0 * pq.ms, 10.0 * pq.ms)
    require_alike(pickle.loads(pickle.dumps(trains)), trains)


def test_no_time_is_copied_before_trains_are_made() -> None:
    times = np.arange(6.0)
    columns = Trains(np.arange(2, dtype=np.int32), np.zeros(2), np.full(2, 9.0), np.array([0, 2, 6]), times)
    trains = SpikeTrains.of_columns(columns, [0, 1], neo.Segment())
    assert np.shares_memory(trains.multiplexed[1].magnitude, times)
    assert not np.shares_memory(trains[1].magnitude, times)
    swapped = columns.taken(np.array([1, 0]))
    assert swapped.time.tolist() == [2.0, 3.0, 4.0, 5.0, 0.0, 1.0] and swapped.offset.tolist() == [0, 4, 6]
