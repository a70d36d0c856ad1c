"""The verdict on the cells of stored data: each spike is what the equations give, or is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import gcd
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from ..backend import Backend, Tolerance, registry
from ..columns import Spikes
from ..timebase import NEVER, grid_time
from ..values import FloatArray, IndexArray
from .cells import only_in_one, slopes, spikes_of, tolerances
from .courses import Course, cells_of, compared, restarted, sampling_steps
from .replay import replay
from .stored import Known
from .thresholds import with_thresholds
from .verdicts import FAILS, PASSES, UNKNOWN, Fault, Figure, Table, Verdict

GRAZE = 1e-6
"""If a threshold that is so many mV higher or lower explains a cell's spikes, it cannot be told who is right."""

NAMED, LOOKED_AT = 8, 64
"""How many cells are named at most, and how many are looked at for grazes: more cannot be by chance."""

NEAR = 5.0
"""A spike that is at most so many ms from one that the equations give is that spike, moved."""

SAME = Tolerance(1e-12)
"""How far an engine may be from itself, in mV."""


@dataclass(frozen=True)
class Judged:
    """How the cells of one population compare with their replay.

    Parameters
    ----------
    population : int
        Its number.
    label : str
        Its label.
    cells : (k,) ndarray of int32
        The cells.
    run, replayed : Spikes
        Stored spikes and those of the replay, by position in `cells`.
    difference, excess : (k,) ndarray of float64
        The largest difference from stored samples, and the same in multiples of what is allowed; NaN without samples.
    tolerance : Tolerance
        What is allowed.
    """

    population: int
    label: str
    cells: IndexArray
    run: Spikes
    replayed: Spikes
    difference: FloatArray
    excess: FloatArray
    tolerance: Tolerance

    @property
    def only(self) -> Spikes:
        """The spikes that only one of the two has."""
        return only_in_one(self.run, self.replayed)

    @property
    def first(self) -> NDArray[np.int64]:
        """The step of each cell's first spike that only one of the two has."""
        return _first(self.only, len(self.cells))

    @property
    def wrong(self) -> NDArray[np.intp]:
        """Positions of the cells whose spikes or samples differ, in the order of the first such spike."""
        found = np.flatnonzero((self.first < NEVER) | (self.excess > 1))
        return found[np.argsort(self.first[found], kind="stable")]


def judge_stored(known: Known, replayer: Backend, most: int | None = None) -> Verdict:
    """Return whether every stored spike is what the equations give, under the other stored spikes.

    Parameters
    ----------
    known : Known
        The network and the stored spikes.
    replayer : Backend
        The backend that replays.
    most : int, optional
        How many cells of each population are replayed; all if omitted.
    """
    begun = perf_counter()
    keep = {population: _some(cells, most) for population, cells in known.keep.items()}
    found = list(_compared(known, replayer, keep))
    grazing = _grazing(known, replayer, found)
    unsure = {each.population for each in found if _is_unsure(known, each)}
    faults, n_wrong = list(known.faults), 0
    for each in found:
        wrong = [k for k in each.wrong if (each.population, int(each.cells[k])) not in grazing]
        if each.population not in unsure:
            n_wrong += len(wrong)
            faults += [_fault(known.course, each, int(k)) for k in wrong[:NAMED]]
    faults.sort(key=lambda fault: (np.isnan(fault.time), fault.time))
    unsure_cells = sum(len(each.wrong) for each in found if each.population in unsure)
    outcome = FAILS if n_wrong or known.faults else PASSES
    if outcome == PASSES and (grazing or unsure_cells):
        outcome = UNKNOWN
    n_cells, n_spikes = sum(len(each.cells) for each in found), sum(len(each.run.step) for each in found)
    figures: dict[str, Figure] = {
        "cells": n_cells,
        "spikes": n_spikes,
        "spikes that differ": sum(len(each.only.step) for each in found),
        "cells flagged": n_wrong,
        "cells that may graze their thresholds": len(grazing),
        "a graze is within (mV)": GRAZE,
        "cells with stored samples": sum(int((~np.isnan(each.difference)).sum()) for each in found),
    }
    text = _sentence(figures, faults, unsure_cells)
    return Verdict(
        "cells",
        "data",
        replayer.name,
        outcome,
        " ".join([text, *known.remarks]),
        figures,
        faults[:NAMED],
        _tables(known.course, found, grazing),
        seconds=perf_counter() - begun,
    )


