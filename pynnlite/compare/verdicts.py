"""What a comparison found: verdicts, the figures behind them, and what is wrong by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

from ..packages import optional

LEVELS = ("network", "wiring", "cells", "spikes", "statistics", "everywhere")
"""The questions that are asked, in this order."""

PASSES, FAILS, UNKNOWN, BROKEN = "passes", "fails", "cannot tell", "could not run"
"""What can come out."""

STATUS = {PASSES: 0, UNKNOWN: 3, FAILS: 1, BROKEN: 2}
"""Exit status of the command for each outcome, the better ones first."""

Figure = float | int | str
Table = Mapping[str, NDArray[Any]]

TABLES: Mapping[str, tuple[str, ...]] = {
    "cells": ("population", "cell", "difference", "flagged"),
    "traced cell": ("population", "cell"),
    "trace": ("time", "run", "replay"),
    "arrivals": ("time", "size"),
    "first difference": ("population", "cell", "time"),
    "equal spikes": ("time", "share"),
    "forest": ("population", "figure", "difference", "low", "high", "margin", "p", "outcome"),
}
"""The tables that reports draw, by name, and the columns that each must have. Other tables are printed as they are.

cells
    One row for each cell that was judged: label of its population, its index, its largest difference, and whether it
    is flagged. A column ``allowed`` may hold the largest difference that passes. The unit of both is the text of the
    figure ``"unit"``; mV if there is none.
traced cell
    One row: the cell that ``trace`` and ``arrivals`` are about.
trace
    One row for each sample: time in ms, the variable in the run and in the replay, in that unit. It ends before the
    first spike that only one of them has.
arrivals
    One row for each wrong arrival at that cell: time in ms, and by how much too large it is (negative: too small). The
    columns ``source`` (label) and ``source_cell`` may say where it is from.
first difference
    One row: the first spike that only one of the two has, with its time in ms. A column ``only_in`` may name the run.
equal spikes
    One row for each stretch of time: its start in ms, and the share of equal spikes, from 0 to 1.
