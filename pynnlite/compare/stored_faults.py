"""Name stored spikes that are wrong, and tell them from those that follow from wrong ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..backend import Backend
from ..columns import Spikes
from ..timebase import NEVER, grid_time
from ..values import IndexArray
from .histories import History
from .stored import Known
from .stored_replay import Judged, compared_with_replay
from .verdicts import Fault

MOST = 4
"""So many wrong spikes are put right at most, to see whether they explain all others."""

NEAR = 5.0
"""A spike that is at most so many ms from one that the equations give is that spike, moved."""


def causes(
    known: Known, replayer: Backend, keep: Mapping[int, IndexArray], found: Sequence[Judged]
) -> list[Fault] | None:
    """Return the wrong spikes that explain all others; None if that is not found out.

    The earliest wrong spike cannot follow from others. It is put right, and all cells are replayed again.

    Parameters
    ----------
    known : Known
        The network and the stored spikes.
    replayer : Backend
        The backend that replays.
    keep : dict of int to (k,) ndarray of int32
        By population, the cells that are replayed.
    found : sequence of Judged
        How they compare.
    """
    faults: list[Fault] = []
    while any((each.first < NEVER).any() or (each.excess > 1).any() for each in found):
        judged = min(found, key=lambda each: int(each.first.min(initial=NEVER)))
        if len(faults) == MOST or not (judged.first < NEVER).any():
            return None
        position = int(judged.first.argmin())
        faults.append(fault_of(known.history, judged, position, True))
        known = replace(known, history=_put_right(known.history, judged, position))
        found = list(compared_with_replay(known, replayer, keep))
    return faults


def _put_right(history: History, judged: Judged, position: int) -> History:
    """Return a history in which the first wrong spike of a cell is that of the replay."""
    cell, steps = judged.cells[position], _first_wrong(judged, position, history.recipe.dt)
    old = history.spikes(judged.population)
    taken = (old.index == cell) & np.isin(old.step, steps)
    due = np.setdiff1d(steps, old.step[taken])
    index = np.concatenate([old.index[~taken], np.full(len(due), cell, np.int32)])
    step = np.concatenate([old.step[~taken], due])
    order = np.lexsort((index, step))
    spikes = {**history._spikes, judged.population: [Spikes(index[order], step[order])]}
    return replace(history, _spikes=spikes, _traces={})


def _first_wrong(judged: Judged, position: int, dt: float) -> NDArray[np.int64]:
    """Return the steps of a cell's first wrong spike: if it was moved, where it is and where it should be."""
    steps: NDArray[np.int64] = judged.only.step[judged.only.index == position]
    stored = np.isin(steps[:2], judged.run.step[judged.run.index == position])
    moved = len(steps) > 1 and stored[0] != stored[1] and (steps[1] - steps[0]) * dt <= NEAR
    return steps[: 1 + moved]


def fault_of(history: History, judged: Judged, position: int, alone: bool = False) -> Fault:
    """Return what is wrong with a cell.

    Parameters
    ----------
    history : History
        What is stored.
    judged : Judged
        How the cells of its population compare.
    position : int
        Its position among them.
    alone : bool
        Whether only the first wrong spike is told.
    """
    place, dt = f"{judged.label}[{judged.cells[position]}]", history.recipe.dt
    if judged.first[position] == NEVER:
        size = float(judged.difference[position])
        text = f"{place}: its spikes are right, but stored samples are off by up to {size:.1e} mV."
        return Fault("potential", text, judged.label, int(judged.cells[position]), size=size)
    steps = _first_wrong(judged, position, dt)
    has = np.isin(steps, judged.run.step[judged.run.index == position])
    times = [f"{float(grid_time(step, dt)):g} ms" for step in steps]
    if len(steps) > 1:
        mine, due = times if has[0] else times[::-1]
        text = f"{place}: a spike at {mine} where the equations give one at {due}"
    elif has[0]:
        text = f"{place}: a spike at {times[0]} where the equations give none"
    else:
        text = f"{place}: no spike at {times[0]} where the equations give one"
    more = 0 if alone else int((judged.only.index == position).sum()) - len(steps)
    text += (
        f"; {more} later spikes differ too." if more > 1 else "; a later spike differs too." if more else "."
    )
    time = float(grid_time(int(steps[0]), dt))
    return Fault("spikes", text, judged.label, int(judged.cells[position]), time)
