"""Axes: where values stand in a picture, and the ticks beside them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...verdicts import Table
from ..markup import Child, Markup, number, tag

WIDTH = 960.0
"""Of a picture over the whole width of the page, in its units: CSS pixels on a wide screen."""

LETTER = 6.6
"""About the width of a letter of the labels."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Where values stand along an axis.

    Parameters
    ----------
    low, high : float
        The ends of the values.
    start, end : float
        Where these stand in the picture.
    """

    low: float
    high: float
    start: float
    end: float

    def __call__(self, values: ArrayLike) -> NDArray[np.float64]:
        """Return where values stand."""
        span = (self.high - self.low) or 1.0
        return self.start + (np.asarray(values, np.float64) - self.low) / span * (self.end - self.start)

    def at(self, value: float) -> float:
        """Return where one value stands."""
        return float(self(value))

    def ticks(self, room: float = 70.0) -> list[float]:
        """Return round values, about `room` units apart at least."""
        n = max(1.0, abs(self.end - self.start) / room)
        raw = (self.high - self.low) / n
        if not raw > 0.0 or not math.isfinite(raw):
            return [self.low]
        power = 10.0 ** math.floor(math.log10(raw))
        step = next((m * power for m in (1.0, 2.0, 5.0) if m * power >= raw), 10.0 * power)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [k * step for k in range(first, last + 1)]


def padded(values: NDArray[np.float64], start: float, end: float, part: float = 0.06) -> Scale:
    """Return a scale that holds all finite values, with some room at both ends."""
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    room = (high - low) * part or abs(high) * part or 1.0
    return Scale(low - room, high + room, start, end)


def horizontal(scale: Scale, y: float, name: str = "") -> list[Markup]:
    """Return the ticks of an axis below a picture."""
    ticks = scale.ticks(90.0)
    marks = [
        label(scale.at(tick), y + 16.0, _said(tick), "end" if scale.end - scale.at(tick) < 14.0 else "middle")
        for tick in ticks
    ]
    marks.append(path([("M", scale.at(tick), y), ("v", 4.0)] for tick in ticks))
    return [*marks, label(scale.end, y + 32.0, name, "end")]


def vertical(scale: Scale, x: float, to: float, room: float = 28.0) -> list[Markup]:
    """Return the ticks of an axis on the left of a picture, and faint lines through it as far as `to`."""
    ticks = scale.ticks(room)
    marks = [label(x - 8.0, scale.at(tick) + 4.0, _said(tick), "end") for tick in ticks]
    return [path(([("M", x, scale.at(tick)), ("H", to)] for tick in ticks), "grid"), *marks]


def _said(tick: float) -> str:
    return f"{'−' if tick < 0.0 else ''}{abs(tick):.10g}"


def path(pieces: Iterable[Iterable[tuple[str | float, ...]]], css: str = "axis") -> Markup:
    """Return a path of pieces, each made of commands with their numbers."""
    commands = (
        f"{command}{' '.join(number(float(value)) for value in values)}"
        for piece in pieces
        for command, *values in piece
    )
    return tag("path", {"class": css, "d": "".join(commands)})


def line(x: NDArray[np.float64], y: NDArray[np.float64], css: str) -> Markup:
    """Return a line through points. It is interrupted where a value is missing."""
    parts, pen = [], "M"
    for a, b in zip(x.tolist(), y.tolist(), strict=True):
        if math.isfinite(a) and math.isfinite(b):
            parts.append(f"{pen}{number(a)} {number(b)}")
            pen = "L"
        else:
            pen = "M"
    return tag("path", {"class": f"line {css}", "d": "".join(parts)})


def label(x: float, y: float, text: str, anchor: str = "start", css: str | None = None) -> Markup:
    """Return some words of a picture."""
    return tag("text", {"x": x, "y": y, "text-anchor": anchor, "class": css}, text) if text else Markup("")


def shortened(text: str, width: float) -> str:
    """Return as much of a text as there is room for; nothing if that is less than three letters."""
    room = int(width / LETTER)
    if len(text) <= room:
        return text
    return f"{text[: room - 1]}…" if room >= 4 else ""


def picture(height: float, title: str, *children: Child, width: float = WIDTH) -> Markup:
    """Return a picture. Its title is read to people who do not see it."""
    view = f"0 0 {number(width)} {number(height)}"
    return tag("svg", {"viewBox": view, "role": "img", "aria-label": title}, *children)


def figure(caption: Child, *pictures: Child) -> Markup:
    """Return pictures with the words below them."""
    return tag("figure", {}, tag("div", {"class": "wide"}, *pictures), tag("figcaption", {}, caption))


def has(table: Table | None, columns: Sequence[str]) -> bool:
    """Tell whether there is a table, with these columns and at least one row."""
    return table is not None and all(name in table and len(table[name]) for name in columns)
