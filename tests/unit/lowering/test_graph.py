"""The rules by which values are made: they keep the value, and make what they are for."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from pynnlite.expressions import Expression, Node
from pynnlite.expressions.operations import OPERATIONS
from pynnlite.lowering.graph import Graph, Value, evaluated
from pynnlite.lowering.twin import worked_out

COLUMNS, PARAMETERS = ("x", "y", "z"), ("p", "q")
N = 6
EPS = 2.0**-53

BINARY = ("({} + {})", "({} - {})", "({} * {})", "({} / (2 + tanh({})))", "min({}, {})", "max({}, {})")
UNARY = (
    "(-{})",
    "abs({})",
    "({} ** 2)",
    "({} ** 3)",
    "({} ** 7)",
    "((0.5 + abs({})) ** 0.5)",
    "((0.5 + abs({})) ** -1.5)",
    "((1.5 + tanh({})) ** -2)",
    "sqrt(1 + abs({}))",
    "log(1.5 + abs({}))",
    "exp(tanh({}))",
    "exprel(tanh({}))",
    "(1 - {})",
    "({} * 2)",
    "({} / 3)",
    "({} - 1.5)",
    "(0.25 - {})",
)
TERNARY = (
    "({} if x > p else {})",
    "({} if y <= 0.5 else {})",
    "({} if x == z else {})",
    "({} if x != q else {})",
    "({} / exprel(y + {}))",
)


def text(rng: np.random.Generator, depth: int) -> str:
    """Return a random expression."""
    if depth == 0:
        return str(rng.choice([*COLUMNS, *PARAMETERS, "0.7", "3"]))
    forms = (BINARY, UNARY, TERNARY)[rng.choice(3, p=[0.55, 0.3, 0.15])]
    form = str(rng.choice(forms))
    return form.format(*(text(rng, depth - 1) for _ in range(form.count("{}"))))


def bounded(node: Node, names: dict[str, Any]) -> tuple[Any, Any]:
    """Return the value of a tree, and by how much rounding may move it, in whatever order it is worked out."""
    if node.kind == "number":
        return node.value, 0.0
    if node.kind == "name":
        return names[node.name], 0.0
    pairs = [bounded(part, names) for part in node.parts]
    values, errors = [value for value, _ in pairs], [error for _, error in pairs]
    value = OPERATIONS[node.kind](*values)
    a, b = abs(values[0]), abs(values[-1])
    match node.kind:
        case "add" | "subtract":
            return value, sum(errors) + 2 * EPS * (a + b)
        case "multiply":
            return value, a * errors[1] + b * errors[0] + 2 * EPS * a * b
        case "divide":
            return value, (errors[0] + abs(value) * errors[1]) / b + 4 * EPS * abs(value)
        case "power":
            exponent = abs(node.parts[1].value or node.parts[1].parts[0].value)
            return value, abs(value) * exponent * (errors[0] / np.maximum(a, 1e-300) + 20 * EPS)
        case "minimum" | "maximum":
            return value, np.maximum(*errors)
        case "where":
            return value, np.where(values[0] != 0.0, errors[1], errors[2])
        case "log":
            return value, errors[0] / a + 4 * EPS * (1 + abs(value))
    return value, np.maximum(abs(value), 1.0) * errors[0] * 3 + 8 * EPS * abs(value)


def of_text(graph: Graph, written: str) -> Value:
    names = {name: graph.column(name) for name in COLUMNS}
    names |= {name: graph.parameter(name) for name in PARAMETERS}
    return graph.expression(Expression(written).tree, names)


def constants(value: Value) -> set[Value]:
    """Return the fixed values that a value is worked out from."""
    seen, waiting = {value}, [value]
    while waiting:
        more = [] if (top := waiting.pop()).fixed else [each for each in top.operands if each not in seen]
        seen.update(more)
        waiting += more
    return {each for each in seen if each.fixed}


def value_of(graph: Graph, value: Value, names: dict[str, Any]) -> Any:
    """Return a value by the twin."""
    given = {graph.column(name): names[name] for name in COLUMNS}
    known: dict[Value, Any] = {}
    for each in constants(value):
        given[each] = np.broadcast_to(evaluated(each, names, known), N)
    return worked_out({"it": value}, given, N)["it"]


@pytest.mark.parametrize("seed", range(12))
def test_rules_keep_the_value(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for _ in range(25):
        written = text(rng, int(rng.integers(1, 5)))
        names = {name: rng.uniform(-2.5, 2.5, N) for name in COLUMNS}
        names |= {name: rng.uniform(0.3, 2.5, N) for name in PARAMETERS}
        names["z"][:2] = names["x"][:2]
        graph = Graph()
        exact, error = bounded(Expression(written).tree, names)
        found = value_of(graph, of_text(graph, written), names)
        assert (np.abs(found - exact) <= 4 * error + 1e-300).all(), written


@pytest.mark.parametrize(
    "written",
    [
        "(x - p) / q",
        "p * (1 - x)",
        "(1 - x) * y",
        "-(x * y) + z",
        "x * y - z",
        "z - x * y",
        "2 * (3 + 5 * x)",
        "-(-x)",
        "1 - x * y",
        "x - (-y)",
        "x ** 5",
        "x ** 0",
        "x ** -1",
        "x / exprel(y)",
        "p if x != y else q",
    ],
)
def test_a_cheaper_form_is_good_to_the_last_bits(written: str) -> None:
    rng = np.random.default_rng(3)
    names = {name: rng.uniform(0.5, 2.5, N) for name in (*COLUMNS, *PARAMETERS)}
    graph = Graph()
    found = value_of(graph, of_text(graph, written), names)
    assert found == pytest.approx(
        np.broadcast_to(Expression(written).evaluate(names), N), rel=1e-13, abs=1e-15
    )


def kinds(value: Value) -> list[str]:
    """Return the operations of a value, each once, in the order in which they are worked out."""
    found: dict[Value, None] = {}

    def visit(each: Value) -> None:
        if not each.fixed and each.operands and each not in found:
            for operand in each.operands:
                visit(operand)
            found[each] = None

    visit(value)
    return [each.kind for each in found]


OPERATIONS_OF = {
    "(p + 2) * q - exp(p)": [],
    "x": [],
    "x + 0": [],
    "x * 1": [],
    "x * (p - p + 1)": ["multiply"],
    "x / p": ["multiply"],
    "(x - p) / q": ["fma"],
    "2 * (3 + 5 * (x - p))": ["fma"],
    "(1 - x) * p": ["fma"],
    "y * (1 - x)": ["fnma"],
    "(1 - x) * y": ["fnma"],
    "x * y + z": ["fma"],
    "z + x * y": ["fma"],
    "x * y - z": ["fms"],
    "z - x * y": ["fnma"],
    "1 - x * y": ["fnma"],
    "-(x * y) + z": ["fnma"],
    "x + -y": ["subtract"],
    "-(-x)": [],
    "p - x": ["subtract"],
    "x / exprel(y)": ["rexprel", "multiply"],
    "1 / exprel(y)": ["rexprel"],
    "x / exprel(p)": ["multiply"],
    "x if x < y else z": ["greater", "where"],
    "x if p < q else z": ["where"],
    "x if x != y else z": ["equal", "where"],
    "max(2, x)": ["maximum"],
    "x ** 2": ["multiply"],
    "x ** 8": ["multiply"] * 3,
    "x ** 7": ["multiply"] * 4,
    "x ** -2": ["multiply", "divide"],
    "x ** 0": [],
    "x ** 0.5": ["sqrt"],
    "x ** 1.5": ["log", "multiply", "exp"],
    "p ** 1.5": [],
    "exp(x * y) + exp(y * x + 0)": ["multiply", "exp", "add"],
}


@pytest.mark.parametrize("written", OPERATIONS_OF)
def test_the_operations_of_an_expression(written: str) -> None:
    assert kinds(of_text(Graph(), written)) == OPERATIONS_OF[written]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x + y", "y + x"),
        ("x * y * z", "z * (y * x)"),
        ("2 * x", "x * 2"),
        ("x - 1.5", "-1.5 + x"),
        ("x / p", "1 / p * x"),
        ("p if x > y else q", "p if y < x else q"),
        ("p if x != y else q", "q if y == x else p"),
    ],
)
def test_equal_values_are_there_once(one: str, other: str) -> None:
    graph = Graph()
    assert of_text(graph, one) is of_text(graph, other)


def test_numbers_are_worked_out_beforehand() -> None:
    value = of_text(Graph(), "exp(0) + 2 * 3 - 1 / 4")
    assert (value.kind, value.number) == ("number", 6.75)


def test_a_whole_power_has_any_size() -> None:
    x = np.array([1.0, 0.5, -1.0, -1.001, 2.0, math.inf])
    graph = Graph()
    for exponent in (64, 65, 101, 2**30 + 1):
        found = value_of(
            graph, of_text(graph, f"x ** {exponent!r}"), {"x": x, "y": x, "z": x, "p": 1.0, "q": 1.0}
        )
        with np.errstate(over="ignore", under="ignore"):
            assert found == pytest.approx(x**exponent, rel=1e-12)
    assert of_text(graph, "x ** 1e300").kind == "multiply"


def test_not_equal_takes_nan_as_other_numbers() -> None:
    x = np.full(N, np.nan)
    names = {"x": x, "y": x, "z": x + 1, "p": 3.0, "q": 4.0}
    graph = Graph()
    assert (value_of(graph, of_text(graph, "p if x != y else q"), names) == 3.0).all()
    assert (value_of(graph, of_text(graph, "p if x == y else q"), names) == 4.0).all()


def test_minimum_and_maximum_are_nan_if_an_operand_is() -> None:
    nan = np.full(N, np.nan)
    names = {"x": nan, "y": np.ones(N), "z": nan, "p": 1.0, "q": 1.0}
    for written in ("min(x, y)", "min(y, x)", "max(x, y)", "max(y, x)", "min(x, 1)", "max(1, x)"):
        graph = Graph()
        assert np.isnan(value_of(graph, of_text(graph, written), names)).all()


def sum_of(terms: list[tuple[float | str, str]], base: str | None) -> tuple[Graph, Value]:
    graph = Graph()

    def named(name: float | str) -> Value:
        if isinstance(name, float):
            return graph.number(name)
        return graph.column(name) if name in COLUMNS else graph.parameter(name)

    start = None if base is None else named(base)
    return graph, graph.linear(start, [(named(factor), named(value)) for factor, value in terms])


@pytest.mark.parametrize(
    ("terms", "base", "expected", "operations"),
    [
        ([], None, 0.0, []),
        ([], "x", 2.0, []),
        ([(0.0, "y")], "x", 2.0, []),
        ([("p", "x")], None, 10.0, ["multiply"]),
        ([("p", "x"), (3.0, "y")], None, 19.0, ["multiply", "fma"]),
        ([("p", "y")], "x", 17.0, ["fma"]),
        ([("p", "y"), ("q", "z")], "x", 52.0, ["linear"]),
        ([("p", "y"), ("q", "z")], "p", 55.0, ["fma", "fma"]),
        ([("p", "q"), ("q", "z")], "x", 72.0, ["add", "fma"]),
        ([("p", "q"), (2.0, "p")], "p", 50.0, []),
    ],
)
def test_sums_of_products(
    terms: list[tuple[float | str, str]], base: str | None, expected: float, operations: list[str]
) -> None:
    names = {"x": 2.0, "y": 3.0, "z": 5.0, "p": 5.0, "q": 7.0}
    graph, value = sum_of(terms, base)
    assert kinds(value) == operations
    columns = {name: np.full(N, number) for name, number in names.items()}
    assert (value_of(graph, value, columns) == expected).all()
