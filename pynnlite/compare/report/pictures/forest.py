"""Statistics: each difference with its confidence interval, in units of its margin of equivalence."""

from __future__ import annotations

import math

import numpy as np

from ...verdicts import TABLES, Table, Verdict
from ..markup import Markup, tag
from ..words import clean, count, said
from .axes import Scale, figure, has, label, path, picture, shortened

NAMES, START, END, ROW, TOP, BOTTOM = 236.0, 252.0, 600.0, 22.0, 30.0, 26.0
REACH = 2.0
"""The ends of the axis, in margins. What lies beyond ends in an arrow."""

ROWS = 40
"""The largest number of rows."""

ORDER = ("different", "cannot tell", "same", "not different")
"""Outcomes, the most important first."""


def forest(verdict: Verdict) -> Markup | None:
    """Return the differences of all figures, the worst first; None if there is no such table."""
    table = verdict.tables.get("forest")
    if table is None or not has(table, TABLES["forest"]):
        return None
    rows = worst(table)
    x = Scale(-REACH, REACH, START, END)
    floor = TOP + ROW * len(rows)
    drawn = picture(
        floor + BOTTOM,
        f"Differences of {len(rows)} figures with their confidence intervals.",
        tag(
            "rect",
            {
                "class": "margin",
                "x": x.at(-1.0),
                "y": TOP,
                "width": x.at(1.0) - x.at(-1.0),
                "height": floor - TOP,
            },
        ),
        path([[("M", x.at(0.0), TOP), ("V", floor)]], "axis"),
        _header(),
        [_row(table, k, TOP + ROW * (place + 0.5), x) for place, k in enumerate(rows)],
        label(x.at(-1.0), floor + 16.0, "−margin", "middle"),
        label(x.at(0.0), floor + 16.0, "0", "middle"),
        label(x.at(1.0), floor + 16.0, "+margin", "middle"),
    )
    return figure(_caption(verdict, table, len(rows)), drawn)


def worst(table: Table, n: int = ROWS) -> list[int]:
    """Return the most important rows, those first that differ most for their margins."""
    outcomes = [str(each) for each in table["outcome"]]
    ranks = [ORDER.index(each) if each in ORDER else 0 for each in outcomes]
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.abs(np.asarray(table["difference"], np.float64) / np.asarray(table["margin"], np.float64))
    order = np.lexsort((-np.nan_to_num(size), np.array(ranks)))
    return [int(k) for k in order[:n]]


def _header() -> list[Markup]:
    names = (
        (8.0, "population and figure"),
        (610.0, "difference [interval]"),
        (756.0, "margin"),
        (816.0, "p"),
    )
    return [label(at, TOP - 10.0, name, "start", "head") for at, name in names]


def _row(table: Table, k: int, y: float, x: Scale) -> list[Markup]:
    margin = float(table["margin"][k])
    low, middle, high = (
        float(table[name][k]) / (margin or math.nan) for name in ("low", "difference", "high")
    )
    outcome = clean(str(table["outcome"][k]))
    css = outcome.replace(" ", "-") if outcome in ORDER else None
    name = f"{table['population'][k]}: {table['figure'][k]}"
    interval = f"{_short(table, 'difference', k)} [{_short(table, 'low', k)}, {_short(table, 'high', k)}]"
    return [
        tag(
            "g",
            {},
            label(8.0, y + 4.0, shortened(clean(name), NAMES), "start", "name"),
            tag("title", {}, name),
        ),
        *_interval(low, middle, high, y, x, "no interval" if math.isfinite(margin) else "no margin"),
        label(610.0, y + 4.0, interval),
        label(756.0, y + 4.0, f"±{said(margin)}" if math.isfinite(margin) else "–"),
        label(816.0, y + 4.0, _short(table, "p", k)),
        label(870.0, y + 4.0, outcome, "start", css),
    ]


def _interval(low: float, middle: float, high: float, y: float, x: Scale, without: str) -> list[Markup]:
    if not all(map(math.isfinite, (low, middle, high))):
        return [label(x.at(0.0), y + 4.0, without, "middle")]
    a, b = (x.at(min(max(value, -REACH), REACH)) for value in (low, high))
    pieces: list[list[tuple[str | float, ...]]] = [[("M", a, y), ("H", b)]]
    for end, value, side in ((a, low, 1.0), (b, high, -1.0)):
        beyond = abs(value) > REACH
        pieces.append(
            [("M", end + 6.0 * side, y - 4.0), ("L", end, y), ("l", 6.0 * side, 4.0)]
            if beyond and (value < 0) == (side > 0)
            else [("M", end, y - 4.0), ("v", 8.0)]
        )
    marks = [path(pieces, "line run")]
    if abs(middle) <= REACH:
        marks.append(tag("circle", {"class": "point", "cx": x.at(middle), "cy": y, "r": 4.0}))
    return marks


def _short(table: Table, column: str, k: int) -> str:
    value = float(table[column][k])
    return f"{value:.2g}".replace("-", "−") if math.isfinite(value) else "–"


def _caption(verdict: Verdict, table: Table, shown: int) -> str:
    sentences = [
        "Difference of each figure, with its confidence interval, in units of its margin (shaded). An interval within "
        "the margin: the same."
    ]
    n = verdict.cut.get("forest", len(table["outcome"]))
    if n > shown:
        sentences.append(f"The {shown} most important of {count(n, 'figure')} are drawn.")
    return " ".join(sentences)
