"""A cell over time, in the run and in the replay, with what arrived wrongly."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ...verdicts import TABLES, Table, Verdict
from ..markup import Markup, tag
from ..words import count, indexed, moment, said
from .axes import WIDTH, Scale, figure, has, horizontal, label, line, padded, picture, vertical

LEFT, TOP, PANEL, GAP, BOTTOM = 76.0, 24.0, 140.0, 34.0, 40.0
POINTS = 900
"""So many stretches of time are told apart; of each, the smallest and the largest value are drawn."""

MARKED = 200
"""The largest number of wrong arrivals that are drawn."""


def trace(verdict: Verdict) -> Markup | None:
    """Return the worst cell over time, and its difference with the wrong arrivals; None if there is no such table."""
    table = verdict.tables.get("trace")
    if table is None or not has(table, TABLES["trace"]):
        return None
    time, run, replay = (np.asarray(table[name], np.float64) for name in TABLES["trace"])
    difference = run - replay
    unit = str(verdict.figures.get("unit", "mV"))
    x = Scale(float(time.min()), float(time.max()), LEFT, WIDTH - 8.0)
    upper = padded(np.concatenate([run, replay]), TOP + PANEL, TOP)
    floor = TOP + 2 * PANEL + GAP
    lower = padded(np.append(difference, 0.0), floor, TOP + PANEL + GAP)
    arrivals = verdict.tables.get("arrivals")
    drawn = picture(
        floor + BOTTOM,
        f"{_cell(verdict)} over time, in the run and in the replay, and the difference.",
        vertical(upper, LEFT, WIDTH - 8.0),
        vertical(lower, LEFT, WIDTH - 8.0),
        horizontal(x, floor, "time (ms)"),
        label(LEFT, TOP - 8.0, f"run (solid) and replay (dashed), {unit}"),
        label(LEFT, TOP + PANEL + GAP - 8.0, f"run minus replay, {unit}"),
        line(*thinned(x(time), upper(run)), "run"),
        line(*thinned(x(time), upper(replay)), "replay"),
        line(*thinned(x(time), lower(difference)), "difference"),
        _arrivals(arrivals, x, lower) if has(arrivals, TABLES["arrivals"]) else None,
    )
    return figure(_caption(verdict, len(time)), drawn)


def thinned(
    x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return points of a line of which no peak is lost: the lowest and the highest one of each stretch."""
    if len(x) <= 2 * POINTS:
        return x, y
    edges = np.linspace(0, len(x), POINTS + 1).astype(int)
    low, high = np.where(np.isnan(y), np.inf, y), np.where(np.isnan(y), -np.inf, y)
    chosen = np.array([[a + low[a:b].argmin(), a + high[a:b].argmax()] for a, b in pairwise(edges)])
    kept = np.unique(chosen)
    return x[kept], y[kept]


def _arrivals(table: Table | None, x: Scale, y: Scale) -> list[Markup]:
    """Return a mark for each wrong arrival: upwards if too much arrives, downwards if too little."""
    if table is None:
        return []
    marks = []
    zero = y.at(0.0)
    for k in range(min(len(table["time"]), MARKED)):
        time, size = float(table["time"][k]), float(table["size"][k])
        if not x.low <= time <= x.high:
            continue
        shape = f"M{x.at(time):.1f} {zero:.1f}l-4 {'8' if size > 0 else '-8'}h8z"
        source = ""
        if "source" in table and "source_cell" in table:
            source = f" from {indexed(str(table['source'][k]), int(table['source_cell'][k]))}"
        words = f"{moment(time)}{source}: {'too much' if size > 0 else 'too little'} by {said(abs(size))}"
        marks.append(tag("path", {"class": "flag", "d": shape}, tag("title", {}, words)))
    return marks


def _cell(verdict: Verdict) -> str:
    table = verdict.tables.get("traced cell")
    if table is None or not has(table, TABLES["traced cell"]):
        return "The worst cell"
    return indexed(str(table["population"][0]), int(table["cell"][0]))


def _caption(verdict: Verdict, n: int) -> str:
    sentences = [f"{_cell(verdict)} over time, until a spike differs."]
    arrivals = verdict.tables.get("arrivals")
    if arrivals is not None and has(arrivals, TABLES["arrivals"]):
        wrong = verdict.cut.get("arrivals", len(arrivals["time"]))
        sentences.append(f"▲ too much arrives, ▼ too little: {count(wrong, 'wrong arrival')}.")
        if wrong > MARKED:
            sentences.append(f"{MARKED} of them are drawn.")
    whole = verdict.cut.get("trace", n)
    if whole > 2 * POINTS:
        sentences.append(f"Of {said(whole)} samples, the extremes of {POINTS} stretches are drawn.")
    return " ".join(sentences)
