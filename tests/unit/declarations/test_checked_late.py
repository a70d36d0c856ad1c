"""When a declaration is checked: a user's as its class is made, one of PyNN's as it is first needed."""

from __future__ import annotations

from typing import Any

import pytest

import pynnlite as pnl
from pynnlite import standardmodels
from pynnlite.errors import UnknownParameter

WRONG = {
    "states": (pnl.State("v", -65.0, "mV", "Membrane potential."),),
    "declaration": "dv/dt = -v / tau",
}
LATE = [
    kind
    for kind in vars(standardmodels).values()
    if isinstance(kind, type) and issubclass(kind, pnl.CellType) and kind.declaration
]


def test_a_users_declaration_is_checked_when_its_class_is_made() -> None:
    with pytest.raises(UnknownParameter, match="tau"):
        type("Mine", (pnl.CellType,), dict(WRONG))


def test_one_that_is_checked_late_is_checked_when_it_is_needed() -> None:
    kind: Any = type("Late", (pnl.CellType,), dict(WRONG), checked_late=True)
    with pytest.raises(UnknownParameter, match="tau"):
        _ = kind.dynamics


@pytest.mark.parametrize("kind", LATE, ids=lambda kind: kind.__name__)
def test_what_is_derived_of_a_standard_type_is_checked_when_its_class_is_made(kind: type) -> None:
    with pytest.raises(UnknownParameter, match="no_such_name"):
        type("Mine", (kind,), {"declaration": f"{kind.declaration}\n_more = no_such_name"})  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", LATE, ids=lambda kind: kind.__name__)
def test_what_is_derived_of_a_standard_type_has_its_own_dynamics(kind: Any) -> None:
    members = {
        "parameters": (*kind.parameters, pnl.Parameter("v_other", -65.0, "mV", "Another potential.")),
        "declaration": f"{kind.declaration}\n_more = v_other",
    }
    own: Any = type("Mine", (kind,), members)
    assert "_more" in own.dynamics.definitions and "_more" not in kind.dynamics.definitions
    assert len(own.columns) == len(kind.columns) + 1
    assert own.recordable == kind.recordable