def _some(cells: IndexArray, most: int | None) -> IndexArray:
    if most is None or len(cells) <= most:
        return cells
    return cells[np.unique(np.linspace(0, len(cells) - 1, most).astype(np.intp))]


def _compared(known: Known, replayer: Backend, keep: Mapping[int, IndexArray]) -> Iterator[Judged]:
    """Replay the cells, and yield how each population compares."""
    course = known.course
    done = replay(course, replayer, keep, every=_every(known))
    allowed = _allowed(known, replayer)
    for population, kind in cells_of(course.recipe):
        kept = keep[population]
        run, replayed = _both(course, done, population, kept)
        first = _first(only_in_one(run, replayed), len(kept))
        difference = excess = np.full(len(kept), np.nan)
        if population in known.traces and len(kept):
            stored, cells = known.traces[population]
            trace = done.trace(population, compared(kind))
            _, mine, others = np.intersect1d(stored.step, trace.step, return_indices=True)
            here = np.flatnonzero(np.isin(kept, cells))
            values = trace.values[others][:, here]
            apart = np.abs(stored.values[mine][:, np.searchsorted(cells, kept[here])] - values)
            apart[trace.step[others][:, None] >= first[None, here]] = 0.0
            late = allowed[population].lag * slopes(trace.step[others], values, course.recipe.dt)
            limit = allowed[population].potential + late
            difference, excess = difference.copy(), excess.copy()
            difference[here] = apart.max(axis=0, initial=0.0)
            excess[here] = (apart / limit).max(axis=0, initial=0.0)
        label = course.recipe.populations[population].label
        yield Judged(population, label, kept, run, replayed, difference, excess, allowed[population])


def _every(known: Known) -> int:
    """Return how many steps may lie between samples of the replay, so that all stored ones have a partner."""
    every = 0
    for trace, _ in known.traces.values():
        every = gcd(every, *(int(step) for step in trace.step[:3]))
    return every or sampling_steps(known.course.recipe.dt)


def _allowed(known: Known, replayer: Backend) -> dict[int, Tolerance]:
    """Return how far samples may be apart: the tolerances of the replayer and of the backend that recorded them."""
    name = str(known.notes.get("backend", ""))
    other = registry.found(name) if registry.has(name) else replayer
    found = tolerances(known.course, replayer.features, other.features)
    return dict.fromkeys(found, SAME) if name == replayer.name else found


def _both(course: Course, done: Course, population: int, kept: IndexArray) -> tuple[Spikes, Spikes]:
    """Return the spikes of some cells in the data and in a replay, by position among them."""
    network = done.recipe
    there: IndexArray = network.keep[population]  # type: ignore[attr-defined]
    replayed = done.spikes(population)
    replayed = spikes_of(Spikes(there[replayed.index], replayed.step), kept)
    return spikes_of(course.spikes(population), kept), replayed


def _first(only: Spikes, n_cells: int) -> NDArray[np.int64]:
    first = np.full(n_cells, NEVER, np.int64)
    np.minimum.at(first, only.index, only.step)
    return first


def _grazing(known: Known, replayer: Backend, found: Sequence[Judged]) -> set[tuple[int, int]]:
    """Return the cells, by population and index, whose spikes a slightly other threshold explains."""
    cells = {each.population: np.sort(each.cells[np.flatnonzero(each.first < NEVER)]) for each in found}
    n_cells = sum(map(len, cells.values()))
    grazing: set[tuple[int, int]] = set()
    if not 0 < n_cells <= LOOKED_AT:
        return grazing
    for by in (-GRAZE, GRAZE):
        done = replay(with_thresholds(known.course, by), replayer, cells)
        for population, kept in cells.items():
            run, replayed = _both(known.course, done, population, kept)
            same = np.flatnonzero(_first(only_in_one(run, replayed), len(kept)) == NEVER)
            grazing |= {(population, int(cell)) for cell in kept[same]}
    far = {(each.population, int(cell)) for each in found for cell in each.cells[each.excess > 1]}
    return grazing - far


