"""Weights and variables of synapses with a rule: read at any time, set, initialised, reset."""

from __future__ import annotations

import io
import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.backend import registry
from pynnlite.errors import BadConnection, BadValue, SimulationStateError, UnknownParameter, UnsupportedModel
from pynnlite.parallel import threaded

from ..growing import GROWTH, POINTS
from ..rules import Depressing, Pairs

WEIGHTS = np.arange(12.0).reshape(4, 3) * 2.0**-10


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a simulator of a network, in which a projection goes between parts of populations, and the projection."""
    monkeypatch.setattr(registry, "_points", lambda: POINTS)
    return built()


def built(backend: str = "growing") -> tuple[Any, Any]:
    net = pnl.Network(seed=3)
    first, second = net.population(3, pnl.SpikeSourcePoisson()), net.population(5, pnl.SpikeSourcePoisson())
    cells = net.population(6, pnl.IF_cond_exp())
    synapse = Pairs(WEIGHTS, 1.0)
    sources = first[[2, 0]] + second[3:]
    projection = net.projection(sources, cells[[4, 1, 3]], pnl.AllToAllConnector(), synapse, label="joined")
    return pnl.Simulator(backend, net), projection


def grown(values: Any, n_steps: int) -> np.ndarray[Any, Any]:
    return np.asarray(values) + GROWTH * n_steps


def test_weights_are_those_described_until_the_network_runs(scene: Any) -> None:
    _, projection = scene
    assert np.array_equal(projection.get("weight", "array"), WEIGHTS)
    assert not projection.get("x", "array").any()


def test_weights_are_those_of_the_simulation_while_it_runs(scene: Any) -> None:
    simulator, projection = scene
    simulator.run(1.0)
    assert np.array_equal(projection.get("weight", "array"), grown(WEIGHTS, 10))
    assert np.array_equal(projection.get("x", "array"), np.full((4, 3), 10.0))
    simulator.run(0.5)
    weights, delays, x = projection.get(["weight", "delay", "x"], "array")
    assert np.array_equal(weights, grown(WEIGHTS, 15))
    assert (set(delays.flat), set(x.flat)) == ({1.0}, {15.0})
    assert projection[0].weight == grown(WEIGHTS[0, 0], 15)
    assert projection[3].x == 15.0
    assert projection.get("w_max", "list", with_address=False) == [0.02] * 12


def test_callbacks_read_weights(scene: Any) -> None:
    simulator, projection = scene
    found: list[float] = []

    def look(time: float) -> float:
        found.append(projection.get("weight", "array")[0, 0])
        return time + 0.5

    simulator.run(1.0, callbacks=[look])
    assert found == [grown(WEIGHTS[0, 0], n) for n in (0, 5, 10)]


def test_columns_are_arrays_by_name_in_the_order_of_the_list(scene: Any) -> None:
    simulator, projection = scene
    simulator.run(1.0)
    columns = projection.get(["weight", "x"], "columns")
    assert list(columns) == ["source", "target", "weight", "x"]
    rows = list(zip(*(column.tolist() for column in columns.values()), strict=True))
    assert rows == projection.get(["weight", "x"], "list")
    assert rows == sorted(rows, key=lambda row: (row[1], row[0]))
    assert list(projection.get("weight", "columns", with_address=False)) == ["weight"]


@pytest.mark.parametrize("format", ["array", "list", "columns"])
def test_what_was_read_goes_back_in_to_the_bit(scene: Any, format: str) -> None:
    simulator, projection = scene
    simulator.run(1.0)
    for name in ("weight", "x", "tau_plus", "w_max"):
        before = projection.get(name, "list")
        change = projection.initialize if name == "x" else projection.set
        change(**{name: projection.get(name, format)})
        assert projection.get(name, "list") == before
    simulator.run(0.1)
    assert np.array_equal(projection.get("weight", "array"), grown(grown(WEIGHTS, 10), 1))


def test_columns_of_other_synapses_are_refused(scene: Any) -> None:
    _, projection = scene
    columns = projection.get("weight", "columns")
    with pytest.raises(BadValue, match="addresses of other synapses, or in another order"):
        projection.set(weight={**columns, "source": columns["source"][::-1]})
    with pytest.raises(BadValue, match=r"must be 'source', 'target' and 'weight'.*got 'weight'"):
        projection.set(weight={"weight": columns["weight"]})
    with pytest.raises(BadValue, match="addresses of other synapses"):
        projection.set(weight=projection.get("weight", "list")[:-1])


def test_a_weight_that_is_set_replaces_what_was_learned_and_reset_goes_back_to_it(scene: Any) -> None:
    simulator, projection = scene
    simulator.run(1.0)
    projection.set(weight=0.01)
    assert set(projection.get("weight", "list", with_address=False)) == {0.01}
    simulator.run(1.0)
    assert set(projection.get("weight", "list", with_address=False)) == {0.01 + 10 * GROWTH}
    simulator.reset()
    assert set(projection.get("weight", "list", with_address=False)) == {0.01}
    simulator.run(0.1)
    assert set(projection.get("weight", "list", with_address=False)) == {0.01 + GROWTH}


def test_reset_goes_back_to_the_weights_and_variables_that_the_user_gave(scene: Any) -> None:
    simulator, projection = scene
    projection.initialize(x=0.5)
    simulator.run(1.0)
    simulator.reset()
    assert np.array_equal(projection.get("weight", "array"), WEIGHTS)
    assert projection.initial_values == {"x": 0.5, "y": 0.0}
    simulator.run(0.3)
    assert np.array_equal(projection.get("weight", "array"), grown(WEIGHTS, 3))
    assert set(projection.get("x", "list", with_address=False)) == {3.5}


def test_other_parameters_leave_what_was_learned(scene: Any) -> None:
    simulator, projection = scene
    simulator.run(1.0)
    projection.set(w_max=0.05, tau_plus=lambda d: 10.0 + d)
    projection.pre.parts[0].population.set(rate=3.0)
    assert np.array_equal(projection.get("weight", "array"), grown(WEIGHTS, 10))
    simulator.run(0.1)
    assert np.array_equal(projection.get("weight", "array"), grown(WEIGHTS, 11))


def test_a_variable_that_is_initialised_begins_anew(scene: Any) -> None:
    simulator, projection = scene
    simulator.run(1.0)
    projection.initialize(x=0.25)
    assert set(projection.get("x", "list", with_address=False)) == {0.25}
    simulator.run(0.2)
    assert set(projection.get("x", "list", with_address=False)) == {2.25}
    assert set(projection.get("y", "list", with_address=False)) == {12.0}


def test_one_synapse_is_set_and_all_others_keep_what_they_have_learned(scene: Any) -> None:
    simulator, projection = scene
    simulator.run(1.0)
    projection[1].weight = 0.015
    projection[2].x = 7.0
    expected = [row[2] for row in projection.get("weight", "list")]
    assert expected[1] == 0.015
    simulator.run(0.1)
    now = projection.get(["weight", "x"], "columns")
    assert np.array_equal(now["weight"], grown(expected, 1))
    assert now["x"].tolist() == [8.0 if k == 2 else 11.0 for k in range(12)]
    simulator.reset()
    again = WEIGHTS.T.ravel().copy()
    again[1] = 0.015
    assert projection.get("weight", "list", with_address=False) == again.tolist()
    assert projection.get("x", "list", with_address=False) == [7.0 if k == 2 else 0.0 for k in range(12)]


def test_a_loop_over_synapses_that_have_learned(scene: Any) -> None:
    """After `reset`, each synapse has what the user gave it last, alone or with all others."""
    simulator, projection = scene
    simulator.run(1.0)
    for connection in projection.connections:
        connection.weight = connection.weight / 2
        connection.x = 3.0
    halves = grown(WEIGHTS.T.ravel(), 10) / 2
    assert np.array_equal(projection.get("weight", "columns")["weight"], halves)
    simulator.run(0.1)
    assert np.array_equal(projection.get("weight", "columns")["weight"], grown(halves, 1))
    projection[4].weight = 0.001
    simulator.reset()
    halves[4] = 0.001
    assert np.array_equal(projection.get("weight", "columns")["weight"], halves)
    projection[5].weight = 0.002
    halves[5] = 0.002
    simulator.run(0.1)
    assert np.array_equal(projection.get(["weight", "x"], "columns")["weight"], grown(halves, 1))
    projection.set(weight=0.01)
    projection[0].weight = 0.005
    simulator.reset()
    assert projection.get("weight", "list", with_address=False) == [0.005] + [0.01] * 11
    assert set(projection.get("x", "list", with_address=False)) == {3.0}


def test_the_structure_is_fixed_once_the_network_runs(scene: Any) -> None:
    simulator, projection = scene
    projection.set(dendritic_delay_fraction=0.5)
    simulator.run(0.1)
    with pytest.raises(SimulationStateError, match="A changed dendritic_delay_fraction"):
        projection.set(dendritic_delay_fraction=0.3)


def test_a_set_weight_must_be_within_its_bounds(scene: Any) -> None:
    _, projection = scene
    with pytest.raises(BadConnection, match=r"The weight 0.03 uS .* out of bounds"):
        projection.set(weight=0.03)
    with pytest.raises(BadConnection, match=r"\d+ of 12 weights .* out of bounds"):
        projection.set(w_max=0.001)
    with pytest.raises(BadConnection, match="12 of 12 weights"):
        projection.set(weight=np.full((4, 3), 0.5))
    assert np.array_equal(projection.get("weight", "array"), WEIGHTS)
    with pytest.raises(BadValue, match="w_max"):
        projection.set(w_max=np.nan)


def test_what_was_learned_is_gone_after_the_end(scene: Any) -> None:
    simulator, projection = scene
    simulator.run(0.1)
    simulator.end()
    with pytest.raises(SimulationStateError, match=r"Call get\(\) before end\(\)"):
        projection.get("weight", "list")
    assert projection.get("tau_plus", "list", with_address=False) == [20.0] * 12


def test_a_backend_that_cannot_read_says_so(scene: Any) -> None:
    simulator, projection = built("unseen")
    simulator.run(0.1)
    assert projection.get("tau_plus", "list", with_address=False) == [20.0] * 12
    for name in ("weight", "x"):
        with pytest.raises(UnsupportedModel, match=r"(?s)unseen.*cannot read back"):
            projection.get(name, "list")


def test_names_that_there_are_not_are_told(scene: Any) -> None:
    _, projection = scene
    with pytest.raises(UnknownParameter, match=r"Pairs has no parameter 'z'.* x, y"):
        projection.get("z", "list")
    with pytest.raises(UnknownParameter, match=r"no synaptic variable 'weight'. Synaptic variables: x, y"):
        projection.initialize(weight=0.1)
    with pytest.raises(BadValue, match="'list', 'array' or 'columns'"):
        projection.get("weight", "dict")
    with pytest.raises(BadValue, match="x of Pairs must be finite"):
        projection.initialize(x=np.inf)
    with pytest.raises(BadConnection, match="list of xs has 3 values"):
        projection.initialize(x=[1.0, 2.0, 3.0])


def test_learned_weights_are_saved(scene: Any, tmp_path: Path) -> None:
    simulator, projection = scene
    simulator.run(1.0)
    for format in ("list", "columns"):
        file = tmp_path / format
        projection.save(["weight", "x"], file, format)
        rows = np.loadtxt(file)
        assert np.array_equal(rows, np.array(projection.get(["weight", "x"], "list")))
    text = io.StringIO()
    projection.save("weight", text, "array")
    assert np.array_equal(np.loadtxt(io.StringIO(text.getvalue())), grown(WEIGHTS, 10))


def test_synapses_that_only_transmit_differently_keep_their_weight(scene: Any) -> None:
    net = pnl.Network()
    cells = net.population(2, pnl.IF_cond_exp())
    projection = net.projection(cells, cells, pnl.AllToAllConnector(), Depressing(0.01, 1.0))
    simulator = pnl.Simulator("growing", net)
    simulator.run(1.0)
    assert set(projection.get("weight", "list", with_address=False)) == {0.01}
    assert set(projection.get("z", "list", with_address=False)) == {10.0}


@pytest.mark.parametrize("gather", [True, False, "all"])
def test_ranks_read_together(scene: Any, gather: Any) -> None:
    def run(comm: Any) -> Any:
        simulator, projection = built()
        simulator.run(1.0)
        rows = projection.get(["weight", "delay", "x"], "list", gather)
        one = projection[5].weight
        simulator.run(0.1)
        return rows, one, projection.get("weight", "columns", gather)["weight"].tolist()

    ((whole, one, later),) = threaded(1, run)
    ranks = threaded(3, run)
    assert {found[1] for found in ranks} == {one}
    if gather == "all":
        assert all(rows == whole and weights == later for rows, _, weights in ranks)
        return
    if gather:
        assert ranks[0][0] == whole
        assert ranks[0][2] == later
    own = [rows for rows, *_ in (ranks[1:] if gather else ranks)]
    assert all(0 < len(rows) < 12 for rows in own)
    assert gather or sorted(itertools.chain(*own)) == sorted(whole)
