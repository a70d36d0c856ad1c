"""The share of equal spikes over time."""

from __future__ import annotations

import numpy as np

from ...verdicts import TABLES, Verdict
from ..markup import Markup
from .axes import WIDTH, Scale, figure, has, horizontal, line, picture, vertical

LEFT, TOP, PANEL, BOTTOM = 76.0, 12.0, 90.0, 40.0


def shares(verdict: Verdict) -> Markup | None:
    """Return the share of equal spikes over time; None if all are equal, or there is no such table."""
    table = verdict.tables.get("equal spikes")
    if table is None or not has(table, TABLES["equal spikes"]):
        return None
    time, share = (np.asarray(table[name], np.float64) for name in TABLES["equal spikes"])
    if (share == 1.0).all():
        return None
    window = float(np.median(np.diff(time))) if len(time) > 1 else 1.0
    edges = np.append(time, time[-1] + window)
    x = Scale(float(edges[0]), float(edges[-1]), LEFT, WIDTH - 8.0)
    y = Scale(0.0, 100.0, TOP + PANEL, TOP)
    steps = np.repeat(x(edges), 2)[1:-1]
    drawn = picture(
        TOP + PANEL + BOTTOM,
        f"Share of equal spikes over time: from {share[0]:.0%} to {share[-1]:.0%}.",
        vertical(y, LEFT, WIDTH - 8.0, 40.0),
        horizontal(x, TOP + PANEL, "time (ms)"),
        line(steps, np.repeat(y(100.0 * share), 2), "run"),
    )
    return figure("Spikes that both runs have, in per cent of all.", drawn)
