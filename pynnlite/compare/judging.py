"""The verdict on the cells of a run: each did what its equations say, or what is wrong, by name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from time import perf_counter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..backend import Backend, Tolerance
from ..errors import BackendError
from ..timebase import NEVER, grid_time
from ..values import FloatArray, IndexArray
from .cells import SHIFT, Comparable, side_by_side, tolerances
from .grazes import FACTOR, Mismatch, judged
from .histories import History, cells_of, restarted
from .in_flight import judged_until
from .looking import Look, looks
from .naming import fault_of
from .patterns import patterns
from .replay import replay
from .traced import traced
from .verdicts import FAILS, PASSES, UNKNOWN, Fault, Figure, Table, Verdict

NAMED = 8
"""So many cells of a run are named at most; the others are counted."""

LOOKED_AT = 64
"""So many cells are looked at to see whether their mismatched spikes are grazes: more cannot be by chance."""

SAME = Tolerance(1e-12)
"""What an engine may differ from itself."""

RISE = 0.12
"""How fast potentials rise at the threshold, in mV per step: what makes a graze likely (measured on Vogels–Abbott)."""


def judge_cells(
    history: History,
    backend: Backend,
    replayer: Backend,
    keep: Mapping[int, IndexArray] | None = None,
    segment: int = 0,
) -> Verdict:
    """Return whether every cell of a run did what its equations say, given what it heard.

    Parameters
    ----------
    history : History
        The run.
    backend : Backend
        The backend that made the run. If cells are wrong, it runs the network once more.
    replayer : Backend
        The backend that replays: it says what the cells should do.
    keep : dict of int to (k,) ndarray of int32, optional
        By population, the cells that are judged; all cells of those that are missing.
    segment : int
        The number of the segment.
    """
    begun = perf_counter()
    until = judged_until(history, backend.features, replayer.features)
    unjudged, history = until < history.last, history.until(until)
    allowed = tolerances(history, backend.features, replayer.features)
    if backend.name == replayer.name:
        allowed = dict.fromkeys(allowed, SAME)
    done = replay(history, replayer, keep)
    found = list(side_by_side(history, done, allowed, keep))
    if backend.name != replayer.name and any(_may_amplify(history, each) for each in found):
        shifted = replay(history, replayer, keep, shift=SHIFT)
        found = list(side_by_side(history, done, allowed, keep, shifted))
    moving = [each for each in found if each.tolerance.shift]
    fixed = [each for each in found if not each.tolerance.shift]
    suspected = {each.population: each for each in fixed if len(each.suspects)}
    named = _named(history, backend, replayer, suspected) if suspected else Named([], set(), {})
    grazes = len(named.grazing)
    n_flagged = sum(len(each.suspects) for each in suspected.values()) - grazes
    outcome = FAILS if n_flagged else UNKNOWN if moving or unjudged else PASSES
    text = _sentence(history, fixed, moving, n_flagged, grazes)
    return Verdict(
        "cells",
        backend.name,
        replayer.name,
        outcome,
        f"{_limit(history)} {text}" if unjudged else text,
        _figures(fixed, n_flagged, grazes),
        named.faults,
        {**_cells(history, found, named.grazing), **named.tables},
        segment,
        perf_counter() - begun,
    )


def _limit(history: History) -> str:
    """Return why a run is judged up to some time only."""
    time = grid_time(history.last, history.recipe.dt)
    return (
        f"Judged up to {time:g} ms only: weights change then while spikes are in flight, which may still act with the"
        " weights before, on this simulator."
    )


def _may_amplify(history: History, found: Comparable) -> bool:
    """Tell whether cells are too far apart, but of a kind that may make small errors so large."""
    kind = dict(cells_of(history.recipe))[found.population]
    return bool(restarted(kind)) and not found.tolerance.shift and bool((found.excess > 1).any())


class Named(NamedTuple):
    """What a closer look at suspected cells has found.

    Parameters
    ----------
    faults : list of Fault
        What is wrong.
    grazing : set of (int, int)
        Population and index of the cells that only graze their thresholds.
    tables : dict of str to dict of str to ndarray
        The cell of the first fault over time.
    """

    faults: list[Fault]
    grazing: set[tuple[int, int]]
    tables: dict[str, Table]


def _named(
    history: History, backend: Backend, replayer: Backend, suspected: Mapping[int, Comparable]
) -> Named:
    """Look at the suspected cells, the worst first, and return what is wrong, and which only graze."""
    named = Named([], set(), {})
    flagged = {number: np.sort(each.cells[each.suspects]) for number, each in suspected.items()}
    try:
        _look(history, backend, replayer, suspected, named)
    except BackendError as error:  # the verdict stands: the replay has shown it
        named.faults.append(Fault("not repeated", str(error)))
    if named.faults:
        named.faults[:0] = patterns(history, flagged, named.faults)
    return named


def _look(
    history: History, backend: Backend, replayer: Backend, suspected: Mapping[int, Comparable], named: Named
) -> None:
    """Look at the suspected cells, and put down what is found."""
    for look in looks(history, backend, replayer, _worst(suspected)):
        tolerance = suspected[look.population].tolerance
        mismatches = list(judged(look, tolerance.potential))
        if _is_fine(look, tolerance.potential, tolerance.lag, mismatches):
            named.grazing.add((look.population, look.cell))
        elif len(named.faults) < NAMED:
            if not named.faults:
                named.tables.update(traced(look))
            own = [each for each in mismatches if not each.is_graze]
            named.faults.append(fault_of(look, replayer, tolerance, own))


def _worst(suspected: Mapping[int, Comparable]) -> dict[int, IndexArray]:
    """Return the worst of the suspected cells, by population, ascending."""
    ordered = sorted(
        (
            (-float(each.excess[k]), population, int(each.cells[k]))
            for population, each in suspected.items()
            for k in each.suspects[:LOOKED_AT]
        ),
    )[:LOOKED_AT]
    chosen: dict[int, list[int]] = {}
    for _, population, cell in ordered:
        chosen.setdefault(population, []).append(cell)
    return {population: np.sort(np.array(cells, np.int32)) for population, cells in chosen.items()}


def _is_fine(look: Look, potential: float, lag: float, mismatches: Sequence[Mismatch]) -> bool:
    """Tell whether a cell is within the tolerance at every step, and its mismatched spikes are grazes."""
    near = np.abs(look.apart) <= potential * look.grown + (lag * np.abs(look.slope) if lag else 0.0)
    if lag:
        near |= look.in_upstroke
    return bool(near[look.alike].all()) and all(each.is_graze for each in mismatches)


def _sentence(
    history: History,
    fixed: Sequence[Comparable],
    moving: Sequence[Comparable],
    n_flagged: int,
    grazes: int,
) -> str:
    """Return what was found, for people."""
    n_cells, n_spikes = sum(len(each.cells) for each in fixed), sum(each.n_spikes for each in fixed)
    worst = max((float(each.difference.max(initial=0.0)) for each in fixed), default=0.0)
    same = "no spike differs"
    if grazes:
        same = f"{grazes} cells graze their thresholds, and no other spike differs"
    sentences = [
        f"All {n_cells} cells did what their equations say: of {n_spikes} spikes {same}; no potential differs by more"
        f" than {worst:.1e} mV."
    ]
    if n_flagged:
        sentences = [f"{n_flagged} of {n_cells} cells did something else than their equations say."]
    if moving:
        labels = ", ".join(repr(history.recipe.populations[each.population].label) for each in moving)
        sentences.append(f"Nothing can be said of {labels}: {moving[0].tolerance.reason}.")
    return " ".join(sentences[:1] * bool(fixed) + sentences[1:])


def _figures(fixed: Sequence[Comparable], n_flagged: int, grazes: int) -> dict[str, Figure]:
    likely = sum(
        each.n_spikes * float(np.median(each.difference)) / RISE for each in fixed if len(each.cells)
    )
    return {
        "cells": sum(len(each.cells) for each in fixed),
        "spikes": sum(each.n_spikes for each in fixed),
        "spikes that differ": int(sum(each.mismatches.sum() for each in fixed)),
        "cells flagged": n_flagged,
        "cells that graze their thresholds": grazes,
        "spikes that graze by chance, about": likely,
        "largest difference of potentials (mV)": max(
            (float(each.difference.max(initial=0.0)) for each in fixed), default=0.0
        ),
        "allowed": "; ".join(dict.fromkeys(str(each.tolerance) for each in fixed)),
        "a graze is missed by at most": f"{FACTOR:g} times the difference one step before",
    }


def _cells(
    history: History, found: Sequence[Comparable], grazing: Collection[tuple[int, int]]
) -> dict[str, Table]:
    """Return a table with a row for each cell."""
    if not found:
        return {}
    labels = [np.full(len(f.cells), history.recipe.populations[f.population].label, object) for f in found]
    names = ("cells", "difference", "excess", "first", "mismatches")
    cells, difference, excess, first, mismatches = (
        np.concatenate([getattr(each, name) for each in found]) for name in names
    )
    return {
        "cells": {
            "population": np.concatenate(labels),
            "cell": cells,
            "difference": difference,
            "allowed": np.concatenate([_allowed(each) for each in found]),
            "excess": excess,
            "first": np.where(first == NEVER, np.nan, grid_time(first, history.recipe.dt)),
            "mismatches": mismatches,
            "flagged": np.concatenate([_flagged(each, grazing) for each in found]),
        }
    }


def _allowed(each: Comparable) -> FloatArray:
    """Return the largest difference that is allowed for each cell; NaN if it depends on the slope of the potential."""
    fixed = not each.tolerance.lag and not each.tolerance.shift
    return np.full(len(each.cells), each.tolerance.potential if fixed else np.nan)


def _flagged(each: Comparable, grazing: Collection[tuple[int, int]]) -> NDArray[np.bool_]:
    flagged = np.zeros(len(each.cells), bool)
    if not each.tolerance.shift:
        flagged[each.suspects] = True
        flagged &= [(each.population, int(cell)) not in grazing for cell in each.cells]
    return flagged


def sampled_cells(history: History, most: int) -> Iterator[tuple[int, IndexArray]]:
    """Yield some cells of each population, spread evenly, for a replayer that is slow."""
    for population, _ in cells_of(history.recipe):
        everyone = np.arange(history.recipe.populations[population].size, dtype=np.int32)
        yield population, spread(everyone, most)


def spread(cells: IndexArray, most: int) -> IndexArray:
    """Return some cells out of others, spread evenly."""
    return cells[np.unique(np.linspace(0, len(cells) - 1, min(most, len(cells))).astype(np.int32))]
