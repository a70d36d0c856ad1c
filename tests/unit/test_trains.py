"""Spike times as users give them, and PyNN's `Sequence`."""

from __future__ import annotations

import neo
import numpy as np
import pytest
import quantities as pq

import pynnlite as pnl
from pynnlite.errors import BadValue


def test_e11_a_sequence_has_length_items_and_iteration() -> None:
    train = pnl.Sequence([1.0, 2.5, 4.0])
    assert len(train) == 3 and train[1] == 2.5 and list(train) == [1.0, 2.5, 4.0]
    assert train[1:].tolist() == [2.5, 4.0] and np.asarray(train).tolist() == [1.0, 2.5, 4.0]
    assert pnl.Sequence(iter([1.0, 2.0])).max() == 2.0


def test_e11_a_sequence_has_arithmetic_and_equality() -> None:
    train = pnl.Sequence([1.0, 2.0])
    assert train + 1 == 1 + train == pnl.Sequence([2.0, 3.0]) != train
    assert 2 * train - train == train * np.float64(1.0) == np.float64(1.0) * train
    assert np.array([1.0, 2.0]) * train == train**2 == -train * -train
    assert 2.0 / train == pnl.Sequence([2.0, 1.0]) and (3.0 - train) / 1 == pnl.Sequence([2.0, 1.0])
    assert pnl.Sequence([1.0]) != train and train != [1.0, 2.0]


def test_e11_a_sequence_may_have_units() -> None:
    for given in (np.array([1.0, 2.0]) * pq.s, [1.0 * pq.s, 2000.0 * pq.ms]):
        source = pnl.SpikeSourceArray(spike_times=pnl.Sequence(given) * 2)
        assert source.values["spike_times"].row(0).tolist() == [2000.0, 4000.0]


@pytest.mark.parametrize("given", ["abc", 3.0, [[1.0], [2.0]], [True, 1.0], [1.0 * pq.ms, 1.0 * pq.mV]])
def test_e11_a_sequence_is_a_list_of_numbers(given: object) -> None:
    with pytest.raises((BadValue, pnl.errors.BadUnits)):
        pnl.Sequence(given)


def test_e11_spike_times_can_be_read_and_changed_as_in_pynn() -> None:
    network = pnl.Network()
    sources = network.population(2, pnl.SpikeSourceArray(spike_times=[[1.0, 2.0], [3.0]]))
    assert sources.get("spike_times")[0][0] == 1.0
    sources[0].spike_times += 1
    assert [list(train) for train in sources.get("spike_times")] == [[2.0, 3.0], [3.0]]
    sources.set(spike_times=pnl.Sequence([5.0]) * 2)
    assert sources.get("spike_times") == pnl.Sequence([10.0])


def test_e11_trains_of_an_earlier_run_are_spike_times() -> None:
    network = pnl.Network()
    sources = network.population(3, pnl.SpikeSourceArray(spike_times=[[1.0, 2.0], [], [3.0]]))
    sources.record("spikes")
    with pnl.Simulator("reference", network) as simulator:
        simulator.run(5.0)
        trains = sources.get_data().segments[0].spiketrains
    for given in (trains, list(trains), tuple(trains)):
        again = pnl.Network().population(3, pnl.SpikeSourceArray(spike_times=given))
        assert [list(train) for train in again.get("spike_times")] == [[1.0, 2.0], [], [3.0]]
    one = pnl.Network().population(2, pnl.SpikeSourceArray(spike_times=trains[0]))
    assert list(one.get("spike_times")) == [1.0, 2.0]
    in_seconds = neo.SpikeTrain([1.0], units="s", t_stop=2.0)
    other = pnl.Network().population(1, pnl.SpikeSourceArray(spike_times=[in_seconds]))
    assert list(other.get("spike_times")) == [1000.0]


@pytest.mark.parametrize("given", [{1.0, 2.0}, {1.0: 2.0}, "12", b"12"])
def test_collections_without_order_or_numbers_are_no_trains(given: object) -> None:
    with pytest.raises(BadValue):
        pnl.SpikeSourceArray(spike_times=given)


@pytest.mark.parametrize(
    ("given", "trains"),
    [
        ([1, 5], [[1.0, 5.0]] * 2),
        (range(1, 4), [[1.0, 2.0, 3.0]] * 2),
        (np.arange(3, dtype=np.int64), [[0.0, 1.0, 2.0]] * 2),
        ([], [[], []]),
        ([[], []], [[], []]),
        ([[], [3]], [[], [3.0]]),
        ([range(2), range(1, 3)], [[0.0, 1.0], [1.0, 2.0]]),
        (((1, 2), np.array([3])), [[1.0, 2.0], [3.0]]),
        (np.array([[1, 2], [3, 4]]), [[1.0, 2.0], [3.0, 4.0]]),
        ([pnl.Sequence([1.0]), [2]], [[1.0], [2.0]]),
        (iter([1.0, 2.0]), [[1.0, 2.0]] * 2),
        ([1.0, 1.0, 2.0], [[1.0, 1.0, 2.0]] * 2),
        (np.linspace(0, 4, 3), [[0.0, 2.0, 4.0]] * 2),
    ],
)
def test_p44_spike_times_are_lists_of_any_kind(given: object, trains: list[list[float]]) -> None:
    sources = pnl.Network().population(2, pnl.SpikeSourceArray(spike_times=given))
    assert [list(cell.spike_times) for cell in sources] == trains


def one_at_a_time(i: int) -> object:
    return pnl.Sequence([i + 1.0, i + 2.0])


def all_at_once(i: object) -> object:
    return [pnl.Sequence([j + 1.0, j + 2.0]) for j in i]  # type: ignore[attr-defined]


@pytest.mark.parametrize("function", [one_at_a_time, all_at_once, lambda i: [i + 1, i + 2]])
def test_p44_a_function_makes_the_train_of_each_cell(function: object) -> None:
    network = pnl.Network()
    sources = network.population(3, pnl.SpikeSourceArray(spike_times=function))
    assert [list(train) for train in sources.get("spike_times")] == [[1, 2], [2, 3], [3, 4]]
    sources.set(spike_times=[])
    sources[1:].set(spike_times=function)
    assert [list(cell.spike_times) for cell in sources] == [[], [1, 2], [2, 3]]
    others = network.population(2, pnl.SpikeSourceArray())
    (sources + others).set(spike_times=function)
    assert list(others[1].spike_times) == [5.0, 6.0]


def test_p25_spikes_at_0_ms_arrive() -> None:
    import pynnlite.native as sim

    sim.setup(timestep=1.0)
    source = sim.Population(1, sim.SpikeSourceArray(spike_times=[0]))
    cells = sim.Population(1, sim.IF_curr_exp())
    sim.Projection(source, cells, sim.OneToOneConnector(), sim.StaticSynapse(weight=1, delay=1))
    source.record("spikes")
    cells.record("v")
    sim.run(5)
    assert source.get_spike_counts() == {source[0]: 1}
    assert cells.get_data().segments[0].filter(name="v")[0].magnitude[-1, 0] > -65.0
    sim.end()


def test_masked_times_are_refused_by_name() -> None:
    masked = np.ma.array([1.0, 2.0], mask=[False, True])
    for times in (masked, [masked, [1.0]], masked.astype(int)):
        with pytest.raises(BadValue, match="a masked array with masked values was given"):
            pnl.SpikeSourceArray(spike_times=times)
