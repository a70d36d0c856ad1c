"""Tables of a page: figures, faults, and rows of larger tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ..verdicts import Fault, Figure, Table, Verdict
from .markup import Child, Markup, tag
from .pictures.forest import worst
from .shorter import length
from .words import count, place, said, shown

FAULTS = 12
"""So many faults are shown at once."""

MORE = 200
"""So many are shown when asked for."""

ROWS = 50
"""The longest table of other rows."""


def table(caption: str, header: Sequence[Child], rows: Iterable[Sequence[Child]], css: str = "") -> Markup:
    """Return a table that scrolls by itself where it is too wide."""
    head = tag("tr", {}, [tag("th", {"scope": "col"}, name) for name in header])
    body = [tag("tr", {}, [cell if _is_cell(cell) else tag("td", {}, cell) for cell in row]) for row in rows]
    inner = tag(
        "table",
        {"class": css or None},
        tag("caption", {}, caption),
        tag("thead", {}, head),
        tag("tbody", {}, body),
    )
    return tag("div", {"class": "wide"}, inner)


def head(text: Child) -> Markup:
    """Return the first cell of a row, which names it."""
    return tag("th", {"scope": "row"}, text)


def numeric(text: str) -> Markup:
    """Return a cell with a number."""
    return tag("td", {"class": "number"}, text)


def figures(verdict: Verdict) -> Markup | None:
    """Return the figures and thresholds behind a verdict."""
    if not shown(verdict):
        return None
    pairs = [
        tag("div", {}, tag("dt", {}, name), tag("dd", {}, said(value)))
        for name, value in shown(verdict).items()
    ]
    return Markup(tag("h4", {}, "Figures and thresholds") + tag("dl", {"class": "figures"}, pairs))


def faults(verdict: Verdict) -> Markup | None:
    """Return what is wrong, the worst first."""
    if not verdict.faults:
        return None
    n = verdict.cut.get("faults", len(verdict.faults))
    first = _faults(f"What is wrong: {said(n)}" if n > 1 else "What is wrong", verdict.faults[:FAULTS])
    rest = verdict.faults[FAULTS:MORE]
    if not rest:
        return first
    left = n - FAULTS - len(rest)
    note = tag("p", {"class": "muted"}, f"{said(left)} more are not on this page.") if left else None
    return Markup(
        first
        + tag("details", {}, tag("summary", {}, count(n - FAULTS, "more fault")), _faults("More", rest), note)
    )


def _faults(caption: str, each: Sequence[Fault]) -> Markup:
    rows = [[head(fault.kind), place(fault) or "everywhere", fault.text] for fault in each]
    return table(caption, ["Kind", "Where", "What"], rows)


def rows_of(verdict: Verdict) -> Markup | None:
    """Return the tables of a verdict, to be opened by those who want them."""
    tables = {name: each for name, each in verdict.tables.items() if length(each)}
    if not tables:
        return None
    inner = [_rows(name, each, verdict.cut.get(name)) for name, each in tables.items()]
    return tag(
        "details",
        {},
        tag("summary", {}, f"{'Table' if len(tables) == 1 else 'Tables'}: {', '.join(tables)}"),
        inner,
    )


def _rows(name: str, columns: Table, cut: int | None) -> Markup:
    n = length(columns)
    chosen = _chosen(name, columns, n)
    whole = cut or n
    caption = (
        f"{name.capitalize()}: {f'{len(chosen)} of ' if len(chosen) < whole else ''}{count(whole, 'row')}"
    )
    body = [[_cell(column[k]) if k < len(column) else "" for column in columns.values()] for k in chosen]
    return table(caption, [*columns], body)


def _chosen(name: str, columns: Table, n: int) -> list[int]:
    """Return the rows that are shown: the largest differences first if there are any, else the first rows."""
    if name == "forest" and "outcome" in columns:
        return worst(columns, ROWS)
    if "difference" not in columns or n <= ROWS:
        return [*range(min(n, ROWS))]
    size = np.nan_to_num(np.abs(np.asarray(columns["difference"], np.float64)))
    return [int(k) for k in np.argsort(-size, kind="stable")[:ROWS]]


def _cell(value: Any) -> Markup:
    plain = value.item() if isinstance(value, np.generic) else value
    return _figure(plain)


def _figure(value: Figure) -> Markup:
    return tag("td", {}, said(value)) if isinstance(value, str) else numeric(said(value))


def _is_cell(child: Child) -> bool:
    return isinstance(child, Markup) and child.startswith(("<td", "<th"))
