"""Level 4: whether two backends emitted the same spikes, each with its own network in closed loop."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import Any

import numpy as np

from ..columns import Spikes
from ..timebase import grid_time
from .cells import only_in_one
from .verdicts import FAILS, PASSES, UNKNOWN, Fault, Figure, Table, Verdict

BIN = 50.0
"""Length of the stretches for which the share of equal spikes is told, in ms."""


def compare_trains(
    backend: str,
    other: str,
    mine: Mapping[str, Any],
    others: Mapping[str, Any],
    cells: Verdict | None,
    segment: int,
) -> Verdict:
    """Tell whether two runs have the same spikes.

    Parameters
    ----------
    backend, other : str
        The backend that is judged, and that which it is compared with.
    mine, others : dict
        Their trains, as `Answers.trains` returns them.
    cells : Verdict or None
        The verdict on the cells of the backend: if its cells only graze their thresholds, trains may part there.
    segment : int
        The number of the segment.
    """
    begun = perf_counter()
    dt: float = mine["dt"]
    differing = {
        number: only_in_one(spikes, others["spikes"][number][2])
        for number, (_, _, spikes) in mine["spikes"].items()
        if number in others["spikes"]
    }
    n_spikes = sum(len(spikes.step) for _, _, spikes in mine["spikes"].values())
    n_differing = sum(len(each.step) for each in differing.values())
    figures: dict[str, Figure] = {"spikes": n_spikes, "spikes that only one of the two has": n_differing}
    tables: dict[str, Table] = {"equal spikes": _shares(mine, differing)}
    if not n_differing:
        text = f"All {n_spikes} spikes are the same as on {other}."
        return Verdict(
            "spikes", backend, other, PASSES, text, figures, (), tables, segment, perf_counter() - begun
        )
    number = min(
        (each for each in differing if len(differing[each].step)), key=lambda each: differing[each].step[0]
    )
    label, cell, step = (
        mine["spikes"][number][0],
        int(differing[number].index[0]),
        int(differing[number].step[0]),
    )
    time = float(grid_time(step, dt))
    only_in = backend if _has(mine["spikes"][number][2], cell, step) else other
    tables["first difference"] = {
        "population": np.array([label]),
        "cell": np.array([cell]),
        "time": np.array([time]),
        "only_in": np.array([only_in]),
    }
    figures["share of equal spikes"] = 1 - n_differing / max(1, 2 * n_spikes)
    where = f"The spikes part at {time:g} ms: {label}[{cell}] fires on {only_in} only"
    grazed = bool(
        cells is not None
        and cells.outcome == PASSES
        and cells.figures.get("cells that graze their thresholds")
    )
    faults: list[Fault] = []
    if grazed:
        outcome, text = PASSES, f"{where}, by a graze: both do what the equations say."
    elif cells is None or cells.outcome == UNKNOWN:
        outcome, text = UNKNOWN, f"{where}. Whether that is a fault is not known without a replay."
    else:
        outcome, text = FAILS, f"{where}."
        faults.append(Fault("spikes", text, label, cell, time))
    return Verdict(
        "spikes", backend, other, outcome, text, figures, faults, tables, segment, perf_counter() - begun
    )


def _has(spikes: Spikes, cell: int, step: int) -> bool:
    return bool(np.any((spikes.index == cell) & (spikes.step == step)))


def _shares(mine: Mapping[str, Any], differing: Mapping[int, Spikes]) -> Table:
    """Return the share of equal spikes in each stretch of time."""
    width = max(1, round(BIN / mine["dt"]))
    n_bins = max(1, -(-mine["last"] // width))
    total, wrong = np.zeros(n_bins), np.zeros(n_bins)
    for _, _, spikes in mine["spikes"].values():
        total += np.bincount(np.maximum(spikes.step - 1, 0) // width, minlength=n_bins)[:n_bins]
    for each in differing.values():
        wrong += np.bincount(np.maximum(each.step - 1, 0) // width, minlength=n_bins)[:n_bins]
    share = np.where(total > 0, np.clip(1 - wrong / np.maximum(2 * total, 1), 0, 1), 1.0)
    return {"time": grid_time(np.arange(n_bins) * width, mine["dt"]), "share": share}
