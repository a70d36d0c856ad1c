"""What cells of a type do in a step: constants, names, and what takes how many columns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.declarations import HOLD, CellType, Parameter, Receptor, State
from pynnlite.errors import ModelError
from pynnlite.lowering import LoweredCells, cell_programs
from pynnlite.lowering.cells import ABOVE, CHANCE, CURRENT, ERROR, FIRES, LENGTH
from pynnlite.lowering.programs import Slot
from pynnlite.lowering.twin import worked_out
from pynnlite.testing.capabilities import ALL

DT, TOLERANCE = 0.1, 1e-8


def lowered(kind: type[CellType]) -> LoweredCells:
    return LoweredCells(kind, DT, TOLERANCE)


def varied(kind: type[CellType], n: int) -> dict[str, Any]:
    """Return parameters that differ from cell to cell."""
    spread = np.linspace(0.9, 1.1, n)
    return {each.name: np.roll(spread, k) * each.default for k, each in enumerate(kind.columns)}


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_constants_do_not_depend_on_neighbours(kind: type[CellType]) -> None:
    n = 5
    cells, parameters, refractory = lowered(kind), varied(kind, n), np.arange(float(n))
    together = cells.constants_of(parameters, refractory)
    for k in range(n):
        alone = {name: values[k : k + 1] for name, values in parameters.items()}
        same = {name: np.repeat(values, 3) for name, values in alone.items()}
        for found in (
            cells.constants_of(alone, refractory[k : k + 1]),
            cells.constants_of(same, refractory[[k] * 3]),
        ):
            assert [each[0] for each in found] == [each[k] for each in together]


def test_constants_of_no_cells() -> None:
    found = lowered(pnl.IF_cond_alpha).constants_of(varied(pnl.IF_cond_alpha, 0), np.zeros(0))
    assert {each.shape for each in found} == {(0,)}


def test_equal_cells_are_worked_out_once_and_have_each_its_refractory_steps() -> None:
    cells = lowered(pnl.IF_cond_exp)
    parameters = {each.name: np.full(4, each.default) for each in pnl.IF_cond_exp.columns}
    found = cells.constants_of(parameters, np.array([1.0, 2.0, 2.0, 3.0]))
    assert found[0].tolist() == [1.0, 2.0, 2.0, 3.0]
    assert all(len(set(each.tolist())) == 1 for each in found[1:])


def with_names(state: str, parameter: str = "tau", current: str = "i_inj") -> type[CellType]:
    """Return a type whose state, parameter and injected current have certain names."""
    return type(
        "Named",
        (CellType,),
        {
            "parameters": (Parameter(parameter, 4.0, "ms", "Time constant."),),
            "states": (State(state, 0.25, "", "Anything."),),
            "receptors": (Receptor("all", "", 1),),
            "declaration": f"""
                d{state}/dt = ({current} / nA - {state} ** 3) / {parameter}
                all: {state} += weight
                threshold: {state} >= 0.5
                reset: {state} = 0.1
                refractory: {state} for {parameter}
                current: {current}
            """,
        },
    )


def outcome(kind: type[CellType], state: str, parameter: str, hold: float) -> list[float]:
    """Return what a cell finds in a step, and in a substep."""
    cells = lowered(kind)
    numbers = cells.constants_of({parameter: np.array([4.0])}, np.array([40.0]))
    given = dict(zip(cells.constants, numbers, strict=True))
    columns = {
        state: 0.25,
        HOLD: hold,
        CURRENT: 2.0,
        LENGTH: 0.05,
        "arrival 0": 0.125,
        CHANCE: 0.5,
        ABOVE: 0.0,
    }
    given |= {cells.graph.column(name): np.array([value]) for name, value in columns.items()}
    found = [worked_out(each, given, 1) for each in (cells.step, cells.substep, cells.finish, cells.reset)]
    return [values.item() for outputs in found for values in outputs.values()]


@pytest.mark.parametrize("hold", [-1.0, 3.0])
def test_names_of_a_declaration_are_free(hold: float) -> None:
    """Nothing that a program has besides can be taken for a variable or a parameter of that name."""
    expected = outcome(with_names("x"), "x", "tau", hold)
    for name in ("above", "current", "length", "chance", "error", "fires", "refractory", "entry", "number"):
        if name not in ("current", "refractory"):  # words of the declaration
            assert outcome(with_names(name), name, "tau", hold) == expected
        assert outcome(with_names("x", parameter=name), "x", name, hold) == expected
        assert outcome(with_names("x", current=name), "x", "tau", hold) == expected


def test_no_name_of_a_program_can_be_declared() -> None:
    for name in (ABOVE, CURRENT, LENGTH, CHANCE, ERROR, FIRES):
        assert not name.isidentifier()
    with pytest.raises(ModelError, match="'hold' is for how many steps a cell is still held"):
        with_names(HOLD)


def test_a_held_variable_stays() -> None:
    first = outcome(with_names("x"), "x", "tau", 3.0)
    assert first[:2] == [0.25, 0.0]  # the state, and no error
    moved = outcome(with_names("x"), "x", "tau", -1.0)
    assert moved[0] == pytest.approx(0.25 + 0.1 * (2.0 - 0.25**3) / 4.0, rel=1e-2)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_programs_find_every_number_and_column(kind: type[CellType]) -> None:
    cells = lowered(kind)
    for varying in (frozenset(), frozenset(range(len(cells.constants)))):
        programs = cell_programs(cells, varying)
        for name in ("step", "substep", "finish", "reset", "observe"):
            for operation in programs.programs[name]:
                for slot in (operation.to, *operation.operands):
                    assert slot.number < programs.n[slot.space]
            assert len(programs.encoded(name).operations) == len(programs.programs[name]) + 1
        results = {Slot("register", k) for k in range(len(cells.states))}
        assert results <= {operation.to for operation in programs.programs["step"]}