forest
    One row for each population and figure: the difference, its confidence interval, the margin of equivalence (all in
    one unit, which the name of the figure says), the p value and the outcome in words.
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong, by name.

    Parameters
    ----------
    kind : str
        What kind of thing: ``"weight"``, ``"delay"``, ``"missing synapse"``, ``"threshold"``, …
    text : str
        One or two sentences for people.
    population : str
        Label of the population.
    cell : int
        Index of the cell within it; -1 if all are concerned.
    time : float
        When it shows first, in ms; NaN if always.
    source : str
        Label of the population of the source of the synapse that is wrong; empty if it is not a synapse.
    source_cell : int
        Index of the source within it; -1 if it is not a synapse.
    size : float
        How large it is, in the unit that the text names; NaN if that is not known.
    """

    kind: str
    text: str
    population: str = ""
    cell: int = -1
    time: float = float("nan")
    source: str = ""
    source_cell: int = -1
    size: float = float("nan")


@dataclass(frozen=True)
class Verdict:
    """The answer to one question about one run.

    Parameters
    ----------
    level : str
        Which question: one of `LEVELS`.
    backend : str
        The backend that is judged.
    against : str
        What it is compared with: the name of a backend, or a sentence.
    outcome : str
        One of `PASSES`, `FAILS`, `UNKNOWN`, `BROKEN`.
    text : str
        What was found, in a sentence or two.
    figures : dict of str to float, int or str
        The figures behind it, thresholds included, by names that people can read, with units.
    faults : sequence of Fault
        What is wrong, the worst first.
    tables : dict of str to dict of str to (n,) ndarray
        Larger tables, e.g. one row for each cell, by name; each by column. `TABLES` has the names that are drawn.
    segment : int
        Which segment of the run: each `reset()` begins a new one.
    seconds : float
        How long it took.
    cut : dict of str to int
        By name of a table that a report has made shorter, the number of rows that it had.
    """

    level: str
    backend: str
    against: str
    outcome: str
    text: str
    figures: Mapping[str, Figure] = field(default_factory=dict)
    faults: Sequence[Fault] = ()
    tables: Mapping[str, Table] = field(default_factory=dict, repr=False)
    segment: int = 0
    seconds: float = 0.0
    cut: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class RunFacts:
    """One backend's run of the script.

    Parameters
    ----------
    backend : str
        Its name.
    seed : int
        That of the network.
    facts : dict of str to str, int or float
        The provenance of the run, as Blocks carry it.
    seconds : float
        How long the script took.
    error : str
        Why it failed; empty if it did not.
    spikes : dict of str to dict of str to ndarray
        By label of the population, columns ``index`` and ``time`` (ms) of the first segment, for rasters.
    sizes : dict of str to int
        By label of the population, the number of its cells.
    cut : dict of str to int
        By label of a population whose spikes a report has thinned out, the number of spikes that there were.
    """

    backend: str
    seed: int
    facts: Mapping[str, Figure]
    seconds: float
    error: str = ""
    spikes: Mapping[str, Table] = field(default_factory=dict, repr=False)
    sizes: Mapping[str, int] = field(default_factory=dict)
    cut: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Comparison:
    """What a comparison found.

    Parameters
    ----------
    title : str
        What was compared: the command, or a label.
    runs : sequence of RunFacts
        One for each backend and seed.
    verdicts : sequence of Verdict
        Ordered by level.
    facts : dict of str to str, int or float
        When, where, by which version.
    """

    title: str
    runs: Sequence[RunFacts]
    verdicts: Sequence[Verdict]
    facts: Mapping[str, Figure] = field(default_factory=dict)

    def __str__(self) -> str:
        lines = [
            f"{each.backend} against {each.against}, {each.level}: {each.outcome}. {each.text}"
            for each in self.verdicts
        ]
        return "\n".join([f"{self.title}: {self.outcome}", *lines])

    @property
    def answered(self) -> list[Verdict]:
        """Verdicts on cells and spikes that cannot tell, but whose question statistics have answered.

        Statistics answer for a backend if its replay could not, and if they were taken against a backend whose cells
        did all what their equations say.
        """
        return [verdict for verdict in self.verdicts if _is_answered(verdict, self.verdicts)]

    @property
    def outcome(self) -> str:
        """The worst of all outcomes, but for those that statistics have answered."""
        answered = {id(verdict) for verdict in self.answered}
        outcomes = {verdict.outcome for verdict in self.verdicts if id(verdict) not in answered}
        outcomes |= {BROKEN for run in self.runs if run.error}
        return next((each for each in (BROKEN, FAILS, UNKNOWN) if each in outcomes), PASSES)

    @property
    def exit_status(self) -> int:
        """What the command ends with: 0 all pass, 1 something fails, 2 could not run, 3 cannot tell."""
        return STATUS[self.outcome]

    def table(self) -> dict[str, list[Any]]:
        """Return one row for each verdict, by column."""
        columns = ("level", "backend", "against", "segment", "outcome", "text", "seconds")
        return {name: [getattr(verdict, name) for verdict in self.verdicts] for name in columns}

    def to_dataframe(self) -> Any:
        """Return one row for each verdict, as a DataFrame.

        Raises
        ------
        MissingPackage
            If pandas is not installed.
        """
        return optional("pandas", "plot", "A DataFrame").DataFrame(self.table())


def _is_answered(verdict: Verdict, verdicts: Sequence[Verdict]) -> bool:
    """Tell whether a verdict on cells or spikes cannot tell, but statistics can."""
    if verdict.outcome != UNKNOWN or verdict.level not in ("cells", "spikes"):
        return False
    for each in verdicts:
        pair = each.backend, each.against
        if each.level == "statistics" and each.segment == verdict.segment and verdict.backend in pair:
            other = pair[verdict.backend == pair[0]]
            if each.outcome in (PASSES, FAILS) and _vouches(other, verdict.segment, verdicts):
                return True
    return False


def _vouches(backend: str, segment: int, verdicts: Sequence[Verdict]) -> bool:
    """Tell whether all cells of a backend did what their equations say."""
    place = "cells", backend, segment
    outcomes = {each.outcome for each in verdicts if (each.level, each.backend, each.segment) == place}
    return outcomes == {PASSES}
