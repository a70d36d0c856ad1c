"""Level 4: whether two backends emitted the same spikes, each with its own network in closed loop."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import Any, NamedTuple

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
    differing = {
        number: only_in_one(spikes, others["spikes"][number][2])
        for number, (_, _, spikes) in mine["spikes"].items()
        if number in others["spikes"]
    }
    n_spikes = sum(len(spikes.step) for _, _, spikes in mine["spikes"].values())
    n_differing = sum(len(each.step) for each in differing.values())
    figures: dict[str, Figure] = {"spikes": n_spikes, "spikes that only one of the two has": n_differing}
    tables: dict[str, Table] = {"equal spikes": _shares(mine, differing)}
    outcome = PASSES
    faults: list[Fault] = []
    text = f"All {n_spikes} spikes are the same as on {other}."
    if mine["first"] != others["first"]:
        outcome, text = FAILS, _other_start(backend, other, mine, others)
        faults = [Fault("start", text)]
    elif n_differing:
        figures["share of equal spikes"] = 1 - n_differing / max(1, 2 * n_spikes)
        first = _first(backend, other, mine, differing)
        tables["first difference"] = {
            "population": np.array([first.population]),
            "cell": np.array([first.cell]),
            "time": np.array([first.time]),
            "only_in": np.array([first.source]),
        }
        where = f"The spikes part at {first.time:g} ms: {first.population}[{first.cell}] fires on {first.source} only"
        outcome, text = _meaning(where, cells, mine["state"] == others["state"])
        if outcome == FAILS:
            faults = [Fault("spikes", text, first.population, first.cell, first.time)]
    seconds = perf_counter() - begun
    return Verdict("spikes", backend, other, outcome, text, figures, faults, tables, segment, seconds)


def _other_start(backend: str, other: str, mine: Mapping[str, Any], others: Mapping[str, Any]) -> str:
    """Return that two runs begin at different times."""
    one, two = (
        f"begins at {grid_time(each['first'], each['dt']):g} ms{', from a checkpoint' if each['state'] else ''}"
        for each in (mine, others)
    )
    return f"The run {one} on {backend}, but {two} on {other}: the script does something else on another backend."


class First(NamedTuple):
    """The first spike that only one of two runs has: the label of its population, cell, time in ms, and backend."""

    population: str
    cell: int
    time: float
    source: str


def _first(backend: str, other: str, mine: Mapping[str, Any], differing: Mapping[int, Spikes]) -> First:
    """Return the first spike that only one of two runs has."""
    number = min(
        (each for each in differing if len(differing[each].step)), key=lambda each: differing[each].step[0]
    )
    label, _, spikes = mine["spikes"][number]
    cell, step = int(differing[number].index[0]), int(differing[number].step[0])
    only_in = backend if _has(spikes, cell, step) else other
    return First(label, cell, float(grid_time(step, mine["dt"])), only_in)


def _meaning(where: str, cells: Verdict | None, same_state: bool) -> tuple[str, str]:
    """Return the outcome, and what it means that spikes part somewhere."""
    if not same_state:
        return UNKNOWN, f"{where}. The runs went on from different checkpoints, so that they may part."
    if cells is None:
        return UNKNOWN, f"{where}. Whether that is a fault is not known without a replay."
    if cells.outcome == UNKNOWN:
        return UNKNOWN, f"{where}. Whether that is a fault is not known, as replay cannot judge all cells."
    if cells.outcome == PASSES and cells.figures.get("cells that graze their thresholds"):
        return PASSES, f"{where}, by a graze: both do what the equations say."
    return FAILS, f"{where}."


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
