from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import ModelError

drawn = pnl.RandomDistribution("uniform", (10.0, 20.0))


def test_labels_and_descriptions(scene: Any) -> None:
    unnamed = scene.net.population(2, pnl.IF_cond_exp(tau_m=10.0))
    assert unnamed.label == "population3"
    assert repr(unnamed) == "<Population 'population3' of 2 cells of type IF_cond_exp(tau_m=10.0)>"
    assert scene.cond[:2].label == "view of 'cond' with size 2"
    assert pnl.PopulationView(scene.cond, [1], label="one").label == "one"


def test_a_declaration_shows_what_is_not_its_default() -> None:
    assert repr(pnl.DCSource(amplitude=1.0, start=2.0)) == "DCSource(start=2.0)"
    assert repr(pnl.StepCurrentSource()) == "StepCurrentSource()"
    steps = pnl.StepCurrentSource(times=[1.0, 2.0], amplitudes=[0.5, 0.25])
    assert repr(steps) == "StepCurrentSource(amplitudes=[0.5 , 0.25], times=[1., 2.])"


def test_a_class_with_parameters_will_do(scene: Any) -> None:
    cells = scene.net.population(2, pnl.IF_cond_exp, {"tau_m": 12.0}, initial_values={"v": -60.0})
    assert cells.get("tau_m") == 12.0
    assert scene.net.population(2, pnl.IF_cond_exp).get("tau_m") == 20.0
    assert cells.initial_values["v"].evaluate(simplify=True) == -60.0


def test_get_one_or_several_parameters(scene: Any) -> None:
    scene.cond.set(tau_m=[10.0, 11.0, 12.0, 13.0, 14.0])
    assert scene.cond.get(["cm", "tau_m"])[0] == 1.0
    assert scene.cond.get(["cm", "tau_m"])[1].tolist() == [10.0, 11.0, 12.0, 13.0, 14.0]
    assert scene.cond.get("cm", simplify=False).tolist() == [1.0] * 5
    assert scene.cond[3].tau_m == 13.0
    assert scene.cond[3].get_parameters()["tau_m"] == 13.0


def test_every_kind_of_value_can_be_set(scene: Any) -> None:
    for given in (lambda i: 1.0 + i, np.arange(1, 6), 1.0 + pnl.LazyArray(lambda i: i, shape=(5,))):
        scene.cond.set(tau_m=given)
        assert scene.cond.get("tau_m").tolist() == [1.0, 2.0, 3.0, 4.0, 5.0]
    scene.cond.set(tau_m=drawn)
    first = scene.cond.get("tau_m")
    assert len(set(first)) == 5 and 10.0 <= first.min() < first.max() < 20.0
    assert scene.cond[[4, 0]].get("tau_m").tolist() == first[[4, 0]].tolist()
    scene.cond.set(tau_m=drawn)
    assert scene.cond.get("tau_m").tolist() != first.tolist()


def test_populations_with_one_distribution_differ(scene: Any) -> None:
    celltype = pnl.IF_cond_exp(tau_m=drawn)
    first, second = (scene.net.population(5, celltype) for _ in range(2))
    assert first.get("tau_m").tolist() != second.get("tau_m").tolist()


def test_views_of_views(scene: Any) -> None:
    view = scene.cond[[4, 2, 0]][[2, 0]]
    assert view.indices.tolist() == [0, 4]
    assert view.grandparent is scene.cond and view.parent.size == 3
    view.set(cm=[2.0, 3.0])
    assert scene.cond.get("cm").tolist() == [2.0, 1.0, 1.0, 1.0, 3.0]
    view.set(cm=lambda i: 5.0 + i)
    assert scene.cond.get("cm").tolist() == [5.0, 1.0, 1.0, 1.0, 6.0]


def test_overlapping_views_replace_each_other_in_the_order_of_setting(scene: Any) -> None:
    scene.cond[:3].set(cm=2.0)
    scene.cond[[2, 1]].set(cm=[3.0, 4.0])
    scene.cond[4:].set(cm=lambda i: 9.0 + i)
    assert scene.cond.get("cm").tolist() == [2.0, 4.0, 3.0, 1.0, 9.0]
    scene.cond.set(cm=1.0)
    assert scene.cond.get("cm") == 1.0


def test_views_compare_by_their_cells(scene: Any) -> None:
    assert scene.cond[1:3] == scene.cond[[1, 2]]
    assert scene.cond[1:3] != scene.cond[[2, 1]]
    assert scene.cond[1:3] != scene.curr[1:3]
    assert scene.cond[1:3] != "view"
    assert len({scene.cond[1:3], scene.cond[[1, 2]], scene.cond[[2, 1]]}) == 2