def _is_unsure(known: Known, judged: Judged) -> bool:
    """Tell whether errors of the engine that recorded a population may have moved its spikes."""
    kind = dict(cells_of(known.course.recipe))[judged.population]
    recorder = str(known.notes.get("backend", ""))
    return bool(judged.tolerance.shift) or (bool(restarted(kind)) and recorder != "native")


def _fault(course: Course, judged: Judged, position: int) -> Fault:
    """Return what is wrong with a cell."""
    place, dt = f"{judged.label}[{judged.cells[position]}]", course.recipe.dt
    steps = judged.only.step[judged.only.index == position]
    if not len(steps):
        size = float(judged.difference[position])
        text = f"{place}: its spikes are right, but stored samples are off by up to {size:.1e} mV."
        return Fault("potential", text, judged.label, int(judged.cells[position]), size=size)
    stored = judged.run.step[judged.run.index == position]
    times = [f"{float(grid_time(step, dt)):g} ms" for step in steps[:2]]
    has = [bool(np.isin(step, stored)) for step in steps[:2]]
    used = 1
    if len(steps) > 1 and has[0] != has[1] and (steps[1] - steps[0]) * dt <= NEAR:
        used, (mine, due) = 2, (times if has[0] else times[::-1])
        text = f"{place}: a spike at {mine} where the equations give one at {due}"
    elif has[0]:
        text = f"{place}: a spike at {times[0]} where the equations give none"
    else:
        text = f"{place}: no spike at {times[0]} where the equations give one"
    more = len(steps) - used
    text += (
        f"; {more} later spikes differ too." if more > 1 else "; a later spike differs too." if more else "."
    )
    time = float(grid_time(int(steps[0]), dt))
    return Fault("spikes", text, judged.label, int(judged.cells[position]), time)


def _sentence(figures: Mapping[str, Figure], faults: Sequence[Fault], unsure: int) -> str:
    """Return what was found, for people."""
    n_cells, n_spikes, wrong = (figures[name] for name in ("cells", "spikes", "cells flagged"))
    grazing = figures["cells that may graze their thresholds"]
    if wrong or faults:
        what = f"{wrong} of {n_cells} cells did something else than their equations say"
        return f"{what}. {faults[0].text} What comes later may follow from this." if faults else f"{what}."
    if grazing or unsure:
        why = (
            f"potentials come within {GRAZE:g} mV of the threshold"
            if grazing
            else ("the equations amplify errors of the simulator that recorded the spikes")
        )
        others = f"{grazing or unsure} of {n_cells} cells have other spikes than in the replay"
        return f"{others}, but {why}: nobody can tell who is right."
    return f"All {n_cells} cells did what their equations say: all {n_spikes} stored spikes are those of the network."


def _tables(course: Course, found: Sequence[Judged], grazing: set[tuple[int, int]]) -> dict[str, Table]:
    """Return a table with a row for each cell, and one with the first spike that differs."""
    found = [each for each in found if len(each.cells)]
    if not found:
        return {}
    flagged = [
        np.isin(np.arange(len(each.cells)), each.wrong)
        & np.array([(each.population, int(cell)) not in grazing for cell in each.cells], bool)
        for each in found
    ]
    first = np.concatenate([each.first for each in found])
    dt = course.recipe.dt
    labels = np.concatenate([np.full(len(each.cells), each.label, object) for each in found])
    cells = np.concatenate([each.cells for each in found])
    table: dict[str, NDArray[np.generic]] = {
        "population": labels,
        "cell": cells,
        "first": np.where(first == NEVER, np.nan, grid_time(np.minimum(first, course.last), dt)),
        "mismatches": np.concatenate(
            [np.bincount(each.only.index, minlength=len(each.cells)) for each in found]
        ),
        "flagged": np.concatenate(flagged),
    }
    difference = np.concatenate([each.difference for each in found])
    known = np.isfinite(difference).all()
    tables: dict[str, Table] = (
        {"cells": table | {"difference": difference}} if known else {"spikes by cell": table}
    )
    if (first < NEVER).any():
        k = int(first.argmin())
        place = {"population": labels[k : k + 1], "cell": cells[k : k + 1]}
        tables["first difference"] = place | {"time": grid_time(first[k : k + 1], dt)}
    return tables
