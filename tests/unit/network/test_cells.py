"""Cells: numbers that are unique in a network, and that read and set the parameters of one cell."""

from __future__ import annotations

import copy
import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue, SimulationStateError, UnknownParameter


@pytest.fixture
def pair() -> tuple[Any, Any]:
    """Return two populations of one network, of 3 and 2 cells."""
    net = pnl.Network()
    exc = net.population(3, pnl.IF_cond_exp(), label="exc")
    return exc, net.population(2, pnl.IF_curr_exp(), label="inh")


def test_a7_cells_of_two_populations_are_different(pair: tuple[Any, Any]) -> None:
    exc, inh = pair
    assert exc[0] != inh[0]
    assert [int(cell) for cell in (*exc, *inh)] == [0, 1, 2, 3, 4]
    assert len({*exc, *inh, *(exc + inh), *exc[1:], *inh[[1]]}) == 5
    assert inh[0] not in exc and inh[0] in exc + inh
    assert (exc + inh).id_to_index(inh[1]) == 4


def test_a7_spike_counts_of_two_populations_can_be_merged(pair: tuple[Any, Any]) -> None:
    exc, inh = pair
    with pnl.Simulator("reference", exc.network) as sim:
        for cells, current in ((exc, 1.0), (inh, 2.0)):
            cells.set(i_offset=current)
            cells.record("spikes")
        sim.run(50.0)
        counts = {**exc.get_spike_counts(), **inh.get_spike_counts()}
        assert counts == (exc + inh).get_spike_counts()
    assert len(counts) == 5
    assert counts[exc[0]] > 0 and counts[inh[0]] > 0 and counts[exc[0]] != counts[inh[0]]


def test_a12_a_parameter_is_set_as_an_attribute(pair: tuple[Any, Any]) -> None:
    exc, inh = pair
    exc.tau_m = 3.0
    exc[0:2].cm = 0.5
    exc[2].i_offset = 0.25
    (exc + inh).v_thresh = [-50.0, -51.0, -52.0, -53.0, -54.0]
    assert exc.get("tau_m") == 3.0
    assert exc.get("cm").tolist() == [0.5, 0.5, 1.0]
    assert exc.get("i_offset").tolist() == [0.0, 0.0, 0.25]
    assert inh.get("v_thresh").tolist() == [-53.0, -54.0]


def test_a12_attributes_that_nothing_knows_are_refused(pair: tuple[Any, Any]) -> None:
    exc, inh = pair
    for cells in (exc, exc[0:2], exc + inh):
        with pytest.raises(AttributeError, match=r"has no attribute or parameter 'taum'.*Did you mean"):
            cells.taum = 3.0
    with pytest.raises((AttributeError, UnknownParameter), match="taum"):
        exc[0].taum = 3.0


def test_a12_an_attribute_of_a_projection_names_set(pair: tuple[Any, Any]) -> None:
    joined = pair[0].network.projection(*pair, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=0.5))
    with pytest.raises(AttributeError, match=r"Use set\(weight=…\)"):
        joined.weight = 1.0
    with pytest.raises(AttributeError, match="has no attribute 'note' that can be set"):
        joined.note = "mine"
    assert set(joined.get("weight", "list", with_address=False)) == {0.5}


def test_a12_an_attribute_that_is_wrong_changes_nothing(pair: tuple[Any, Any]) -> None:
    exc, _ = pair
    with pytest.raises(BadValue, match="tau_m"):
        exc.tau_m = -3.0
    for name in ("size", "positions_of_all", "celltype", "network"):
        with pytest.raises(AttributeError):
            setattr(exc, name, 1)
    assert exc.get("tau_m") == 20.0 and exc.size == 3


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda cell: pickle.loads(pickle.dumps(cell))])
def test_e2_cells_can_be_copied_and_pickled(pair: tuple[Any, Any], copied: Any) -> None:
    _, inh = pair
    cell = copied(inh[1])
    assert cell == inh[1] and hash(cell) == hash(inh[1])
    assert (cell.index, cell.population_label) == (1, "inh")
    assert copied({inh[1]: 5})[inh[1]] == 5


def test_e2_what_was_unpickled_has_no_population(pair: tuple[Any, Any]) -> None:
    cell = pickle.loads(pickle.dumps(pair[1][1]))
    for use in (lambda: cell.population, lambda: cell.tau_m, lambda: setattr(cell, "tau_m", 1.0)):
        with pytest.raises(SimulationStateError, match="was unpickled"):
            use()
    assert pair[1].id_to_index(cell) == 1
    assert not hasattr(cell, "__array_interface__")
    assert np.array([cell]).tolist() == [4]


def counts_of(rate: float) -> dict[Any, int]:
    """Return the spikes of two cells, for a process pool."""
    cells = pnl.Network().population(2, pnl.SpikeSourceArray(spike_times=[rate, 2 * rate]))
    cells.record("spikes")
    with pnl.Simulator("reference", cells.network) as sim:
        sim.run(10.0)
        return cells.get_spike_counts()


def test_e2_spike_counts_come_back_from_a_process_pool() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(counts_of, [1.0, 8.0])) == [{0: 2, 1: 2}, {0: 1, 1: 1}]


def test_e2_a_cell_of_a_network_with_other_populations_is_not_taken_for_another(
    pair: tuple[Any, Any],
) -> None:
    elsewhere = pnl.Network().population(5, pnl.IF_curr_exp(), label="inh")
    cell = pickle.loads(pickle.dumps(elsewhere[4]))
    assert cell == 4 and cell not in pair[1]
    with pytest.raises(BadValue, match="does not have cell 4"):
        pair[1].id_to_index(cell)
