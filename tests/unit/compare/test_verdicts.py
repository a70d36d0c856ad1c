"""The result of a comparison: its outcome, its exit status, and how it prints itself."""

from __future__ import annotations

import numpy as np
import pytest

from pynnlite.compare.verdicts import BROKEN, FAILS, PASSES, UNKNOWN, Comparison, RunFacts, Verdict


def verdict(outcome: str) -> Verdict:
    tables = {"cells": {"cell": np.arange(100_000)}}
    return Verdict("cells", "nest", "native", outcome, "All is well.", {"cells": 3}, tables=tables)


@pytest.mark.parametrize(
    ("outcomes", "worst", "status"),
    [
        ([], PASSES, 0),
        ([PASSES, PASSES], PASSES, 0),
        ([PASSES, UNKNOWN], UNKNOWN, 3),
        ([FAILS, UNKNOWN, PASSES], FAILS, 1),
        ([PASSES, BROKEN, FAILS], BROKEN, 2),
    ],
)
def test_the_worst_outcome_decides(outcomes: list[str], worst: str, status: int) -> None:
    comparison = Comparison("", [], [*map(verdict, outcomes)])
    assert (comparison.outcome, comparison.exit_status) == (worst, status)


def at(level: str, backend: str, outcome: str, against: str = "native", segment: int = 0) -> Verdict:
    return Verdict(level, backend, against, outcome, "", segment=segment)


OPEN = [at("cells", "native", PASSES), at("cells", "nest", UNKNOWN), at("spikes", "nest", UNKNOWN)]


@pytest.mark.parametrize(
    ("verdicts", "status", "n_answered"),
    [
        ([*OPEN, at("statistics", "nest", PASSES)], 0, 2),
        ([*OPEN, at("statistics", "nest", FAILS)], 1, 2),
        ([*OPEN, at("statistics", "nest", UNKNOWN)], 3, 0),
        ([*OPEN, at("statistics", "nest", BROKEN)], 2, 0),
        ([*OPEN, at("statistics", "brian2", PASSES)], 3, 0),
        ([*OPEN, at("statistics", "nest", PASSES, segment=1)], 3, 0),
        ([*OPEN[1:], at("statistics", "nest", PASSES)], 3, 0),
        ([*OPEN, at("cells", "native", FAILS, "reference"), at("statistics", "nest", PASSES)], 1, 0),
        ([*OPEN, at("wiring", "nest", UNKNOWN), at("statistics", "nest", PASSES)], 3, 2),
        (
            [
                at("cells", "nest", UNKNOWN),
                at("cells", "brian2", PASSES),
                at("statistics", "brian2", PASSES, "nest"),
            ],
            0,
            1,
        ),
    ],
)
def test_statistics_answer_for_cells_that_replay_cannot_judge(
    verdicts: list[Verdict], status: int, n_answered: int
) -> None:
    comparison = Comparison("", [], verdicts)
    assert (comparison.exit_status, len(comparison.answered)) == (status, n_answered)


def test_a_run_that_failed_is_worse_than_any_verdict() -> None:
    runs = [RunFacts("nest", 1, {}, 0.0, error="no licence")]
    assert Comparison("", runs, [verdict(PASSES)]).exit_status == 2


def test_it_prints_a_line_for_each_verdict_and_no_tables() -> None:
    spikes = {"exc": {"index": np.arange(100_000), "time": np.arange(100_000.0)}}
    comparison = Comparison("va.py", [RunFacts("nest", 1, {}, 0.0, spikes=spikes)], [verdict(PASSES)] * 2)
    lines = str(comparison).splitlines()
    assert lines[0] == "va.py: passes"
    assert lines[1:] == ["nest against native, cells: passes. All is well."] * 2
    assert len(repr(comparison)) < 1000


def test_its_table_has_a_row_for_each_verdict() -> None:
    table = Comparison("", [], [verdict(PASSES), verdict(FAILS)]).table()
    assert table["outcome"] == [PASSES, FAILS]
    pandas = pytest.importorskip("pandas", reason="missing capability: pandas")
    frame = Comparison("", [], [verdict(PASSES), verdict(FAILS)]).to_dataframe()
    assert isinstance(frame, pandas.DataFrame)
    assert len(frame) == 2
