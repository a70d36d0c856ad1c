"""The map of cells: each by its largest difference, with the threshold, and those that are flagged."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ...verdicts import TABLES, Verdict
from ..markup import Markup, tag
from ..words import clean, count, indexed, said
from .axes import LETTER, WIDTH, Scale, figure, has, label, path, picture, shortened
from .bitmap import FINE, image

LEFT, TOP, HEIGHT, ZERO, BOTTOM = 76.0, 16.0, 200.0, 40.0, 44.0
"""Margins, the height of the decades, that of the row of zeros, and the room for labels."""

NARROW, NAME = 12.0, 130.0
"""The least width of a population that has lines on both sides, and that of its name."""

FEW = 500
"""Fewer cells have larger dots."""

MARKED = 300
"""The largest number of flagged cells that have a mark of their own."""


def cells(verdict: Verdict) -> Markup | None:
    """Return the map of cells; None if the verdict has no such table."""
    table = verdict.tables.get("cells")
    if table is None or not has(table, TABLES["cells"]):
        return None
    difference = np.abs(np.asarray(table["difference"], np.float64))
    flagged = np.asarray(table["flagged"], bool)
    allowed = np.asarray(table.get("allowed", np.full(len(flagged), np.nan)), np.float64)
    population = np.asarray(table["population"]).astype(str)
    unit = str(verdict.figures.get("unit", "mV"))
    scale = _decades(np.concatenate([difference, allowed]))
    x = Scale(0.0, float(len(flagged)), LEFT, WIDTH - 8.0)
    places = x(np.arange(len(flagged)) + 0.5)
    heights = _heights(scale, difference)
    names = [
        indexed(*each) for each in zip(population[flagged], np.asarray(table["cell"])[flagged], strict=True)
    ]
    drawn = picture(
        TOP + HEIGHT + ZERO + BOTTOM,
        f"Map of {len(flagged)} cells by their largest difference; {int(flagged.sum())} are flagged.",
        _axis(scale, unit, bool((difference == 0.0).any())),
        _bands(population, x),
        _dots(places, heights),
        _allowed(scale, x, allowed),
        _marks(places[flagged], heights[flagged], difference[flagged], names, unit),
    )
    return figure(_caption(verdict, flagged, bool(np.isfinite(allowed).any())), drawn)


def _decades(values: NDArray[np.float64]) -> Scale:
    """Return a scale of the logarithms to the base of ten."""
    there = values[np.isfinite(values) & (values > 0.0)]
    low, high = (np.log10(there.min()), np.log10(there.max())) if len(there) else (-9.0, -6.0)
    return Scale(float(np.floor(low)), float(np.ceil(high + 0.1)), TOP + HEIGHT, TOP)


def _heights(scale: Scale, difference: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return where differences stand: zero has a row of its own, the infinite ones are at the top."""
    with np.errstate(divide="ignore"):
        heights = scale(np.log10(difference))
    return np.where(difference == 0.0, TOP + HEIGHT + ZERO / 2, np.maximum(heights, TOP))


def _axis(scale: Scale, unit: str, zeros: bool) -> list[Markup]:
    low, high = round(scale.low), round(scale.high)
    step = math.ceil((high - low) / 7)
    powers = range(low, high + 1, step)
    grid = path(([("M", LEFT, scale.at(power)), ("H", WIDTH - 8.0)] for power in powers), "grid")
    texts = [label(LEFT - 8.0, scale.at(k) + 4.0, f"1e{k}", "end") for k in powers]
    if zeros:
        texts.append(label(LEFT - 8.0, TOP + HEIGHT + ZERO / 2 + 4.0, "0", "end"))
    return [grid, *texts, label(4.0, TOP + 4.0, unit)]


