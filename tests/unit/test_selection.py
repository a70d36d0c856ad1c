from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import quantities as pq

import pynnlite as pnl
from pynnlite.errors import BadValue
from pynnlite.network import selected


@pytest.mark.parametrize(
    ("selector", "positions"),
    [
        (0, [0]),
        (-1, [5]),
        (np.int64(3), [3]),
        (slice(4, None), [4, 5]),
        (slice(-2, None), [4, 5]),
        (slice(4, 1, -2), [4, 2]),
        ([5, 0, -3], [5, 0, 3]),
        (np.array([2], np.uint16), [2]),
        ([False, True, True, False, False, True], [1, 2, 5]),
        (range(2, 5), [2, 3, 4]),
    ],
)
def test_positions_come_in_the_order_of_the_selector(selector: Any, positions: list[int]) -> None:
    result = selected(selector, 6, "cells")
    assert result.tolist() == positions
    assert result.dtype == np.int32


@pytest.mark.parametrize("names", [5, 2.5, [5], np.ones(3), np.ones((2, 2)), [["v"]], True, None])
def test_e3_names_that_are_none_are_called_by_their_argument(names: Any) -> None:
    network = pnl.Network()
    cells = network.population(3, pnl.IF_curr_exp())
    projection = network.projection(cells, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(0.1, 1.0))
    cells.record("v")
    with pytest.raises(BadValue, match="parameter_names must be a name or a list of names"):
        cells.get(names)
    with pytest.raises(BadValue, match="attribute_names must be a name or a list of names"):
        projection.get(names, "list")
    with pnl.Simulator("reference", network) as simulator:
        simulator.run(0.1)
        with pytest.raises(BadValue, match="variables must be a name or a list of names"):
            cells.get_data(names)


def test_e3_arrays_where_a_word_is_wanted() -> None:
    network = pnl.Network()
    cells = network.population(3, pnl.IF_curr_exp())
    projection = network.projection(cells, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(0.1, 1.0))
    with pytest.raises(BadValue, match="format must be 'list', 'array' or 'columns'"):
        projection.get("weight", np.ones(3))  # type: ignore[arg-type]
    with pytest.raises(BadValue, match="multiple_synapses must be one of"):
        projection.get("weight", "array", multiple_synapses=np.ones(3))  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [2**31, 2**64, np.timedelta64(3), np.bool_(True), 1.0])
def test_e1_populations_have_a_largest_size(size: Any) -> None:
    with pytest.raises(BadValue, match="at least 1 and below 2"):
        pnl.Network().population(size, pnl.IF_curr_exp())


def test_a18_recording_nothing_takes_no_file(tmp_path: Path) -> None:
    cells = pnl.Network().population(3, pnl.IF_curr_exp())
    cells.record("v")
    for given in ({"to_file": str(tmp_path / "v.pkl")}, {"sampling_interval": 0.2}):
        with pytest.raises(BadValue, match="takes no to_file and no sampling_interval"):
            cells.record(None, **given)
    assert len(cells.network.records.probes) == 1


def test_e12_a_callback_may_return_a_quantity() -> None:
    seen = []

    def callback(time: float) -> Any:
        seen.append(time)
        return (time + 1.0) * pq.ms if len(seen) < 3 else 1.0 * pq.s

    with pnl.Simulator("reference", timestep=0.1) as simulator:
        simulator.network.population(1, pnl.IF_curr_exp())
        simulator.run(5.0, callbacks=[callback])
        assert seen == [0.0, 1.0, 2.0]
        with pytest.raises(pnl.errors.BadUnits):
            simulator.run(5.0, callbacks=[lambda time: time * pq.mV])
