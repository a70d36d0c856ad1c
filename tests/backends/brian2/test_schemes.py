"""How the form of equations decides what is computed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from brian2_networks import Alpha, Coupled, Exponential, Quadratic, Saturating
from pynnlite_brian2.schemes import Names, scheme_for
from pynnlite_brian2.schemes.nonlinear import in_small_steps

import pynnlite as pnl

CHOICES = {
    pnl.IF_curr_exp: "Linear",
    pnl.IF_curr_delta: "Linear",
    Coupled: "Linear",
    Alpha: "Linear",
    pnl.IF_cond_exp: "Conductance",
    Quadratic: "Nonlinear",
    Exponential: "Nonlinear",
    Saturating: "Nonlinear",
}


def chosen(cell_type: Any) -> Any:
    names = Names(cell_type.dynamics, cell_type.get_parameter_names())
    return scheme_for(cell_type.dynamics.written_out, names, cell_type.sizes)


@pytest.mark.parametrize("cell_type", list(CHOICES), ids=lambda each: each.__name__)
def test_the_form_of_the_equations_decides(cell_type: Any) -> None:
    assert type(chosen(cell_type)).__name__ == CHOICES[cell_type]


def test_a_name_does_not() -> None:
    kind = pnl.IF_cond_exp
    declaration = kind.declaration.replace("(e_rev_E - v)", "(e_rev_E - v) * v / mV")
    changed = type("IF_cond_exp", (kind,), {"declaration": declaration})
    assert type(chosen(changed)).__name__ == "Nonlinear"


def test_small_steps_stop_where_there_is_no_solution() -> None:
    state, lost = np.array([[0.0, 5.0]]), np.zeros(2, bool)  # dx/dt = 1 + x² ends for the second at t = 0.197
    with np.errstate(all="ignore"):
        found = in_small_steps(
            lambda x: 1 + x**2, state, 0.5, lost, np.ones((1, 1)), lambda new, error: new != new
        )
    assert lost.tolist() == [False, True]
    assert found[0, 0] == pytest.approx(np.tan(0.5), rel=1e-9)


def test_code_uses_no_name_of_the_users() -> None:
    declaration = """
        dexp_post/dt = (N - exp_post) / lastupdate / ms
        threshold: exp_post >= 1 / 2 + t ** 2
        reset: exp_post = 0
    """
    parameters = tuple(pnl.Parameter(name, 2.0, "", "A number.") for name in ("N", "lastupdate", "t"))
    kind: Any = type(
        "Odd",
        (pnl.CellType,),
        {
            "declaration": declaration,
            "parameters": parameters,
            "states": (pnl.State("exp_post", 0.0, "", "A state."),),
        },
    )
    network = pnl.Network()
    cells = network.population(2, kind(t=[0.0, 1.0]))
    cells.record("spikes")
    with pnl.Simulator("brian2", network=network, codegen="numpy") as simulator:
        simulator.run(5.0)
    first, second = (len(each) for each in cells.get_data().segments[0].spiketrains)
    assert first > second > 0
