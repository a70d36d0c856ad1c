"""Data as rows, as sPyNNaker's scripts want them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue
from pynnlite.utility import neo_convertor as rows


@pytest.fixture(scope="module")
def ran() -> Any:
    """Return three cells of which two were recorded for two runs, and a source."""
    net = pnl.Network()
    source = net.population(2, pnl.SpikeSourceArray(spike_times=[[1.0, 2.0], [2.0]]))
    cells = net.population(3, pnl.IF_cond_exp(), initial_values={"v": [-60.0, -61.0, -62.0]})
    source.record("spikes")
    cells[[0, 2]].record(["v", "gsyn_exc", "gsyn_inh"])
    simulator = pnl.Simulator("reference", network=net, timestep=1.0)
    simulator.run(2.0)
    simulator.reset()
    simulator.run(1.0)
    yield source, cells
    simulator.end()


def test_rows_of_spikes(ran: Any) -> None:
    block = ran[0].get_data()
    assert rows.convert_spikes(block).tolist() == [[0.0, 1.0], [0.0, 2.0], [1.0, 2.0]]
    assert rows.convert_data(block, "spikes", run=1).tolist() == [[0.0, 1.0]]
    assert rows.count_spikes(block) == rows.count_spiketrains(block.segments[0].spiketrains) == 3
    assert rows.convert_spiketrains([]).shape == (0, 2)


def test_rows_of_signals(ran: Any) -> None:
    block = ran[1].get_data()
    first, second = rows.convert_v_list(block)
    assert first[:, :2].tolist() == [[0, 0], [0, 1], [0, 2], [2, 0], [2, 1], [2, 2]]
    assert first[[0, 3], 2].tolist() == [-60.0, -62.0] and len(second) == 4
    assert rows.convert_gsyn(block, block).shape == (6, 4)
    (both,) = rows.convert_gsyn_exc_list(block, runs=[0])
    assert both.tolist() == rows.convert_gsyn_inh_list(block)[0].tolist()
    signal = block.segments[0].filter(name="v")[0]
    assert rows.convert_analog_signal(signal, "s")[1, 1] == pytest.approx(0.001)


@pytest.mark.filterwarnings("ignore:.*is an older name:DeprecationWarning")
def test_spinnaker_get_data_gives_the_rows_of_the_present_segment(ran: Any) -> None:
    source, cells = ran
    assert source.spinnaker_get_data("spikes").tolist() == [[0.0, 1.0]]
    assert cells.spinnaker_get_data(["v"]).shape == (4, 3)
    assert cells.spinnaker_get_data("v", as_matrix=True)[0].tolist() == [-60.0, -62.0]
    assert cells[[2]].spinnaker_get_data("v").tolist() == cells.spinnaker_get_data("v")[2:].tolist()
    assert np.array_equal(cells.spinnaker_get_data("v", False, [2]), cells[[2]].spinnaker_get_data("v"))
    for group, names in ((cells, ["v", "gsyn_exc"]), (cells, "all"), (cells + source, "spikes")):
        with pytest.raises(BadValue, match="one variable of one population"):
            group.spinnaker_get_data(names)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda cells: rows.convert_data(cells.get_data(), "all"), "Give one name"),
        (lambda cells: rows.convert_v_list(cells.get_data(), runs=[2]), "no run 2"),
        (lambda cells: rows.convert_gsyn(cells.get_data(), cells[[2]].get_data()), "same cells"),
    ],
)
def test_wrong_uses_are_told(ran: Any, call: Any, words: str) -> None:
    with pytest.raises(BadValue, match=words):
        call(ran[1])
