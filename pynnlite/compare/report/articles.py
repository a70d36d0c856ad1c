"""One verdict on a page: the answer, the figures behind it, and its pictures."""

from __future__ import annotations

from collections.abc import Mapping

from ..verdicts import BROKEN, FAILS, PASSES, UNKNOWN, Comparison, Verdict
from .markup import Child, Markup, tag
from .pictures.cells import cells
from .pictures.forest import forest
from .pictures.rasters import close_view
from .pictures.shares import shares
from .pictures.traces import trace
from .tables import faults, figures, rows_of
from .words import SIGNS, duration

CSS: Mapping[str, str] = {PASSES: "passes", FAILS: "fails", UNKNOWN: "unknown", BROKEN: "broken"}
"""The class of each outcome."""


def badge(outcome: str, more: str = "") -> Markup:
    """Return an outcome as a sign and a word, in colour."""
    sign = tag("span", {"aria-hidden": "true", "class": "sign"}, SIGNS[outcome])
    return tag("span", {"class": f"badge {CSS[outcome]}"}, sign, f" {outcome}{more}")


def article(comparison: Comparison, verdict: Verdict, name: str, drawn: bool) -> Markup:
    """Return a verdict as a part of a page. It is closed if it passes.

    Parameters
    ----------
    comparison : Comparison
        What was found.
    verdict : Verdict
        One of its verdicts.
    name : str
        What links call it.
    drawn : bool
        Whether its pictures and tables are shown.
    """
    title = [tag("b", {}, verdict.backend), f" against {verdict.against}"]
    if verdict.segment:
        title.append(f", segment {verdict.segment}")
    line = [
        tag("h3", {}, title),
        badge(verdict.outcome),
        tag("span", {"class": "time"}, duration(verdict.seconds)),
    ]
    opened = verdict.outcome != PASSES
    parts: list[Child] = [tag("p", {"class": "answer"}, verdict.text), faults(verdict)]
    parts += _pictures(comparison, verdict) if drawn else [tag("p", {"class": "muted"}, _elsewhere(verdict))]
    parts.append(figures(verdict))
    if drawn:
        parts.append(rows_of(verdict))
    return tag(
        "details",
        {"class": f"verdict {CSS[verdict.outcome]}", "open": True if opened else None},
        tag("summary", {}, tag("span", {"class": "line"}, line)),
        tag("div", {"class": "body", "id": name}, parts),
    )


def _pictures(comparison: Comparison, verdict: Verdict) -> list[Child]:
    return [
        cells(verdict),
        trace(verdict),
        close_view(comparison, verdict),
        shares(verdict),
        forest(verdict),
    ]


def _elsewhere(verdict: Verdict) -> str | None:
    return (
        "Its tables are in the JSON file; pictures are drawn for other verdicts of this kind."
        if verdict.tables
        else None
    )
