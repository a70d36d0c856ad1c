"""Weights: their signs, the receptor they act on, and single precision."""

from __future__ import annotations

import re
from types import FunctionType
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl

from ...declarations import CellType
from ...errors import BadConnection
from ...testing.data import trace
from ...testing.networks import STRENGTH, uniform, weight
from ...testing.plugin import Simulate


def pair(cell_type: type[CellType]) -> tuple[pnl.Network, pnl.Population, pnl.Population]:
    """Return a network of ten sources and four cells."""
    network = pnl.Network(seed=5)
    sources = network.population(10, pnl.SpikeSourceArray(spike_times=[1.0]))
    return network, sources, network.population(4, cell_type())


def _run(simulate: Simulate, network: pnl.Network, cells: pnl.Population, *arguments: Any) -> None:
    """Project from the first population to some cells, and run."""
    network.projection(network.populations[0], cells, *arguments)
    simulate(network).run(1.0)


def wrong_sign(cell_type: type[CellType], receptor: int) -> float:
    """Return a weight of the sign that a receptor does not allow."""
    return -float(weight(cell_type, receptor))


@pytest.mark.parametrize("receptor", [0, 1])
@pytest.mark.parametrize("form", ["number", "list", "matrix"])
def test_a_given_weight_of_the_wrong_sign_is_an_error_at_once(
    simulate: Simulate, cell_type: type[CellType], receptor: int, form: str
) -> None:
    network, sources, cells = pair(cell_type)
    good, bad = np.full((10, 4), weight(cell_type, receptor)), wrong_sign(cell_type, receptor)
    good[3, 2] = bad
    given: Any = {"number": bad, "list": good.T.ravel().tolist(), "matrix": good}[form]
    with pytest.raises(BadConnection):
        network.projection(
            sources, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(given), cells.receptor_types[receptor]
        )
    assert not network.projections


@pytest.mark.parametrize("receptor", [0, 1])
def test_a_list_of_connections_with_a_weight_of_the_wrong_sign_is_an_error(
    simulate: Simulate, cell_type: type[CellType], receptor: int
) -> None:
    network, _, cells = pair(cell_type)
    rows = [(0, 0, weight(cell_type, receptor), 1.0), (1, 1, wrong_sign(cell_type, receptor), 1.0)]
    name = cells.receptor_types[receptor]
    with pytest.raises(BadConnection):
        _run(simulate, network, cells, pnl.FromListConnector(rows), pnl.StaticSynapse(), name)


@pytest.mark.parametrize("receptor", [0, 1])
def test_drawn_weights_are_checked_when_they_are_worked_out(
    simulate: Simulate, cell_type: type[CellType], receptor: int
) -> None:
    network, sources, cells = pair(cell_type)
    size = STRENGTH[cells.celltype.receptors[receptor].unit]

    def make() -> None:
        network.projection(
            sources,
            cells,
            pnl.AllToAllConnector(),
            pnl.StaticSynapse(uniform(-size, size)),
            cells.receptor_types[receptor],
        )

    code = make.__code__.replace(co_filename="/home/somebody/script.py")
    FunctionType(code, globals(), closure=make.__closure__)()
    simulator = simulate(network)
    with pytest.raises(BadConnection, match=r"/home/somebody/script\.py:\d+") as caught:
        simulator.run(1.0)
    few = int(re.match(r"(\d+) of 40", str(caught.value))[1])  # type: ignore[index]
    assert 0 < few < 40
    assert simulator.time == 0.0


def test_a_changed_weight_of_the_wrong_sign_is_an_error(
    simulate: Simulate, cell_type: type[CellType]
) -> None:
    network, sources, cells = pair(cell_type)
    right = float(weight(cell_type))
    projection = network.projection(sources, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(right))
    with pytest.raises(BadConnection):
        projection.set(weight=-right)
    assert projection.get("weight", "array").tolist() == np.full((10, 4), right).tolist()


@pytest.mark.parametrize("form", ["number", "array", "distribution"])
@pytest.mark.parametrize("sign", [1, -1])
def test_without_a_receptor_the_sign_of_the_weight_decides(
    simulate: Simulate, cell_type: type[CellType], form: str, sign: int
) -> None:
    network, sources, cells = pair(cell_type)
    size = STRENGTH[cells.celltype.receptors[0].unit]
    low, high = sorted((0.5 * sign * size, sign * size))
    given: Any = {
        "number": sign * size,
        "array": np.full((10, 4), sign * size),
        "distribution": uniform(low, high),
    }[form]
    if cells.conductance_based and sign < 0:
        with pytest.raises(BadConnection):
            _run(simulate, network, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(given))
        return
    projection = network.projection(
        sources, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(given, delay=0.1)
    )
    assert projection.receptor_type == cells.receptor_types[0 if sign > 0 else 1]
    variable = cells.celltype.dynamics.receptors[projection.receptor_type]
    cells.initialize(**{variable: 0.0})
    cells.set(v_rest=0.0, v_thresh=1e6)
    cells.record(variable)
    simulate(network).run(1.2)
    assert (np.sign(trace(cells, variable)[11]) == sign).all()


def test_zero_weights_do_nothing(simulate: Simulate, cell_type: type[CellType]) -> None:
    network, sources, cells = pair(cell_type)
    for receptor in cells.receptor_types:
        network.projection(sources, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(0.0), receptor)
    cells.record(["spikes", "v"])
    simulate(network).run(5.0)
    assert (trace(cells) == -65.0).all()


@pytest.mark.parametrize("when", ["made", "set"])
@pytest.mark.parametrize("constant", [True, False])
def test_single_precision_rounds_every_weight(
    simulate: Simulate, cell_type: type[CellType], when: str, constant: bool
) -> None:
    network, sources, cells = pair(cell_type)
    size = STRENGTH[cells.celltype.receptors[0].unit]
    given = 0.1 * size if constant else uniform(0.1 * size, 0.3 * size)
    double, single = (
        network.projection(
            sources,
            cells,
            pnl.FromListConnector([(k, k) for k in range(4)]),
            pnl.StaticSynapse(given if when == "made" else 0.0, delay=delay, precision=precision),
            cells.receptor_types[0],
        )
        for delay, precision in ((1.0, "double"), (2.0, "single"))
    )
    variable = cells.celltype.dynamics.receptors[cells.receptor_types[0]]
    cells.set(
        v_rest=0.0, v_reset=0.0, v_thresh=1e6, **({"tau_m": 0.02} if variable == "v" else {"tau_syn_E": 0.02})
    )
    cells.initialize(v=0.0)
    cells.record(variable)
    simulator = simulate(network)
    if when == "set":
        simulator.run(0.5)
        changed = 0.1 * size if constant else np.linspace(0.1, 0.3, 4) * size
        double.set(weight=changed)
        single.set(weight=changed)
    simulator.run_until(4.0)
    exact, rounded = (np.array(each.get("weight", "list", with_address=False)) for each in (double, single))
    assert trace(cells, variable)[20].tolist() == exact.tolist()
    assert trace(cells, variable)[30].tolist() == rounded.tolist()
    assert (rounded == rounded.astype(np.float32)).all() and (exact != rounded).all()
    if constant or when == "set":
        assert rounded.tolist() == exact.astype(np.float32).tolist()