@pytest.mark.parametrize(
    ("selector", "indices"),
    [
        (slice(None), [0, 1, 2, 3, 4]),
        (slice(1, 99), [1, 2, 3, 4]),
        (slice(None, None, -2), [4, 2, 0]),
        ([3], [3]),
        ((2, 0), [2, 0]),
        (np.array([4, 1], np.uint8), [4, 1]),
        ([True, False, False, True, False], [0, 3]),
        (np.array([False, True, True, False, False]), [1, 2]),
    ],
)
def test_selections(scene: Any, selector: Any, indices: list[int]) -> None:
    assert scene.cond[selector].indices.tolist() == indices


def test_cells_are_integers(scene: Any) -> None:
    assert [int(cell) for cell in scene.cond] == list(range(5))
    assert scene.cond[-1] == 4 and scene.cond[[3, 1]][0] == 3
    assert scene.cond.id_to_index(scene.cond[3]) == 3
    assert scene.cond.id_to_index(scene.cond[[3, 1]]).tolist() == [3, 1]
    scene.cond[1].tau_m = 15.0
    scene.cond[2].set_parameters(tau_m=16.0, cm=2.0)
    assert scene.cond.get("tau_m").tolist() == [20.0, 15.0, 16.0, 20.0, 20.0]
    assert scene.cond[2].cm == 2.0


def test_a_sample_is_of_different_cells_and_each_is_another(scene: Any) -> None:
    cells = scene.net.population(100, pnl.IF_cond_exp())
    first, second = cells.sample(30), cells.sample(30)
    assert len(set(first.indices.tolist())) == 30
    assert first != second
    assert sorted(cells.sample(100).indices.tolist()) == list(range(100))


def test_a_sample_of_a_view_is_of_its_cells(scene: Any) -> None:
    view = scene.cond[[4, 2, 0]]
    assert set(view.sample(3).indices.tolist()) == {0, 2, 4}


def test_positions(scene: Any) -> None:
    assert scene.cond.positions.tolist() == [[0.0, 1.0, 2.0, 3.0, 4.0], [0.0] * 5, [0.0] * 5]
    positions = np.arange(15.0).reshape(3, 5)
    scene.cond.positions = positions
    assert np.array_equal(scene.cond.positions, positions)
    assert scene.cond[2].position.tolist() == [2.0, 7.0, 12.0]
    assert scene.sim.recipe_of(scene.net.freeze()).positions(0, np.array([2, 4])).tolist() == [
        [2.0, 7.0, 12.0],
        [4.0, 9.0, 14.0],
    ]


def test_what_a_type_can_do(scene: Any) -> None:
    assert scene.cond.conductance_based and not scene.curr.conductance_based
    assert scene.cond.receptor_types == ["excitatory", "inhibitory"] and scene.source.receptor_types == []
    assert scene.cond.injectable and not scene.source.injectable
    assert scene.cond.can_record("gsyn_exc") and not scene.curr.can_record("gsyn_exc")
    assert scene.source.can_record("spikes") and not scene.source.can_record("v")


def test_a_type_that_is_shared_is_not_changed_by_set(scene: Any) -> None:
    celltype = pnl.IF_cond_exp()
    first, second = (scene.net.population(2, celltype) for _ in range(2))
    first.set(tau_m=5.0)
    assert second.get("tau_m") == 20.0
    assert scene.net.population(2, celltype).get("tau_m") == 20.0


def test_initial_values_of_views_and_cells(scene: Any) -> None:
    scene.cond.initialize(v=-60.0)
    scene.cond[[3, 0]].initialize(v=[-53.0, -50.0])
    scene.cond.record("v")
    scene.sim.run(0.0)
    assert scene.cond.get_data().segments[0].analogsignals[0].magnitude[0].tolist() == [
        -50,
        -60,
        -60,
        -53,
        -60,
    ]


def test_a_state_set_during_a_run_is_the_state(scene: Any) -> None:
    scene.curr.record("v")
    scene.sim.run(1.0)
    scene.curr[[2, 0]].initialize(v=[-52.0, -50.0])
    scene.sim.run(0.1)
    trace = scene.curr.get_data().segments[0].analogsignals[0].magnitude
    assert trace[10].tolist() == [-65.0] * 4
    assert (np.abs(trace[11] - [-50.0, -65.0, -52.0, -65.0]) < 0.1).all()
    scene.sim.reset()
    scene.sim.run(0.0)
    assert scene.curr.get_data().segments[1].analogsignals[0].magnitude[0].tolist() == [
        -50.0,
        -65.0,
        -52.0,
        -65.0,
    ]


def test_a_state_set_before_reset_gives_way_to_one_set_after_it(scene: Any) -> None:
    scene.curr.record("v")
    scene.sim.run(1.0)
    scene.curr.initialize(v=-50.0)
    scene.sim.reset()
    scene.curr.initialize(v=-60.0)
    scene.sim.run(0.1)
    trace = scene.curr.get_data().segments[-1].analogsignals[0].magnitude
    assert trace[0].tolist() == [-60.0] * 4 and (trace[1] < -59.0).all()


def test_only_one_way_to_give_parameters() -> None:
    with pytest.raises(ModelError):
        pnl.Network().population(2, pnl.IF_cond_exp(), {"tau_m": 12.0})
