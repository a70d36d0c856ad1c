"""How near to the equations a backend says that it is."""

from __future__ import annotations

import pytest

import pynnlite as pnl
from pynnlite.backend import Features, Tolerance
from pynnlite.declarations import CellType

WIDER = Tolerance(0.5, 0.0, "Euler's method.")
FEATURES = Features(
    declarations=None,
    linear_tolerance=1e-3,
    conductance_tolerance=1e-2,
    general_tolerance=1e-1,
    differences=((pnl.Izhikevich.dynamics.hash, WIDER),),
)


@pytest.mark.parametrize(
    ("kind", "potential"), [(pnl.IF_curr_alpha, 1e-3), (pnl.IF_cond_exp, 1e-2), (pnl.HH_cond_exp, 1e-1)]
)
def test_a_tolerance_goes_by_the_form_of_the_equations(kind: type[CellType], potential: float) -> None:
    assert FEATURES.tolerance(kind).potential == potential


def test_a_type_may_have_a_tolerance_of_its_own() -> None:
    class Mine(pnl.Izhikevich):
        """The same cell by another name."""

    assert FEATURES.tolerance(Mine) is WIDER


def test_only_general_equations_may_be_early_or_late() -> None:
    assert FEATURES.tolerance(pnl.HH_cond_exp).lag > 0.0
    assert FEATURES.tolerance(pnl.IF_cond_exp).lag == 0.0
    assert str(Tolerance(1e-6, 1e-5)) == "1e-6 mV + 1e-5 ms · |dv/dt|"
