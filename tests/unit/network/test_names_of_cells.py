"""Every name that PyNN's cells (class ID) have, and what it gives."""

from __future__ import annotations

from typing import Any

import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue, UnknownParameter


def cell() -> tuple[pnl.Population, Any]:
    """Return a population, and a cell of it."""
    net = pnl.Network(seed=1)
    net.population(2, pnl.IF_curr_exp())
    cells = net.population(3, pnl.IF_cond_exp(tau_m=[10.0, 11.0, 12.0]), label="p")
    return cells, cells[1]


def test_parameters_are_attributes() -> None:
    cells, one = cell()
    assert one.tau_m == 11.0
    one.tau_m = 15.0
    assert cells.get("tau_m").tolist() == [10.0, 15.0, 12.0]
    one.set_parameters(cm=0.5, tau_m=16)
    assert one.get_parameters()["cm"] == 0.5 and one.get_parameters()["tau_m"] == 16.0
    assert set(one.get_parameters()) == set(pnl.IF_cond_exp.get_parameter_names())


def test_facts() -> None:
    cells, one = cell()
    assert one == 3 and one.parent is cells and one.local and one.is_standard_cell
    assert one.celltype is cells.celltype
    assert one.as_view().all_cells.tolist() == [3]
    assert one.get_initial_value("v") == -65.0
    one.set_initial_value("v", -70.0)
    assert [each.get_initial_value("v") for each in cells] == [-65.0, -70.0, -65.0]


def test_a_type_of_ones_own_is_no_standard_type() -> None:
    class Own(pnl.IF_cond_exp):
        """A type with the name of none of PyNN's."""

    assert not pnl.Network().population(1, Own())[0].is_standard_cell


def test_a_position_is_read_and_set() -> None:
    cells, one = cell()
    assert one.position.tolist() == [1.0, 0.0, 0.0]
    one.position = (7.0, 8.0, 9.0)
    assert cells.positions.T.tolist() == [[0.0, 0.0, 0.0], [7.0, 8.0, 9.0], [2.0, 0.0, 0.0]]
    with pytest.raises(BadValue, match="three finite numbers"):
        one.position = 3.0


def test_a_current_is_injected() -> None:
    cells, one = cell()
    one.inject(pnl.DCSource(amplitude=0.1))
    (injection,) = cells.network.injections
    assert injection[1:][1].tolist() == [1]
    with pytest.raises(BadValue, match="Leave it out"):
        one.inject(pnl.DCSource(amplitude=0.1), location="soma")


def test_wrong_names_are_told() -> None:
    _, one = cell()
    with pytest.raises(AttributeError, match="set_parameters"):
        one.set(tau_m=3.0)
    with pytest.raises(AttributeError, match="Did you mean 'tau_m'"):
        _ = one.tau_M
    with pytest.raises(UnknownParameter, match="Did you mean 'tau_m'"):
        one.tau_M = 3.0
    with pytest.raises(UnknownParameter, match="state variable"):
        one.get_initial_value("w")
