"""Where a comparison comes from, as one table."""

from __future__ import annotations

from collections.abc import Mapping

from ..verdicts import Comparison, Figure, RunFacts
from .words import exactly

VALUES = 3
"""So many different values stand in a cell."""


def provenance(comparison: Comparison) -> tuple[list[str], list[list[str]]]:
    """Return the facts of all runs that are whole, a column for each backend.

    Returns
    -------
    header : list of str
        Titles of the columns.
    rows : list of list of str
        One for each fact: its name, and its values. What is the same for all backends stands in the first column of
        values only.
    """
    backends = [*dict.fromkeys(run.backend for run in comparison.runs)]
    runs = [[run for run in comparison.runs if run.backend == name and not run.error] for name in backends]
    columns = [name for name, each in zip(backends, runs, strict=True) if each]
    runs = [each for each in runs if each]
    names = dict.fromkeys(name for each in runs for run in each for name in run.facts)
    found = {name: [_values(name, each) for each in runs] for name in names}
    nothing = [""] * len(columns)
    rows = []
    for name, value in comparison.facts.items():
        said = exactly(value)
        if {*found.get(name, [said])} == {said}:
            found.pop(name, None)
            rows.append([name, said, *nothing])
        else:
            rows.append([f"{name} of the comparison", said, *nothing])
    for name, values in found.items():
        same = len(set(values)) == 1
        rows.append([name, values[0], *nothing] if same else [name, "", *values])
    return ["", "all", *columns], rows


def _values(name: str, runs: list[RunFacts]) -> str:
    facts: list[Mapping[str, Figure]] = [run.facts for run in runs]
    values = [*dict.fromkeys(exactly(each[name]) for each in facts if name in each)]
    more = len(values) - VALUES
    return ", ".join(values[:VALUES]) + (f" and {more} more" if more > 0 else "")
