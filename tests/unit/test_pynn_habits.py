"""Right uses that PyNN's users trip over, by the numbers of PyNN's known problems."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import quantities as pq

import pynnlite as pnl
from pynnlite.errors import BadValue, PynnliteWarning

ROWS = [
    (2, 4, 0.5, 1.0),
    (0, 3, 0.1, 2.0),
    (2, 0, 0.4, 1.5),
    (0, 3, 0.2, 3.0),
    (1, 0, 0.3, 0.5),
    (0, 4, 0.6, 1.0),
]
CONNECTORS = {
    "all to all": pnl.AllToAllConnector(),
    "probability": pnl.FixedProbabilityConnector(0.5),
    "number pre": pnl.FixedNumberPreConnector(2),
    "number post": pnl.FixedNumberPostConnector(4, with_replacement=True),
    "total": pnl.FixedTotalNumberConnector(20),
    "array": pnl.ArrayConnector(np.arange(15).reshape(3, 5) % 2 == 0),
    "list": pnl.FromListConnector([row[:2] for row in ROWS]),
}


@pytest.mark.parametrize("name", CONNECTORS)
def test_p40_what_get_lists_set_takes_in_the_same_order(scene: Any, name: str) -> None:
    drawn = pnl.RandomDistribution("uniform", (0.1, 1.0))
    projection = scene.join(
        connector=CONNECTORS[name], weight=drawn, delay=pnl.RandomDistribution("uniform", (1.0, 5.0))
    )
    before = projection.get(["weight", "delay"], "list")
    weights, delays = (projection.get(what, "list", with_address=False) for what in ("weight", "delay"))
    assert len(set(weights)) == len(weights) == projection.size() > 0
    projection.set(weight=weights, delay=delays)
    assert projection.get(["weight", "delay"], "list") == before
    projection.set(weight=[w for _, _, w in projection.get("weight", "list")][::-1])
    assert projection.get("weight", "list", with_address=False) == weights[::-1]


def test_p40_the_order_is_by_target_then_source_then_occurrence(scene: Any) -> None:
    projection = scene.join(connector=pnl.FromListConnector(ROWS))
    assert projection.get(["weight", "delay"], "list") == [
        (1, 0, 0.3, 0.5),
        (2, 0, 0.4, 1.5),
        (0, 3, 0.1, 2.0),
        (0, 3, 0.2, 3.0),
        (0, 4, 0.6, 1.0),
        (2, 4, 0.5, 1.0),
    ]


@pytest.mark.parametrize("rule", [pnl.FixedNumberPreConnector, pnl.FixedNumberPostConnector])
def test_p41_replacement_without_self_connections(scene: Any, rule: Any) -> None:
    connector = rule(40, allow_self_connections=False, with_replacement=True)
    for view in (scene.cond, scene.cond[1:4]):
        projection = scene.net.projection(view, scene.cond, connector)
        pairs = np.array(projection.get([], "list"))
        sources = view.indices[pairs[:, 0]]
        assert (sources != pairs[:, 1]).all()
        size = scene.cond.size if rule is pnl.FixedNumberPreConnector else view.size
        assert len(pairs) == 40 * size


def test_p42_an_array_of_zeros_and_ones_is_a_mask(new_scene: Any) -> None:
    mask = np.array([[1, 0, 0, 1, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0, 1]])
    pairs = [(1, 2), (0, 3), (2, 4), (0, 0)]
    for array in (mask, mask.astype(bool), mask.tolist(), mask.astype(float)):
        projection = new_scene().join(connector=pnl.ArrayConnector(array))
        assert sorted(projection.get([], "list")) == sorted(pairs)


def test_p42_whole_numbers_of_numpy_are_whole_numbers(scene: Any) -> None:
    cells = scene.net.population(np.int64(4), pnl.IF_cond_exp())
    for connector in (pnl.FixedNumberPreConnector(np.int64(2)), pnl.FixedTotalNumberConnector(np.int32(8))):
        assert scene.net.projection(cells, cells, connector).size() == 8


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (lambda: pnl.OneToOneConnector(), "3 sources"),
        (lambda: pnl.FromListConnector([(0, 5, 0.1, 1.0)]), "5"),
        (lambda: pnl.FromListConnector([(3, 0, 0.1, 1.0)]), "3"),
        (lambda: pnl.FromListConnector([(-1, 0, 0.1, 1.0)]), "-1"),
        (lambda: pnl.FromListConnector([(0, 0, -0.1, 1.0)]), "must not be negative"),
        (lambda: pnl.FixedProbabilityConnector(1.5), "between 0 and 1, not 1.5"),
        (lambda: pnl.FixedProbabilityConnector(-0.1), "between 0 and 1, not -0.1"),
        (lambda: pnl.DistanceDependentProbabilityConnector("2 + d"), "probability"),
        (lambda: pnl.ArrayConnector(np.arange(15).reshape(3, 5)), "ArrayConnector"),
    ],
)
def test_p42_what_would_connect_something_else_is_an_error(scene: Any, rule: Any, words: str) -> None:
    with pytest.raises(pnl.errors.ModelError, match=words):
        scene.join(connector=rule()).get("weight", "list")


def test_p43_one_weight_for_each_connection_at_creation(scene: Any) -> None:
    weights = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    projection = scene.join(
        connector=pnl.FromListConnector([row[:2] for row in ROWS]), weight=weights, delay=1.0
    )
    assert projection.get("weight", "list", with_address=False) == weights
    array = np.arange(15.0).reshape(3, 5)
    assert np.array_equal(scene.join(weight=array).get("weight", "array"), array)


def test_p44_spike_times_may_be_nested_lists(scene: Any) -> None:
    trains = [[1.0, 2.0], [], [3.5]]
    forms = [
        trains,
        [np.array(train) for train in trains],
        tuple(tuple(train) for train in trains),
        [pnl.Sequence(train) for train in trains],
        [train * pq.ms for train in trains],
        [np.array(train) / 1000.0 * pq.s for train in trains],
    ]
    for form in forms:
        scene.source.set(spike_times=form)
        given = [sequence.value.tolist() for sequence in scene.source.get("spike_times")]
        assert given == [pytest.approx(train) for train in trains]


def test_p44_a_view_takes_one_list_for_each_of_its_cells(scene: Any) -> None:
    scene.source.set(spike_times=[9.0])
    scene.source[[2, 0]].set(spike_times=[[2.0, 2.5], []])
    given = [sequence.value.tolist() for sequence in scene.source.get("spike_times")]
    assert given == [[], [9.0], [2.0, 2.5]]
    assert scene.source[2].spike_times.value.tolist() == [2.0, 2.5]


def test_p44_one_list_of_spike_times_is_for_all_cells(scene: Any) -> None:
    for form in ([1.0, 2.0], np.array([1.0, 2.0]), pnl.Sequence([1.0, 2.0]), [1.0, 2.0] * pq.ms, [1, 2]):
        scene.source.set(spike_times=form)
        assert scene.source.get("spike_times").value.tolist() == [1.0, 2.0]


def test_p45_views_keep_the_users_order(scene: Any) -> None:
    view = scene.cond[[3, 1, -1]]
    assert view.indices.tolist() == [3, 1, 4]
    view.set(tau_m=[13.0, 11.0, 14.0])
    assert scene.cond.get("tau_m").tolist() == [20.0, 11.0, 20.0, 13.0, 14.0]
    assert view.get("tau_m").tolist() == [13.0, 11.0, 14.0]
    assert view[[2, 0]].get("tau_m").tolist() == [14.0, 13.0]
    view.initialize(v=[-63.0, -61.0, -64.0])
    scene.cond.record("v")
    scene.sim.run(0.1)
    assert view.get_data().segments[0].analogsignals[0].magnitude[0].tolist() == [-63.0, -61.0, -64.0]


def test_p45_assemblies_keep_the_users_order_and_every_cell(scene: Any) -> None:
    both = scene.cond[[3, 1]] + scene.curr[2:]
    assert [cell.index for cell in both] == [3, 1, *range(2, scene.curr.size)]
    assert [cell.index for cell in both[[2, 0]]] == [2, 3]
    both[[2, 0]].set(cm=[0.5, 0.6])
    assert (scene.curr[2].cm, scene.cond[3].cm) == (0.5, 0.6)
    with pytest.raises(BadValue, match="both have cell 1"):
        _ = scene.cond[0:3] + scene.cond[1:4]


def test_p45_a_selection_leaves_the_users_array_alone(scene: Any) -> None:
    selector = np.array([3, -5, 1])
    assert scene.cond[selector].indices.tolist() == [3, 0, 1]
    assert selector.tolist() == [3, -5, 1]


def test_p45_positions_in_a_view_are_those_of_its_order(scene: Any) -> None:
    projection = scene.join(scene.cond[[3, 1]], pnl.FromListConnector([(0, 0, 0.1, 1.0), (2, 1, 0.2, 1.0)]))
    assert projection.get("weight", "list") == [(0, 0, 0.1), (2, 1, 0.2)]
    (pathway,) = [p for p in scene.sim.recipe_of(scene.net.freeze()).pathways if p.projection == 1]
    chunks = scene.sim.recipe_of(scene.net.freeze()).chunks(
        [pathway.number], None, ["source", "target", "weight"]
    )
    rows = {
        (int(s), int(t), float(w))
        for c in chunks
        for s, t, w in zip(c.source, c.target, c.weight, strict=True)
    }
    assert rows == {(0, 3, 0.1), (2, 1, 0.2)}


@pytest.mark.parametrize(
    ("name", "unit"),
    [("v", "mV"), ("gsyn_exc", "uS"), ("tau_m", "ms"), ("cm", "nF"), ("i_offset", "nA"), ("spikes", "ms")],
)
def test_p47_units_are_found(scene: Any, name: str, unit: str) -> None:
    assert scene.cond.find_units(name) == unit
    assert scene.cond[:2].find_units(name) == unit


def test_p47_quantities_are_converted(scene: Any) -> None:
    scene.cond.set(tau_m=0.01 * pq.s, cm=[100.0, 200.0, 300.0, 400.0, 500.0] * pq.pF)
    assert scene.cond.get("tau_m") == 10.0
    assert scene.cond.get("cm") == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5])
    assert scene.join(weight=5.0 * pq.nS, delay=0.001 * pq.s).get(["weight", "delay"], "list")[0] == (
        0,
        0,
        0.005,
        1.0,
    )
    assert scene.join(scene.curr, weight=-200.0 * pq.pA).receptor_type == "inhibitory"
    assert scene.sim.run(0.002 * pq.s) == 2.0


def test_p48_unsorted_spike_times_are_sorted_in_every_place(scene: Any) -> None:
    for cells in (scene.source, scene.source[:1], scene.source[2].as_view()):
        with pytest.warns(PynnliteWarning, match="not in ascending order; they are sorted") as caught:
            cells.set(spike_times=[2.0, 1.0, 2.0])
        assert len(caught) == 1
        assert cells[0].spike_times.value.tolist() == [1.0, 2.0, 2.0]
    with pytest.warns(PynnliteWarning, match="of 2 of 3 cells were not in ascending order") as caught:
        sources = scene.net.population(3, pnl.SpikeSourceArray(spike_times=[[3, 1], [2], [5, 4]]))
    assert len(caught) == 1
    assert [list(train) for train in sources.get("spike_times")] == [[1.0, 3.0], [2.0], [4.0, 5.0]]


def test_p21_poisson_sources_follow_from_the_seed_of_the_network_alone() -> None:
    def spikes(seed: int, others: int = 0, backend: str = "native") -> list[list[float]]:
        net = pnl.Network(seed=seed)
        source = net.population(3, pnl.SpikeSourcePoisson(rate=200.0))
        for _ in range(others):
            net.population(2, pnl.SpikeSourcePoisson(rate=500.0))
        source.record("spikes")
        with pnl.Simulator(backend, network=net) as simulator:
            simulator.run(50.0)
            return [train.magnitude.tolist() for train in source.get_data().segments[0].spiketrains]

    assert sum(map(len, spikes(1))) > 10
    assert spikes(1) == spikes(1) == spikes(1, others=2) == spikes(1, backend="reference")
    assert spikes(1) != spikes(2)


def test_p25_spikes_before_the_shortest_delay_are_emitted(new_scene: Any) -> None:
    scene = new_scene(min_delay=1.0)
    scene.source.set(spike_times=[0.0, 0.1, 0.1])
    scene.source.record("spikes")
    scene.sim.run(1.0)
    assert scene.source.get_data().segments[0].spiketrains[1].magnitude.tolist() == [0.0, 0.1, 0.1]


def test_p52_a_construction_that_fails_leaves_no_trace(scene: Any) -> None:
    scene.cond.record("v")
    with pytest.raises(BadValue):
        scene.net.population(3, pnl.IF_cond_exp(tau_m=[1.0]))
    with pytest.raises(BadValue):
        scene.net.population(3, pnl.IF_cond_exp(), initial_values={"v": [1.0]})
    scene.sim.run(1.0)
    scene.sim.reset()
    scene.sim.run(1.0)
    assert len(scene.cond.get_data().segments) == 2
    assert scene.net.population is not None and len(scene.net.populations) == 3


def test_p52_a_set_that_fails_does_not_shift_later_draws(scene: Any, new_scene: Any) -> None:
    drawn = pnl.RandomDistribution("uniform", (10.0, 20.0))
    twin = new_scene()
    for wrong in ({"tau_m": drawn, "cm": -1.0}, {"tau_m": drawn, "cn": 1.0}):
        with pytest.raises(pnl.errors.ModelError):
            scene.cond.set(**wrong)
    with pytest.raises(pnl.errors.ModelError):
        scene.cond.initialize(v=drawn, gsyn_exc=np.inf)
    with pytest.raises(pnl.errors.ModelError):
        scene.projection.set(weight=drawn, delay=-1.0)
    for each in (scene, twin):
        each.cond.set(tau_m=drawn)
        each.cond.initialize(v=drawn)
        each.projection.set(weight=drawn)
    assert scene.cond.get("tau_m").tolist() == twin.cond.get("tau_m").tolist()
    assert scene.projection.get("weight", "list") == twin.projection.get("weight", "list")
    assert scene.net.digest() == twin.net.digest()


def test_every_cell_may_be_set_in_a_loop(scene: Any) -> None:
    cells = scene.net.population(1500, pnl.IF_curr_exp())
    for cell in cells:
        cell.i_offset = 0.001 * cell.index
    assert cells.get("i_offset") == pytest.approx(0.001 * np.arange(1500))
    assert cells[7].i_offset == pytest.approx(0.007)


def test_a_function_may_have_parameters_with_defaults(scene: Any) -> None:
    projection = scene.join(weight=lambda d, scale=2.0: scale * d, delay=1.0)
    assert projection.get("weight", "array")[0].tolist() == [0.0, 2.0, 4.0, 6.0, 8.0]


def test_without_a_receptor_the_sign_decides(scene: Any) -> None:
    drawn = pnl.RandomDistribution("normal_clipped", mu=-0.1, sigma=0.1, low=-1.0, high=0.0)
    for weight in (
        -0.1,
        -np.ones((3, 4)),
        [-0.1] * 12,
        drawn,
        lambda d: -1.0 - d,
        -1 * pnl.LazyArray(lambda d: d + 1.0),
    ):
        assert scene.join(scene.curr, weight=weight).receptor_type == "inhibitory"
    for weight in (0.1, 0.0, np.ones((3, 4)), lambda i, j: 1.0 + i):
        assert scene.join(scene.curr, weight=weight).receptor_type == "excitatory"
