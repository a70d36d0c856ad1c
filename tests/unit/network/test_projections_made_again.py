"""A cell of a notebook that is run twice makes its projections twice: the user is told."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

import pynnlite as pnl
from pynnlite.errors import PynnliteWarning


def joined(cells: Any, weight: float = 0.1) -> Any:
    return cells.network.projection(cells, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=weight))


def test_a13_the_same_line_makes_the_same_projection_again() -> None:
    cells = pnl.Network().population(2, pnl.IF_cond_exp())
    joined(cells)
    with pytest.warns(PynnliteWarning, match="again|twice"):
        joined(cells)


def test_a13_other_networks_and_other_projections_are_no_repetition() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(2):
            cells = pnl.Network().population(4, pnl.IF_cond_exp())
            for k in range(3):
                joined(cells[k : k + 2])
            joined(cells[:2], weight=0.2)
