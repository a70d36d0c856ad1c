"""What the flagged cells of a network have in common: an input that is another one, or cells that changed places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ..values import IndexArray
from .histories import History, cells_of, compared
from .verdicts import Fault

MOST = 0.9
"""The flagged cells are those that an input reaches if so large a share of these is flagged."""

ARRIVALS = ("input", "weight", "delay", "missing synapse")
"""Kinds of faults that wrong arrivals at a cell look like."""

SHIFTS = (-1, 1)
"""By how many places cells may have been moved."""


def patterns(history: History, flagged: Mapping[int, IndexArray], named: Sequence[Fault]) -> Iterator[Fault]:
    """Yield what explains the flagged cells all together.

    Parameters
    ----------
    history : History
        The run.
    flagged : dict of int to (k,) ndarray of int32
        By population, the cells that did something else than their equations say, ascending.
    named : sequence of Fault
        What is wrong with some of them.
    """
    if sum(map(len, flagged.values())) < 2:
        return
    for population in flagged:
        yield from _moved(history, population)
    if sum(each.kind in ARRIVALS for each in named) >= MOST * len(named):
        yield from _other_input(history, flagged)


def _moved(history: History, population: int) -> Iterator[Fault]:
    """Yield that cells have the initial values of their neighbours, if they have."""
    spec, variable = (
        history.recipe.populations[population],
        compared(dict(cells_of(history.recipe))[population]),
    )
    trace = history.trace(population, variable)
    if not len(trace.step) or trace.step[0] != 0:
        return
    began, due = trace.values[0], history.recipe.initial(population)[variable]
    wrong = np.flatnonzero(began != due)
    for shift in SHIFTS:
        there = wrong[(wrong + shift >= 0) & (wrong + shift < spec.size)]
        if len(there) > 1 and np.mean(began[there] == due[there + shift]) > MOST:
            text = (
                f"Cells {there[0]} to {there[-1]} of {spec.label!r} began with the values of their neighbours: they are"
                f" moved by {abs(shift)} place, or their data are."
            )
            yield Fault("places", text, spec.label, int(there[0]), 0.0, size=float(shift))
            return


def _other_input(history: History, flagged: Mapping[int, IndexArray]) -> Iterator[Fault]:
    """Yield that the flagged cells are those that a population of sources reaches, if they are."""
    for spec in history.recipe.populations:
        if not history.recipe.is_source(spec.number):
            continue
        reached = _reached(history, spec.number)
        n_reached = sum(map(len, reached.values()))
        inside = sum(len(np.intersect1d(cells, reached.get(number, []))) for number, cells in flagged.items())
        if inside == sum(map(len, flagged.values())) and inside >= MOST * n_reached:
            text = (
                f"All {inside} cells that differ hear {spec.label!r}, which reaches {n_reached}: its spikes may be"
                " others, as with another seed."
            )
            yield Fault("input", text, spec.label)


def _reached(history: History, source: int) -> dict[int, NDArray[np.int32]]:
    """Return, by population, the cells onto which a population projects."""
    recipe = history.recipe
    pathways = [pathway.number for pathway in recipe.pathways if pathway.source == source]
    found: dict[int, list[NDArray[np.int32]]] = {}
    for chunk in recipe.chunks(pathways, None, ("target",)):
        found.setdefault(recipe.pathways[chunk.pathway].target, []).append(np.unique(chunk.target))
    return {number: np.unique(np.concatenate(each)) for number, each in found.items()}
