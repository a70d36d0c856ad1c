"""Columns lie where they do not collide, and a constant has the same bits with a column and without."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from native_networks import built, recipe_of
from pynnlite_native.cells.columns import stride_of
from pynnlite_native.kernels.blocks import LANES, TILE

import pynnlite as pnl

N_CELLS = 2 * TILE + 70


def test_columns_start_at_cache_lines_and_keep_off_multiples_of_a_page() -> None:
    for n in range(LANES, 5000, LANES):
        stride = stride_of(n)
        assert stride % LANES == 0 and n <= stride <= n + 17 * LANES
        if n > TILE:
            assert TILE < stride % 512 < 512 - TILE
            assert len({k * stride % 512 for k in range(64)}) == 64, "64 columns start on different lines"


@pytest.mark.parametrize("cell_type", [pnl.IF_curr_exp, pnl.IF_cond_exp, pnl.IF_curr_delta])
@pytest.mark.parametrize(
    "varying", [["v_thresh"], ["v_reset", "tau_m"], ["tau_m", "cm", "v_rest", "v_thresh", "v_reset"]]
)
def test_cells_do_not_depend_on_which_constants_have_columns(cell_type: Any, varying: list[str]) -> None:
    """In one population some constants vary and some do not; in populations of one cell none does."""
    own = {"v_thresh": -51.0, "v_reset": -64.0, "tau_m": 14.0, "cm": 0.4, "v_rest": -64.5, "i_offset": 0.65}
    values = {name: own[name] * np.linspace(1.0, 1.01, N_CELLS) for name in varying}
    together = pnl.Network(seed=1)
    together.population(N_CELLS, cell_type(**{**own, **values})).record(["v", "spikes"])
    apart = pnl.Network(seed=1)
    for k in range(0, N_CELLS, 7):
        cell = {name: column[k] for name, column in values.items()}
        apart.population(1, cell_type(**{**own, **cell})).record(["v", "spikes"])
    traces, trains = zip(*(outcome(net) for net in (together, apart)), strict=True)
    assert np.array_equal(traces[0][:, ::7], traces[1])
    assert trains[1] > 20


def outcome(net: pnl.Network) -> tuple[Any, int]:
    """Return the traces of all cells, side by side, and the number of spikes."""
    simulation = built(recipe_of(net))
    simulation.advance(600)
    drained = simulation.drain()
    n_spikes = sum(len(spikes.step) for spikes in drained.spikes.values())
    return np.hstack([trace.values for trace in drained.traces.values()]), n_spikes
