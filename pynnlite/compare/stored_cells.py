"""The verdict on the cells of stored data: each spike is what the equations give, or is named."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from time import perf_counter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..backend import Backend
from ..timebase import NEVER, grid_time
from ..values import IndexArray
from .cells import only_in_one
from .histories import History, cells_of, restarted
from .judging import LOOKED_AT, NAMED, spread
from .replay import replay
from .retuned import with_thresholds
from .stored import Known
from .stored_faults import causes, fault_of
from .stored_replay import Judged, both_trains, compared_with_replay, first_steps
from .verdicts import FAILS, PASSES, UNKNOWN, Fault, Figure, Table, Verdict

GRAZE = 1e-6
"""If a threshold that is so many mV higher or lower explains a cell's spikes, it cannot be told who is right."""


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
    keep = {number: cells if most is None else spread(cells, most) for number, cells in known.keep.items()}
    found = list(compared_with_replay(known, replayer, keep))
    grazing = _grazing(known, replayer, found)
    unsure = {each.population for each in found if _is_unsure(known, each)}
    named = _named(known, replayer, keep, found, grazing, unsure)
    unsure_cells = sum(len(each.wrong) for each in found if each.population in unsure)
    outcome = FAILS if named.flagged or known.faults else PASSES
    if outcome == PASSES and (grazing or unsure_cells):
        outcome = UNKNOWN
    n_cells, n_spikes = sum(len(each.cells) for each in found), sum(len(each.run.step) for each in found)
    figures: dict[str, Figure] = {
        "cells": n_cells,
        "spikes": n_spikes,
        "spikes that differ": sum(len(each.only.step) for each in found),
        "cells flagged": len(named.flagged),
        "cells that may graze their thresholds": len(grazing),
        "a graze is within (mV)": GRAZE,
        "cells with stored samples": sum(int((~np.isnan(each.difference)).sum()) for each in found),
    }
    text = _sentence(figures, named.faults, unsure_cells, named.explained)
    return Verdict(
        "cells",
        "data",
        replayer.name,
        outcome,
        " ".join([text, *known.remarks]),
        figures,
        named.faults[:NAMED],
        _tables(known.history, found, named.flagged),
        seconds=perf_counter() - begun,
    )


class Named(NamedTuple):
    """What is wrong.

    Parameters
    ----------
    faults : list of Fault
        The wrong spikes, the earliest first.
    flagged : set of (str, int)
        Label of the population and index of the cells that are wrong.
    explained : bool
        Whether these faults explain all spikes that differ.
    """

    faults: list[Fault]
    flagged: set[tuple[str, int]]
    explained: bool


def _named(
    known: Known,
    replayer: Backend,
    keep: Mapping[int, IndexArray],
    found: Sequence[Judged],
    grazing: Collection[tuple[int, int]],
    unsure: Collection[int],
) -> Named:
    """Return what is wrong: a few spikes that explain all others, or else the earliest of each cell."""
    wrong = [
        (each, int(k))
        for each in found
        if each.population not in unsure
        for k in each.wrong
        if (each.population, int(each.cells[k])) not in grazing
    ]
    if wrong and not grazing and not unsure and not known.faults:
        explained = causes(known, replayer, keep, found)
        if explained is not None:
            return Named(explained, {(fault.population, fault.cell) for fault in explained}, True)
    wrong.sort(key=lambda place: int(place[0].first[place[1]]))
    faults = [*known.faults, *(fault_of(known.history, each, k) for each, k in wrong[:NAMED])]
    faults.sort(key=lambda fault: (np.isnan(fault.time), fault.time))
    return Named(faults, {(each.label, int(each.cells[k])) for each, k in wrong}, False)


def _grazing(known: Known, replayer: Backend, found: Sequence[Judged]) -> set[tuple[int, int]]:
    """Return the cells, by population and index, whose spikes a slightly other threshold explains."""
    cells = {each.population: np.sort(each.cells[np.flatnonzero(each.first < NEVER)]) for each in found}
    n_cells = sum(map(len, cells.values()))
    grazing: set[tuple[int, int]] = set()
    if not 0 < n_cells <= LOOKED_AT:
        return grazing
    for by in (-GRAZE, GRAZE):
        done = replay(with_thresholds(known.history, by), replayer, cells)
        for population, kept in cells.items():
            run, replayed = both_trains(known.history, done, population, kept)
            same = np.flatnonzero(first_steps(only_in_one(run, replayed), len(kept)) == NEVER)
            grazing |= {(population, int(cell)) for cell in kept[same]}
    far = {(each.population, int(cell)) for each in found for cell in each.cells[each.excess > 1]}
    return grazing - far


def _is_unsure(known: Known, judged: Judged) -> bool:
    """Tell whether errors of the engine that recorded a population may have moved its spikes."""
    kind = dict(cells_of(known.history.recipe))[judged.population]
    recorder = str(known.notes.get("backend", ""))
    return bool(judged.tolerance.shift) or (bool(restarted(kind)) and recorder != "native")


def _sentence(figures: Mapping[str, Figure], faults: Sequence[Fault], unsure: int, explained: bool) -> str:
    """Return what was found, for people."""
    n_cells, n_spikes, wrong = (figures[name] for name in ("cells", "spikes", "cells flagged"))
    grazing = figures["cells that may graze their thresholds"]
    if wrong or faults:
        what = f"{wrong} of {n_cells} cells did something else than their equations say"
        rest = "With what is named put right, all other spikes are those of the network."
        return f"{what}. {faults[0].text} {rest if explained else 'What comes later may follow from this.'}"
    if grazing or unsure:
        why = (
            f"potentials come within {GRAZE:g} mV of the threshold"
            if grazing
            else ("the equations amplify errors of the simulator that recorded the spikes")
        )
        others = f"{grazing or unsure} of {n_cells} cells have other spikes than in the replay"
        return f"{others}, but {why}: nobody can tell who is right."
    return f"All {n_cells} cells did what their equations say: all {n_spikes} stored spikes are those of the network."


def _tables(
    history: History, found: Sequence[Judged], flagged: Collection[tuple[str, int]]
) -> dict[str, Table]:
    """Return a table with a row for each cell, and one with the first spike that differs."""
    found = [each for each in found if len(each.cells)]
    if not found:
        return {}
    marks = [[(each.label, int(cell)) in flagged for cell in each.cells] for each in found]
    first = np.concatenate([each.first for each in found])
    dt = history.recipe.dt
    labels = np.concatenate([np.full(len(each.cells), each.label, object) for each in found])
    cells = np.concatenate([each.cells for each in found])
    table: dict[str, NDArray[np.generic]] = {
        "population": labels,
        "cell": cells,
        "first": np.where(first == NEVER, np.nan, grid_time(np.minimum(first, history.last), dt)),
        "mismatches": np.concatenate(
            [np.bincount(each.only.index, minlength=len(each.cells)) for each in found]
        ),
        "flagged": np.concatenate([np.array(each, bool) for each in marks]),
    }
    difference = np.concatenate([each.difference for each in found])
    known = not np.isnan(difference).any()
    tables: dict[str, Table] = (
        {"cells": table | {"difference": difference}} if known else {"spikes by cell": table}
    )
    if (first < NEVER).any():
        k = int(first.argmin())
        place = {"population": labels[k : k + 1], "cell": cells[k : k + 1]}
        tables["first difference"] = place | {"time": grid_time(first[k : k + 1], dt)}
    return tables
