"""Comparisons that are short enough for a report: long tables are cut, and how long they were is kept."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..verdicts import Comparison, RunFacts, Table, Verdict

ROWS = 10_000
"""The longest table of a verdict."""

FAULTS = 1_000
"""The longest list of faults."""

SPIKES = 100_000
"""About the largest number of spikes of one run."""

CELLS = 20
"""Of so many cells at least, spikes are kept in each population."""


def shorter(
    comparison: Comparison, rows: int = ROWS, faults: int = FAULTS, spikes: int = SPIKES
) -> Comparison:
    """Return a comparison without the rows for which a report has no room.

    Of each stretch of a table, the row with the largest difference stays; all that are flagged stay as far as there is
    room. Spikes are kept for one run of each backend. If they are too many, those of some cells stay, the same
    for all backends; all cells that a fault names are among them.

    Parameters
    ----------
    comparison : Comparison
        What was found. It is not changed.
    rows : int
        The longest table.
    faults : int
        The longest list of faults.
    spikes : int
        About the largest number of spikes of one run.
    """
    verdicts = [_shorter_verdict(verdict, rows, faults) for verdict in comparison.verdicts]
    return replace(comparison, verdicts=verdicts, runs=_shorter_runs(comparison, spikes))


def length(table: Table) -> int:
    """Return the number of rows of a table."""
    return max((len(column) for column in table.values()), default=0)


def _shorter_verdict(verdict: Verdict, rows: int, faults: int) -> Verdict:
    cut = dict(verdict.cut)
    tables = {}
    for name, table in verdict.tables.items():
        n = length(table)
        if n > rows:
            cut.setdefault(name, n)
            chosen = _rows(table, n, rows)
            table = {column: values[chosen] for column, values in table.items()}
        tables[name] = table
    if len(verdict.faults) > faults:
        cut.setdefault("faults", len(verdict.faults))
    return replace(verdict, tables=tables, faults=verdict.faults[:faults], cut=cut)


def _rows(table: Table, n: int, room: int) -> NDArray[np.intp]:
    """Return which of `n` rows stay, ascending."""
    weight = _weight(table, n)
    flagged = np.asarray(table.get("flagged", np.zeros(n)), bool)
    weight[flagged] = np.inf
    edges = np.linspace(0, n, room + 1).astype(np.intp)
    largest = np.array([a + np.argmax(weight[a:b]) for a, b in pairwise(edges)])
    others = np.setdiff1d(np.flatnonzero(flagged), largest)
    spare = largest[~flagged[largest]]
    others = others[: len(spare)]  # the rows of the smallest differences make room for them
    kept = spare[np.argsort(weight[spare], kind="stable")[len(others) :]]
    return np.sort(np.concatenate([largest[flagged[largest]], others, kept]))


def _weight(table: Table, n: int) -> NDArray[np.float64]:
    """Return how much each row matters."""
    if {"run", "replay"} <= table.keys():
        weight = np.abs(np.asarray(table["run"], np.float64) - np.asarray(table["replay"], np.float64))
    else:
        name = next((each for each in ("difference", "size") if each in table), None)
        weight = np.zeros(n) if name is None else np.abs(np.asarray(table[name], np.float64))
    weight[np.isnan(weight)] = 0.0
    return weight


def _shorter_runs(comparison: Comparison, room: int) -> list[RunFacts]:
    shown = {id(run) for run in with_spikes(comparison.runs)}
    most = max((_spikes_of(run) for run in comparison.runs if id(run) in shown), default=0)
    step = math.ceil(most / room)
    named = _named(comparison.verdicts)
    return [_thinned(run, step if id(run) in shown else 0, named) for run in comparison.runs]


def with_spikes(runs: Iterable[RunFacts]) -> list[RunFacts]:
    """Return the first run of each backend that has spikes."""
    first: dict[str, RunFacts] = {}
    for run in runs:
        if _spikes_of(run):
            first.setdefault(run.backend, run)
    return list(first.values())


def _spikes_of(run: RunFacts) -> int:
    return sum(map(length, run.spikes.values()))


def _named(verdicts: Iterable[Verdict]) -> Mapping[str, set[int]]:
    """Return by population the cells that faults and first differences name."""
    named: dict[str, set[int]] = {}
    for verdict in verdicts:
        for fault in verdict.faults:
            named.setdefault(fault.population, set()).add(fault.cell)
        for table in ("traced cell", "first difference"):
            columns = verdict.tables.get(table, {})
            pairs = zip(columns.get("population", ()), columns.get("cell", ()), strict=False)
            for population, cell in pairs:
                named.setdefault(str(population), set()).add(int(cell))
    return named


def _thinned(run: RunFacts, step: int, named: Mapping[str, set[int]]) -> RunFacts:
    """Return a run with the spikes of every `step`-th cell; with none if `step` is 0."""
    if step == 1:
        return run
    spikes, cut = {}, dict(run.cut)
    for population, table in run.spikes.items():
        index = np.asarray(table["index"])
        size = run.sizes.get(population, int(index.max(initial=-1)) + 1)
        stride = min(step, max(1, size // CELLS))
        stays = np.zeros(len(index), bool)
        if step:
            stays = (index % stride == 0) | np.isin(index, [*named.get(population, ())])
        if not stays.all():
            cut.setdefault(population, len(index))
        spikes[population] = {name: np.asarray(column)[stays] for name, column in table.items()}
    return replace(run, spikes=spikes, cut=cut)
