"""Programs: which operations, on which registers. What they find is looked up by carrying them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from pynnlite.errors import ModelError
from pynnlite.lowering.cell_programs import MOST_SLOTS, CellPrograms
from pynnlite.lowering.graph import Graph, Value
from pynnlite.lowering.operations import LINEAR, MOST_TERMS, codes
from pynnlite.lowering.programs import Operation, Places, Program, Slot, encoded, program
from pynnlite.lowering.twin import WORK, fused

X, Y, Z = (Slot("column", k) for k in range(3))
OUT = [Slot("register", k) for k in range(3)]
FIRST_FREE = len(OUT)
VALUES = {"x": 2.0, "y": 3.0, "z": 5.0, "p": 7.0, "q": 11.0}


class Example:
    """Values of a graph, as a program.

    Parameters
    ----------
    varying : str
        The parameters of which each cell has its own.
    """

    def __init__(self, varying: str = "") -> None:
        self.graph = Graph()
        self.x, self.y, self.z = map(self.graph.column, "xyz")
        self.p, self.q = map(self.graph.parameter, "pq")
        given = dict(zip((self.x, self.y, self.z), (X, Y, Z), strict=True))
        given |= {self.p: Slot("constant", 0), self.q: Slot("constant", 1)}
        self.places = Places(given, frozenset(map(self.graph.parameter, varying)))
        self.numbers: dict[float, int] = {}

    def program(self, outputs: Sequence[tuple[Value, Slot]]) -> Program:
        return program(outputs, self.places, self.numbers, FIRST_FREE)

    def carried_out(self, program: Program) -> dict[Slot, float]:
        """Return where everything is after a program."""
        slots = {place: VALUES[value.name] for value, place in self.places.given.items()}
        slots |= {Slot("number", k): number for number, k in self.numbers.items()}
        for name, to, operands in program:
            slots[to] = _result(name, [slots[each] for each in operands])
        return slots


def _result(name: str, operands: list[float]) -> float:
    if name == LINEAR:
        total: Any = operands[0]
        for value, factor in zip(operands[1::2], operands[2::2], strict=True):
            total = fused(value, factor, total)
        return float(total)
    kind = name.rpartition("_")[0]
    return operands[0] if kind == "copy" else WORK[kind](*map(np.atleast_1d, operands)).item()


def names(program: Program) -> list[str]:
    return [operation.name for operation in program]


def registers(program: Program) -> set[int]:
    return {operation.to.number for operation in program if operation.to.space == "register"}


def test_the_letters_of_an_operation_say_what_cells_share() -> None:
    for varying, expected in [("", "fma_vss"), ("p", "fma_vvs"), ("q", "fma_vsv"), ("pq", "fma_vvv")]:
        example = Example(varying)
        value = example.graph.linear(example.q, [(example.p, example.x)])
        found = example.program([(value, OUT[0])])
        assert names(found) == [expected]
        assert example.carried_out(found)[OUT[0]] == 25.0


def test_a_form_that_is_not_there_takes_copies_of_what_is_shared() -> None:
    example = Example()
    value = example.graph.of("where", example.p, example.x, example.y)
    found = example.program([(value, OUT[0])])
    assert names(found) == ["copy_s", "where_vvv"]
    assert example.carried_out(found)[OUT[0]] == 2.0


def test_registers_are_used_again() -> None:
    example = Example()
    value = example.x
    for _ in range(20):
        value = example.graph.of("exp", example.graph.of("negative", value))
    found = example.program([(value, OUT[0])])
    assert registers(found) == {0, FIRST_FREE}


def test_what_is_read_later_keeps_its_register() -> None:
    example = Example()
    graph = example.graph
    early = graph.of("sqrt", example.x)
    late = early
    for _ in range(5):
        late = graph.of("exp", graph.of("negative", late))
    found = example.program([(graph.of("multiply", early, late), OUT[0])])
    assert registers(found) == {0, FIRST_FREE, FIRST_FREE + 1}
    expected = np.sqrt(2.0)
    for _ in range(5):
        expected = np.exp(-expected)
    assert example.carried_out(found)[OUT[0]] == pytest.approx(np.sqrt(2.0) * expected)


def outcomes(outputs: Mapping[str, tuple[Any, Slot]], example: Example) -> None:
    """Require that a program finds all its values, whatever goes where."""
    pairs = [(value, to) for value, to in outputs.values()]
    wanted = [
        example.carried_out(example.program([(value, OUT[0])]))[OUT[0]] for value, _ in pairs
    ]  # each by itself
    found = example.carried_out(example.program(pairs))
    assert [found[to] for _, to in pairs] == wanted


def test_a_column_that_is_still_read_is_written_last() -> None:
    example = Example()
    graph = example.graph
    new = graph.of("add", example.x, example.y)
    other = graph.of("multiply", example.x, example.y)
    found = example.program([(new, X), (other, Y)])
    assert names(found) == ["add_vv", "multiply_vv", "copy_v"]
    assert found[-1].to == X
    outcomes({"new": (new, X), "other": (other, Y)}, example)


def test_a_column_that_is_read_no_longer_is_written_at_once() -> None:
    example = Example()
    found = example.program([(example.graph.of("add", example.x, example.y), X)])
    assert found == (Operation("add_vv", X, (X, Y)),)


def test_columns_that_are_exchanged() -> None:
    example = Example()
    found = example.carried_out(example.program([(example.x, Y), (example.y, X)]))
    assert (found[X], found[Y]) == (3.0, 2.0)
    found = example.carried_out(example.program([(example.x, Y), (example.y, Z), (example.z, X)]))
    assert (found[X], found[Y], found[Z]) == (5.0, 2.0, 3.0)


def test_what_a_column_was_goes_to_another_one() -> None:
    for order in (1, -1):
        example = Example()
        new = example.graph.of("add", example.x, example.y)
        pairs = [(new, X), (example.x, Y), (example.graph.of("negative", new), Z)][::order]
        found = example.carried_out(example.program(pairs))
        assert (found[X], found[Y], found[Z]) == (5.0, 2.0, -5.0)


def test_what_is_there_already_takes_no_operation() -> None:
    example = Example()
    assert example.program([(example.x, X)]) == ()


def test_copies_know_what_cells_share() -> None:
    example = Example("q")
    graph = example.graph
    found = example.program(
        [(graph.number(4.0), OUT[0]), (example.p, OUT[1]), (example.q, OUT[2]), (example.x, Z)]
    )
    assert names(found) == ["copy_s", "copy_s", "copy_v", "copy_v"]


def test_one_value_for_two_outputs() -> None:
    example = Example()
    value = example.graph.of("exp", example.x)
    found = example.program([(value, OUT[0]), (value, OUT[1])])
    assert names(found) == ["exp_v", "copy_v"]
    slots = example.carried_out(found)
    assert slots[OUT[0]] == slots[OUT[1]] == pytest.approx(np.exp(2.0))


def terms(example: Example, n: int) -> list[tuple[Value, Value]]:
    """Return different terms k * (z + k), for k from 1."""
    graph = example.graph
    return [(graph.number(k), graph.of("add", example.z, graph.number(k))) for k in range(1, n + 1)]


@pytest.mark.parametrize("n", [2, MOST_TERMS, MOST_TERMS + 1, 3 * MOST_TERMS])
def test_long_sums_are_cut(n: int) -> None:
    example = Example()
    value = example.graph.linear(example.x, terms(example, n))
    found = example.program([(value, OUT[0])])
    sums = [operation for operation in found if operation.name == LINEAR]
    assert [len(each.operands) // 2 for each in sums] == [
        min(MOST_TERMS, n - k) for k in range(0, n, MOST_TERMS)
    ]
    assert example.carried_out(found)[OUT[0]] == 2.0 + sum(k * (5.0 + k) for k in range(1, n + 1))


def test_sums_with_coefficients_of_each_cell() -> None:
    example = Example("q")
    found = example.program(
        [(example.graph.linear(example.x, [(example.p, example.y), (example.q, example.z)]), OUT[0])]
    )
    assert names(found) == ["fma_vsv", "fma_vvv"]
    assert example.carried_out(found)[OUT[0]] == 2.0 + 21.0 + 55.0


def test_long_chains_do_not_run_out_of_stack() -> None:
    example = Example()
    value = example.x
    for _ in range(5000):
        value = example.graph.of("sqrt", value)
    assert len(example.program([(value, OUT[0])])) == 5000


STARTS = {"number": 0, "constant": 10, "column": 20, "register": 30}


def test_a_program_as_numbers() -> None:
    example = Example()
    graph = example.graph
    value = graph.linear(example.x, [(example.p, example.y), (graph.number(3.0), example.z)])
    found = encoded(example.program([(graph.of("exp", value), OUT[1])]), STARTS)
    code = codes()
    assert found.operations.tolist() == [
        [code[LINEAR], 33, 20, 0, 0, 2],
        [code["exp_v"], 31, 33, 0, 0, 0],
        [code["end"], 0, 0, 0, 0, 0],
    ]
    assert found.terms.tolist() == [[21, 10], [22, 0]]


def test_too_many_terms_are_refused() -> None:
    one = Operation(LINEAR, OUT[0], (X, *(Y, Z) * MOST_TERMS))
    assert len(encoded((one,) * 100, STARTS).terms) == 600
    with pytest.raises(ModelError, match="65538 products in sums, and 65536 are the most"):
        encoded((one,) * 10923, STARTS)


def test_too_many_slots_are_refused() -> None:
    def programs(n_registers: int) -> CellPrograms:
        return CellPrograms({}, (), {}, {"number": 1000, "constant": 9, "column": 5, "register": n_registers})

    assert programs(MOST_SLOTS - 1014).starts == {
        "number": 0,
        "constant": 1000,
        "column": 1009,
        "register": 1014,
    }
    with pytest.raises(ModelError, match="they need 65537 numbers at a time, and 65536 are the most"):
        programs(MOST_SLOTS - 1013).starts  # noqa: B018
