"""The spikes of the backends side by side, and those of one cell around the first difference."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...verdicts import TABLES, Comparison, RunFacts, Verdict
from ..markup import Markup, tag
from ..shorter import length, with_spikes
from ..words import clean, count, indexed, moment, said
from .axes import LETTER, WIDTH, Scale, figure, has, horizontal, label, path, picture, shortened
from .bitmap import FINE, image

NARROW, HEIGHT, TOP, BOTTOM = 468.0, 280.0, 20.0, 40.0
"""Width of one raster, height of its field, and the room above and below it."""

TALLEST = 6
"""The longest mark of a spike, in dots."""

FEW = 20_000
"""Fewer spikes have higher marks."""

SAME = 1e-6
"""Spikes are equal if their times are this close, in ms."""

WINDOW, NEAR = 50.0, 12
"""The close view holds this many ms on both sides, or fewer if there are more than this many spikes."""


class Difference(NamedTuple):
    """The first spike that differs.

    Parameters
    ----------
    population : str
        The label of its population.
    cell : int
        The index of the cell.
    time : float
        In ms.
    """

    population: str
    cell: int
    time: float


def first_difference(verdict: Verdict) -> Difference | None:
    """Return the first spike that differs, if the verdict has it."""
    table = verdict.tables.get("first difference")
    if table is None or not has(table, TABLES["first difference"]):
        return None
    return Difference(str(table["population"][0]), int(table["cell"][0]), float(table["time"][0]))


def rasters(comparison: Comparison) -> Markup | None:
    """Return the spikes of all backends; None if there are none."""
    runs = with_spikes(comparison.runs)
    if not runs:
        return None
    sizes = _sizes(runs)
    end = max(float(np.max(table["time"])) for run in runs for table in run.spikes.values() if length(table))
    differences = {
        verdict.backend: each for verdict in comparison.verdicts if (each := first_difference(verdict))
    }
    drawn = [_raster(run, sizes, end, differences.get(run.backend)) for run in runs]
    return figure(_caption(runs, sizes, bool(differences)), tag("div", {"class": "rasters"}, drawn))


def _sizes(runs: Iterable[RunFacts]) -> dict[str, int]:
    """Return by population the number of its cells, as far as runs or their spikes tell."""
    sizes: dict[str, int] = {}
    for run in runs:
        for population, table in run.spikes.items():
            least = int(np.max(table["index"], initial=-1)) + 1
            sizes[population] = max(sizes.get(population, 1), run.sizes.get(population, 1), least)
    return sizes


def _raster(run: RunFacts, sizes: Mapping[str, int], end: float, difference: Difference | None) -> Markup:
    left = min(90.0, max(map(len, map(clean, sizes)), default=0) * LETTER) + 14.0
    x = Scale(0.0, end, left, NARROW - 8.0)
    tops = _tops(sizes)
    n = sum(map(length, run.spikes.values()))
    title = f"{run.backend}, seed {run.seed}: {count(n, 'spike')}"
    return picture(
        TOP + HEIGHT + BOTTOM,
        f"Raster of {title}",
        label(left, TOP - 7.0, title, "start", "head"),
        _bands(tops, left),
        image(_dots(run, sizes, tops, x), left, TOP),
        _mark(difference, sizes, tops, x),
        horizontal(x, TOP + HEIGHT, "time (ms)"),
        width=NARROW,
    )


def _tops(sizes: Mapping[str, int]) -> dict[str, tuple[float, float]]:
    """Return by population where its cells begin and end, downwards."""
    edges = np.concatenate([[0.0], np.cumsum([*sizes.values()], dtype=float)])
    places = TOP + edges / max(edges[-1], 1.0) * HEIGHT
    return {name: (float(places[k]), float(places[k + 1])) for k, name in enumerate(sizes)}


def _bands(tops: Mapping[str, tuple[float, float]], left: float) -> list[Markup]:
    """Return lines between the populations, unless they would hide the spikes, and the names that have room."""
    lines: list[list[tuple[str | float, ...]]] = [
        [("M", left, TOP), ("V", TOP + HEIGHT), ("H", NARROW - 8.0)]
    ]
    marks = []
    last = -math.inf
    for name, (top, bottom) in tops.items():
        if bottom - top >= 4.0:
            lines.append([("M", left, top), ("H", NARROW - 8.0)])
        middle = (top + bottom) / 2
        if middle - last >= 13.0:
            last = middle
            text = shortened(clean(name) or "unnamed", left - 12.0)
            marks.append(tag("g", {}, label(left - 6.0, middle + 4.0, text, "end"), tag("title", {}, name)))
    return [path(lines, "axis"), *marks]


def _dots(
    run: RunFacts, sizes: Mapping[str, int], tops: Mapping[str, tuple[float, float]], x: Scale
) -> NDArray[np.bool_]:
    dots = np.zeros((int(HEIGHT * FINE), int((x.end - x.start) * FINE)), bool)
    least = 2 if sum(map(length, run.spikes.values())) < FEW else 1
    for name, table in run.spikes.items():
        top, bottom = (FINE * (edge - TOP) for edge in tops[name])
        high = (bottom - top) / sizes[name]
        row = (top + np.asarray(table["index"]) * high).astype(int)
        column = ((x(table["time"]) - x.start) * FINE).astype(int)
        for down in range(min(TALLEST, max(least, math.floor(high)))):
            for along in (0, 1):
                rows = np.minimum(row + down, dots.shape[0] - 1)
                dots[rows, np.minimum(column + along, dots.shape[1] - 1)] = True
    return dots


def _mark(
    difference: Difference | None, sizes: Mapping[str, int], tops: Mapping[str, tuple[float, float]], x: Scale
) -> list[Markup]:
    if difference is None or difference.population not in tops:
        return []
    top, bottom = tops[difference.population]
    y = top + (difference.cell + 0.5) / sizes[difference.population] * (bottom - top)
    at = x.at(difference.time)
    return [
        path([[("M", at, TOP), ("V", TOP + HEIGHT)]], "threshold"),
        tag("circle", {"class": "ring", "cx": at, "cy": y, "r": 5.0}, tag("title", {}, _named(difference))),
    ]


def _named(difference: Difference) -> str:
    return f"{indexed(difference.population, difference.cell)} at {moment(difference.time)}"


def _caption(runs: Sequence[RunFacts], sizes: Mapping[str, int], marked: bool) -> str:
    sentences = [f"Spikes of {count(sum(sizes.values()), 'cell')} in {count(len(sizes), 'population')}."]
    if marked:
        sentences.append("Dashed line and ring: the first spike that differs.")
    whole = max(sum(run.cut.get(name, length(table)) for name, table in run.spikes.items()) for run in runs)
    kept = max(sum(map(length, run.spikes.values())) for run in runs)
    if kept < whole:
        sentences.append(
            f"Of up to {said(whole)} spikes of a run, those of some cells are drawn, the same for all backends: "
            f"{said(kept)}."
        )
    return " ".join(sentences)


def close_view(comparison: Comparison, verdict: Verdict) -> Markup | None:
    """Return the spikes of the cell that differs first, in both runs, around that time; None if there are none."""
    difference = first_difference(verdict)
    runs = [run for run in with_spikes(comparison.runs) if run.backend in (verdict.backend, verdict.against)]
    if difference is None or not any(difference.population in run.spikes for run in runs):
        return None
    trains = {run.backend: _train(run, difference) for run in runs}
    if not any(map(len, trains.values())):
        return None
    window = _window([*trains.values()], difference.time)
    x = Scale(max(0.0, difference.time - window), difference.time + window, 96.0, WIDTH - 8.0)
    floor = 12.0 + 30.0 * len(trains)
    rows = []
    for k, (name, train) in enumerate(trains.items()):
        others = [other for each, other in trains.items() if each != name]
        shown = train[(train >= x.low) & (train <= x.high)]
        lonely = np.array(
            [
                bool(others) and not any(np.abs(o - t).min(initial=np.inf) < SAME for o in others)
                for t in shown
            ],
            bool,
        )
        y = 12.0 + 30.0 * k
        rows += [
            label(88.0, y + 16.0, shortened(clean(name), 84.0), "end"),
            path(([("M", at, y + 2.0), ("v", 20.0)] for at in x(shown[~lonely]).tolist()), "spike"),
            path(([("M", at, y + 2.0), ("v", 20.0)] for at in x(shown[lonely]).tolist()), "spike alone"),
        ]
    drawn = picture(
        floor + BOTTOM,
        f"Spikes of {_named(difference)}, in {count(len(trains), 'run')}.",
        path([[("M", x.at(difference.time), 4.0), ("V", floor)]], "threshold"),
        path([[("M", x.start, floor), ("H", x.end)]], "axis"),
        rows,
        horizontal(x, floor, "time (ms)"),
    )
    return figure(
        f"{indexed(difference.population, difference.cell)} around its first difference, at "
        f"{moment(difference.time)} (dashed). Thick: a spike that the other run does not have at that time.",
        drawn,
    )


def _train(run: RunFacts, difference: Difference) -> NDArray[np.float64]:
    table = run.spikes.get(difference.population)
    if table is None:
        return np.zeros(0)
    times = np.asarray(table["time"], np.float64)
    own: NDArray[np.float64] = np.sort(times[np.asarray(table["index"]) == difference.cell])
    return own


def _window(trains: Sequence[NDArray[np.float64]], time: float) -> float:
    """Return how many ms are shown on both sides."""
    far = np.sort(np.abs(np.concatenate(trains) - time))
    return WINDOW if len(far) <= NEAR else max(2.0, min(10 * WINDOW, float(far[NEAR])))