def _bands(population: NDArray[np.str_], x: Scale) -> list[Markup]:
    """Return lines between the populations that are wide enough, and their names where there is room."""
    edges = [0, *(np.flatnonzero(population[1:] != population[:-1]) + 1).tolist(), len(population)]
    floor = TOP + HEIGHT + ZERO
    lines: list[list[tuple[str | float, ...]]] = [
        [("M", x.start, TOP), ("V", floor), ("H", x.end), ("V", TOP)]
    ]
    marks = []
    free = 0.0
    for first, last in pairwise(edges):
        start, end = x.at(first), x.at(last)
        if end - start >= NARROW:
            lines.append([("M", start, TOP), ("V", floor + 5.0)])
        text = shortened(clean(str(population[first])) or "unnamed", max(end - start - 4.0, NAME))
        middle, half = (start + end) / 2, len(text) * LETTER / 2
        middle = min(middle, WIDTH - half)
        if middle - half >= free:
            free = middle + half + LETTER
            lines.append([("M", (start + end) / 2, floor), ("v", 5.0)])
            marks.append(label(middle, floor + 20.0, text, "middle"))
    return [path(lines, "axis"), *marks]


def _dots(x: NDArray[np.float64], y: NDArray[np.float64]) -> Markup:
    dots = np.zeros((int((TOP + HEIGHT + ZERO) * FINE), int((WIDTH - LEFT) * FINE)), bool)
    there = np.isfinite(y)
    column, row = ((x[there] - LEFT) * FINE).astype(int), (y[there] * FINE).astype(int)
    reach = range(-2, 3) if len(x) < FEW else range(-1, 2)
    for down in reach:
        for along in reach:
            rows = np.clip(row + down, 0, dots.shape[0] - 1)
            dots[rows, np.clip(column + along, 0, dots.shape[1] - 1)] = True
    return image(dots, LEFT, 0.0)


def _allowed(scale: Scale, x: Scale, allowed: NDArray[np.float64]) -> Markup:
    """Return the line of what is allowed, which may be another one for each cell."""
    edges = [0, *(np.flatnonzero(allowed[1:] != allowed[:-1]) + 1).tolist(), len(allowed)]
    pieces = [
        [("M", x.at(first), scale.at(math.log10(allowed[first]))), ("H", x.at(last))]
        for first, last in pairwise(edges)
        if allowed[first] > 0.0 and math.isfinite(allowed[first])
    ]
    return path(pieces[:1000], "threshold")


def _marks(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    difference: NDArray[np.float64],
    names: Sequence[str],
    unit: str,
) -> list[Markup]:
    """Return marks at the worst of the flagged cells, and the name of the worst one."""
    worst = np.argsort(-np.nan_to_num(difference), kind="stable")[:MARKED].tolist()
    floor = TOP + HEIGHT + ZERO / 2
    marks = []
    for k in worst:
        a, b = float(x[k]), float(y[k]) if math.isfinite(y[k]) else floor
        shape = f"M{a:.1f} {b - 6:.1f}l5 9h-10z"
        title = tag("title", {}, f"{names[k]}: {said(float(difference[k]))} {unit}")
        marks.append(tag("path", {"class": "flag", "d": shape}, title))
        if k == worst[0]:
            right = a > WIDTH / 2
            marks.append(
                label(a - 9 if right else a + 9, b + 3, names[k], "end" if right else "start", "wrong")
            )
    return marks


def _caption(verdict: Verdict, flagged: NDArray[np.bool_], threshold: bool) -> str:
    n = int(flagged.sum())
    sentences = ["Every cell by its largest difference, on a logarithmic scale."]
    if threshold:
        sentences.append("Dashed: the largest difference that passes.")
    marked = f"▲ flagged: {count(n, 'cell')}." if n else "No cell is flagged."
    sentences.append(f"{marked} The worst {MARKED} have marks." if n > MARKED else marked)
    if "cells" in verdict.cut:
        sentences.append(
            f"There are {said(verdict.cut['cells'])} cells; {said(len(flagged))} are drawn: of each stretch, the one "
            "with the largest difference, and those that are flagged."
        )
    return " ".join(sentences)
