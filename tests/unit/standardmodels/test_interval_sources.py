"""Sources that draw intervals: their statistics, and that nothing depends on how their spikes are asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue
from pynnlite.recipe import Recipe, changed

DT = 0.1
KINDS = {
    "refractory": pnl.SpikeSourcePoissonRefractory(rate=100.0, tau_refrac=4.0),
    "gamma": pnl.SpikeSourceGamma(alpha=3.0, beta=300.0),
}
CHANGING = pnl.SpikeSourceInhGamma(a=[2.0, 3.0, 1.0], b=[0.01, 0.002, 0.02], tbins=[0.0, 100.0, 200.0])

EachKind = pytest.mark.parametrize("kind", KINDS)


def recipe(cell_type: Any, size: int = 200, seed: int = 4) -> Recipe:
    net = pnl.Network(seed=seed)
    net.population(size, cell_type, label="source")
    return Recipe(net.freeze(), DT)


def trains(cell_type: Any, size: int = 200, until: int = 100_000) -> list[np.ndarray]:
    """Return the spike times of each cell in ms, as they are recorded."""
    index, time = recipe(cell_type, size).source_times(0, -1, until)
    return [time[index == cell] for cell in range(size)]


def intervals(found: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([np.diff(train, prepend=0.0) for train in found])


@pytest.mark.parametrize(
    ("cell_type", "mean", "variation"),
    [
        (pnl.SpikeSourcePoissonRefractory(rate=50.0), 20.0, 1.0),
        (pnl.SpikeSourcePoissonRefractory(rate=50.0, tau_refrac=5.0), 20.0, 0.75),
        (pnl.SpikeSourcePoissonRefractory(rate=200.0, tau_refrac=4.0), 5.0, 0.2),
        (pnl.SpikeSourceGamma(alpha=4.0, beta=400.0), 10.0, 0.5),
        (pnl.SpikeSourceGamma(alpha=0.5, beta=50.0), 10.0, 2.0**0.5),
    ],
)
def test_intervals_have_the_mean_and_the_variation_of_the_closed_form(
    cell_type: Any, mean: float, variation: float
) -> None:
    found = intervals(trains(cell_type, 100))
    error = variation * mean / np.sqrt(len(found))
    assert abs(found.mean() - mean) < 4.0 * error + 0.001 * mean
    assert found.std() / found.mean() == pytest.approx(variation, rel=0.03)


def test_no_interval_is_shorter_than_tau_refrac() -> None:
    found = intervals(trains(pnl.SpikeSourcePoissonRefractory(rate=150.0, tau_refrac=5.0), 100))
    assert 5.0 <= found.min() < 5.01


def test_the_highest_rate_is_one_spike_for_each_tau_refrac() -> None:
    (train,) = trains(pnl.SpikeSourcePoissonRefractory(rate=1000.0 / 3.0, tau_refrac=3.0), 1, 1000)
    np.testing.assert_allclose(train, 3.0 * np.arange(1, 34), atol=1e-9)


@EachKind
def test_cells_and_trials_and_seeds_differ(kind: str) -> None:
    first, second = trains(KINDS[kind], 2)
    assert not np.array_equal(first[:5], second[:5])
    net = pnl.Network(seed=4)
    net.population(2, KINDS[kind])
    again = Recipe(net.freeze(), DT, trial=1).source_times(0, -1, 1000)[1]
    assert not np.isin(again, np.concatenate([first, second])).any()


@pytest.mark.parametrize("kind", [*KINDS, "changing"])
def test_spikes_are_the_same_for_any_stretches_cells_and_order(kind: str) -> None:
    cell_type = KINDS.get(kind, CHANGING)
    whole = recipe(cell_type, 40)
    index, step, count = (getattr(whole.spikes(0, -1, 3000), name) for name in ("index", "step", "count"))
    assert len(step) > 900 and (np.diff(step) >= 0).all()
    other = recipe(cell_type, 40)
    for first, last in ((1000, 2000), (-1, 17), (17, 18), (18, 1000), (2000, 3000), (17, 400), (1500, 1501)):
        wanted = (step > first) & (step <= last)
        part = other.spikes(0, first, last)
        assert part.index.tolist() == index[wanted].tolist()
        assert part.step.tolist() == step[wanted].tolist()
        assert part.count.tolist() == count[wanted].tolist()
    some = np.array([3, 17, 39], np.int32)
    part = other.spikes(0, 500, 2500, some)
    wanted = np.isin(index, some) & (step > 500) & (step <= 2500)
    assert part.index.tolist() == index[wanted].tolist() and part.step.tolist() == step[wanted].tolist()


@EachKind
def test_spikes_act_at_the_first_grid_time_not_before_them(kind: str) -> None:
    asked = recipe(KINDS[kind], 20)
    index, time = asked.source_times(0, -1, 2000)
    spikes = asked.spikes(0, -1, 2000)
    late = np.repeat(spikes.step, spikes.count) * DT - time
    assert np.repeat(spikes.index, spikes.count).tolist() == index.tolist()
    assert (late > -1e-6).all() and (late < DT).all()


@EachKind
def test_sequences_begin_at_start_and_end_after_duration(kind: str) -> None:
    values = {name: value.constant for name, value in KINDS[kind].values.items()}
    shifted = type(KINDS[kind])(**{**values, "start": 100.0, "duration": 50.0})
    for whole, part in zip(trains(KINDS[kind], 30), trains(shifted, 30), strict=True):
        np.testing.assert_allclose(part - 100.0, whole[whole < 50.0], atol=1e-9)


def test_many_spikes_in_a_step_are_counted() -> None:
    spikes = recipe(pnl.SpikeSourceGamma(alpha=1.0, beta=1e5), 5).spikes(0, -1, 1000)
    assert spikes.count.max() > 10
    assert spikes.count.sum() == pytest.approx(5 * 1e4, rel=0.03)


@pytest.mark.parametrize(
    "cell_type", [pnl.SpikeSourcePoissonRefractory(rate=0.0), pnl.SpikeSourceGamma(beta=0.0)]
)
def test_a_rate_of_zero_means_no_spike(cell_type: Any) -> None:
    assert not np.concatenate(trains(cell_type, 10, 10_000)).size


@EachKind
def test_a_cell_that_changes_begins_a_new_sequence_and_others_go_on(kind: str) -> None:
    net = pnl.Network(seed=4)
    source = net.population(20, KINDS[kind])
    old = Recipe(net.freeze(), DT)
    before = old.spikes(0, -1, 4000)
    parameter = {"refractory": {"rate": 20.0}, "gamma": {"beta": 900.0}}[kind]
    source[5:9].set(**parameter)
    new = changed(old, net.freeze(), 2000)
    after = new.spikes(0, 2000, 4000)
    touched = (after.index >= 5) & (after.index < 9)
    same = (before.step > 2000) & ((before.index < 5) | (before.index >= 9))
    assert after.step[~touched].tolist() == before.step[same].tolist()
    expected = 200.0 * {"refractory": 0.02, "gamma": 0.3}[kind] * 4
    assert abs(touched.sum() - expected) < 5.0 * np.sqrt(expected)
    first = [after.step[touched & (after.index == cell)].min(initial=4001) for cell in range(5, 9)]
    least = 2001 if kind == "gamma" else 2040
    assert min(first) >= least and len(set(first)) > 1
    source.set(start=0.0)  # nothing differs
    assert (
        changed(new, net.freeze(), 3000).spikes(0, 3000, 4000).step.tolist()
        == after.step[after.step > 3000].tolist()
    )


def test_what_a_change_leaves_alone_is_not_drawn_again() -> None:
    net = pnl.Network(seed=4)
    net.population(20, KINDS["gamma"])
    other = net.population(3, KINDS["refractory"])
    first = Recipe(net.freeze(), DT)
    first.spikes(0, -1, 50_000)
    other.set(rate=10.0)
    second = changed(first, net.freeze(), 50_000)
    assert second.places[0].known[-1].reached == 50_000


def test_a_checkpoint_goes_on_with_the_sequences_that_there_were(tmp_path: Path) -> None:
    def described(changed: bool) -> pnl.Network:
        net = pnl.Network(seed=9)
        source = net.population(40, KINDS["gamma"])
        cells = net.population(4, pnl.IF_curr_exp())
        net.projection(source, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=0.05, delay=1.5))
        source.record("spikes")
        cells.record("v")
        if changed:
            source[:7].set(beta=150.0)
        return net

    def data(net: pnl.Network) -> list[Any]:
        segments = [population.get_data().segments[0] for population in net.populations]
        spikes = [train.magnitude.tolist() for train in segments[0].spiketrains]
        return [spikes, segments[1].analogsignals[0].magnitude.tolist()]

    net = described(changed=False)
    with pnl.Simulator("native", net, DT) as simulator:
        simulator.run(50.0)
        net.populations[0][:7].set(beta=150.0)
        simulator.run(50.0)
        simulator.checkpoint(tmp_path / "state.npz")
        simulator.run(100.0)
        wanted = data(net)
    net = described(changed=True)
    with pnl.Simulator("native", net, DT) as simulator:
        simulator.restore(tmp_path / "state.npz")
        simulator.run(100.0)
        assert data(net) == wanted


@pytest.mark.parametrize(
    ("cell_type", "words"),
    [
        (pnl.SpikeSourcePoissonRefractory(rate=201.0, tau_refrac=5.0), ("201 Hz", "5 ms", "at most 200 Hz")),
        (pnl.SpikeSourceGamma(alpha=1.0, beta=1e9), ("alpha = 1", "beta = 1e+09", "at least 0.0001 ms")),
    ],
)
def test_rates_that_cannot_be_are_refused(cell_type: Any, words: tuple[str, ...]) -> None:
    with pytest.raises(BadValue) as caught:
        recipe(cell_type).spikes(0, -1, 10)
    for word in words:
        assert word in str(caught.value)


def test_gamma_refuses_a_shape_of_zero() -> None:
    with pytest.raises(BadValue, match="alpha of SpikeSourceGamma must be greater than 0"):
        pnl.SpikeSourceGamma(alpha=0.0)


def test_the_rate_of_a_process_that_changes_is_that_of_each_time() -> None:
    found = np.concatenate(trains(CHANGING, 400, 3000))
    rates = (
        np.histogram(found, [50.0, 100.0, 110.0, 200.0, 250.0, 300.0])[0]
        / 400
        / [0.05, 0.01, 0.09, 0.05, 0.05]
    )
    assert rates[[0, 2, 3, 4]] == pytest.approx([50.0, 1000.0 / 6.0, 50.0, 50.0], rel=0.06)
    assert 60.0 < rates[1] < 300.0


def test_a_process_that_does_not_change_has_intervals_of_a_gamma_distribution() -> None:
    constant = pnl.SpikeSourceInhGamma(a=[4.0] * 5, b=[0.0025] * 5, tbins=[0.0, 3.0, 20.0, 21.0, 90.0])
    found = intervals(trains(constant, 300, 2000))
    assert found.mean() == pytest.approx(10.0, rel=0.05)
    assert found.std() / found.mean() == pytest.approx(0.5, rel=0.05)
    (one,) = trains(pnl.SpikeSourceInhGamma(a=[4.0], b=[0.0025], tbins=[0.0]), 1, 1000)
    (same,) = trains(constant, 1, 1000)
    np.testing.assert_allclose(same, one, rtol=1e-9)


def test_lists_differ_between_cells_and_can_be_changed() -> None:
    net = pnl.Network(seed=1)
    lists = [[1.0, 2.0], [3.0], [4.0, 5.0, 6.0]]
    times = [[0.0, 10.0], [5.0], [50.0, 60.0, 70.0]]
    source = net.population(
        3, pnl.SpikeSourceInhGamma(a=lists, b=[[0.001] * len(each) for each in lists], tbins=times)
    )
    assert source.get("a") == [pnl.Sequence(each) for each in lists]
    index, time = Recipe(net.freeze(), DT).source_times(0, -1, 1000)
    assert min(time[index == 1]) > 5.0 and min(time[index == 2]) > 50.0
    source[1:].set(a=[2.0], b=[0.03], tbins=[7.0])
    assert source.get("a") == [pnl.Sequence(each) for each in ([1.0, 2.0], [2.0], [2.0])]
    source.set(a=[1.0], b=[0.02], tbins=[0.0])
    assert source.get("b") == pnl.Sequence([0.02])


def test_units_of_lists_are_converted() -> None:
    import quantities as pq

    given = pnl.SpikeSourceInhGamma(b=[20.0, 30.0] * pq.ms, tbins=[0.0, 1.0] * pq.s)
    assert given.b == pnl.Sequence([0.02, 0.03]) and given.tbins == pnl.Sequence([0.0, 1000.0])


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"a": [1.0, 2.0]}, ("2 a, 1 b and 1 tbins",)),
        ({"a": [1.0, 1.0], "b": [1.0, 1.0], "tbins": [5.0, 5.0]}, ("ascending", "[5.0, 5.0]")),
        ({"b": [1e-9]}, ("b = 1e-09 s", "at least 0.0001 ms")),
    ],
)
def test_lists_that_do_not_fit_are_refused(values: dict[str, Any], words: tuple[str, ...]) -> None:
    with pytest.raises(BadValue) as caught:
        recipe(pnl.SpikeSourceInhGamma(**values)).spikes(0, -1, 10)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize("given", [[0.0], [-1.0], [[1.0], [np.nan]], 3.0, [], "1", [[[1.0]]]])
def test_lists_of_wrong_numbers_are_refused(given: Any) -> None:
    with pytest.raises(BadValue, match="a of SpikeSourceInhGamma must be"):
        pnl.SpikeSourceInhGamma(a=given)
