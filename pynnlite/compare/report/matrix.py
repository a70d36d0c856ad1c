"""The outcomes of all backends at all levels, as a matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..verdicts import BROKEN, FAILS, LEVELS, PASSES, UNKNOWN, Comparison, Verdict

WORST = (BROKEN, FAILS, UNKNOWN, PASSES)
"""Outcomes, the worst first, as for the whole comparison."""


class Entry(NamedTuple):
    """The outcome of one backend at one level.

    Parameters
    ----------
    outcome : str
        The worst one; empty if it was not asked.
    n : int
        How many verdicts have it.
    of : int
        How many verdicts there are.
    """

    outcome: str
    n: int
    of: int


class Matrix(NamedTuple):
    """The outcomes of all backends at all levels.

    Parameters
    ----------
    backends : list of str
        The rows.
    levels : list of str
        The columns.
    entries : list of list of Entry
        By row, by column.
    """

    backends: list[str]
    levels: list[str]
    entries: list[list[Entry]]


def matrix(comparison: Comparison) -> Matrix:
    """Return the outcomes of all backends at all levels that were asked."""
    verdicts = comparison.verdicts
    asked = {verdict.level for verdict in verdicts}
    levels = [level for level in LEVELS if level in asked]
    names = dict.fromkeys([run.backend for run in comparison.runs] + [each.backend for each in verdicts])
    broken = {run.backend for run in comparison.runs if run.error}
    entries = [[_entry(verdicts, name, level, name in broken) for level in levels] for name in names]
    return Matrix([*names], levels, entries)


def _entry(verdicts: Sequence[Verdict], backend: str, level: str, broken: bool) -> Entry:
    found = [each.outcome for each in verdicts if (each.backend, each.level) == (backend, level)]
    if not found:
        return Entry(BROKEN, 1, 1) if broken else Entry("", 0, 0)
    worst = next(each for each in WORST if each in found)
    return Entry(worst, found.count(worst), len(found))


def ordered(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return verdicts, the worst first; equals keep their order."""
    return sorted(verdicts, key=lambda verdict: WORST.index(verdict.outcome))
