"""Cells: numbers that are unique in a network."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadConnection, BadValue, SimulationStateError


def network() -> tuple[pnl.Population, pnl.Population]:
    net = pnl.Network()
    first, second = (net.population(n, pnl.IF_curr_exp(), label=str(n)) for n in (3, 2))
    return first, second


def test_a_number_is_the_sizes_before_plus_the_index() -> None:
    first, second = network()
    assert [int(cell) for cell in first] == [0, 1, 2] and [int(cell) for cell in second] == [3, 4]
    assert second[1].index == 1 and second[1].population is second
    assert second.all_cells.dtype == object and second.all_cells[0] == second[0]
    assert second.id_to_index(second[1]) == 1 and second.id_to_index(4) == 1


def test_a7_cells_of_two_populations_differ() -> None:
    first, second = network()
    assert first[0] != second[0]
    assert len({**dict.fromkeys(first), **dict.fromkeys(second)}) == 5


def test_e2_a_cell_can_be_copied_and_pickled() -> None:
    _, second = network()
    cell = second[1]
    assert copy.copy(cell) is cell and copy.deepcopy([cell])[0] is cell
    there = pickle.loads(pickle.dumps(cell))
    assert (there, there.index, there.population_label) == (4, 1, "2")
    for use in (lambda: there.tau_m, lambda: there.population, lambda: there.set_parameters(tau_m=1.0)):
        with pytest.raises(SimulationStateError, match="unpickled"):
            use()


def test_plain_numbers_are_positions_and_cells_are_themselves() -> None:
    first, second = network()
    assert second[[second[1], 0]].indices.tolist() == [1, 0]
    assert first[1:][[first[2]]].indices.tolist() == [2]
    for wrong in (first[0], [second[0], first[1]], np.array([first[2]], dtype=object)):
        with pytest.raises(BadValue, match="does not have cell"):
            second[wrong]


def test_lists_of_connections_may_name_cells() -> None:
    first, second = network()
    rows = [(first[2], second[1], 0.5, 1.0), (0, second[0], 0.25, 1.0)]
    projection = pnl.Projection(first, second, pnl.FromListConnector(rows))
    assert projection.get("weight", "list") == [(0, 0, 0.25), (2, 1, 0.5)]
    with pytest.raises(BadValue, match="does not have cell"):
        pnl.Projection(second, first, pnl.FromListConnector(rows))
    with pytest.raises(BadConnection, match="names target"):
        pnl.Projection(first, second, pnl.FromListConnector([(0, 3)]))


def test_a12_attributes_set_parameters() -> None:
    first, _ = network()
    first.tau_m = 3.0
    first[0:2].cm = 2.0
    assert first.get("tau_m") == first.tau_m == 3.0 and first.get("cm").tolist() == [2.0, 2.0, 1.0]
    with pytest.raises(AttributeError, match=r"Did you mean 'tau_m'.*annotate"):
        first.tau_M = 5.0
