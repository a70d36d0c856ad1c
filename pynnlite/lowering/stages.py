"""A step of equations that are not linear: by stages, with an estimate of the error.

The method is that of Cash and Karp, of order 5 with an estimate of order 4. Its six stages are all of one step, since
the input jumps at each grid time.

References
----------
Cash JR, Karp AH (1990). A variable order Runge–Kutta method for initial value problems with rapidly varying right-hand
sides. ACM Transactions on Mathematical Software 16, 201–222.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from .graph import Graph, Value

COEFFICIENTS: tuple[tuple[float, ...], ...] = (
    (),
    (1 / 5,),
    (3 / 40, 9 / 40),
    (3 / 10, -9 / 10, 6 / 5),
    (-11 / 54, 5 / 2, -70 / 27, 35 / 27),
    (1631 / 55296, 175 / 512, 575 / 13824, 44275 / 110592, 253 / 4096),
)
"""How much of the earlier stages each stage looks ahead."""

NODES = (0.0, 1 / 5, 3 / 10, 3 / 5, 1.0, 7 / 8)
"""Where in the step each stage is."""

WEIGHTS = (37 / 378, 0.0, 250 / 621, 125 / 594, 0.0, 512 / 1771)
LOWER = (2825 / 27648, 0.0, 18575 / 48384, 13525 / 55296, 277 / 14336, 1 / 4)
"""The weights of the stages in the result of order 5, and in that of order 4."""


def stepped(
    graph: Graph,
    start: Mapping[str, Value],
    lengths: Mapping[str, Value],
    slopes: Callable[[int, dict[str, Value]], Mapping[str, Value]],
) -> tuple[dict[str, Value], dict[str, Value]]:
    """Return some variables after a step, and how wrong they may be.

    Parameters
    ----------
    graph : Graph
        Where the values are made.
    start : dict of str to Value
        The variables at the beginning.
    lengths : dict of str to Value
        For how long each goes on, in ms.
    slopes : callable
        (number of the stage, variables there) → their slopes, per ms.
    """
    # A length that is a number goes into the coefficients, else into the stages.
    numbers = {name: length.number if length.kind == "number" else 1.0 for name, length in lengths.items()}
    stages: dict[str, list[Value]] = {name: [] for name in start}

    def combined(name: str, base: Value | None, row: Iterable[float]) -> Value:
        factors = [graph.number(coefficient * numbers[name]) for coefficient in row]
        return graph.linear(base, zip(factors, stages[name], strict=True))

    for k, row in enumerate(COEFFICIENTS):
        there = {name: combined(name, start[name], row) for name in start}
        for name, slope in slopes(k, there).items():
            is_number = lengths[name].kind == "number"
            stages[name].append(slope if is_number else graph.of("multiply", slope, lengths[name]))
    differences = [high - low for high, low in zip(WEIGHTS, LOWER, strict=True)]
    new = {name: combined(name, start[name], WEIGHTS) for name in start}
    wrong = {name: graph.of("abs", combined(name, None, differences)) for name in start}
    return new, wrong
