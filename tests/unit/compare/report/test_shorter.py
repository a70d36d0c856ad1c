"""Long tables are cut so that what matters stays, and how long they were is kept."""

from __future__ import annotations

import comparisons
import numpy as np

from pynnlite.compare.report.shorter import length, shorter
from pynnlite.compare.verdicts import Comparison, Fault, Verdict


def test_flagged_cells_and_the_largest_differences_stay() -> None:
    n = 100_000
    flagged = np.zeros(n, bool)
    flagged[[5, 6, 7, 99_999]] = True
    difference = np.random.default_rng(1).uniform(size=n)
    difference[777] = 10.0
    cells = {
        "population": np.full(n, "a"),
        "cell": np.arange(n),
        "difference": difference,
        "flagged": flagged,
    }
    long = Comparison("", [], [Verdict("cells", "a", "b", "fails", "", tables={"cells": cells})])
    (verdict,) = shorter(long, rows=500).verdicts
    kept = verdict.tables["cells"]
    assert verdict.cut == {"cells": n}
    assert length(kept) == 500
    assert {5, 6, 7, 777, 99_999} <= {*kept["cell"].tolist()}
    assert (np.diff(kept["cell"]) > 0).all()


def test_if_all_cells_are_flagged_no_more_stay_than_there_is_room_for() -> None:
    cells = {"cell": np.arange(999), "difference": np.ones(999), "flagged": np.ones(999, bool)}
    long = Comparison("", [], [Verdict("cells", "a", "b", "fails", "", tables={"cells": cells})])
    assert length(shorter(long, rows=100).verdicts[0].tables["cells"]) == 100


def test_the_peaks_of_a_trace_stay() -> None:
    run = np.zeros(10_001)
    run[[123, 9_000]] = 1.0, -1.0
    trace = {"time": np.arange(10_001), "run": run, "replay": np.zeros(10_001)}
    long = Comparison("", [], [Verdict("cells", "a", "b", "fails", "", tables={"trace": trace})])
    assert np.ptp(shorter(long, rows=50).verdicts[0].tables["trace"]["run"]) == 2.0


def test_a_long_list_of_faults_is_cut() -> None:
    faults = [Fault("weight", "", "a", k) for k in range(5_000)]
    verdict = shorter(Comparison("", [], [Verdict("wiring", "a", "b", "fails", "", faults=faults)])).verdicts[
        0
    ]
    assert len(verdict.faults) == 1_000
    assert verdict.cut == {"faults": 5_000}


def test_spikes_are_those_of_the_same_cells_on_all_backends() -> None:
    whole = comparisons.everything(spikes=50_000)
    short = shorter(whole, spikes=5_001)
    cells = [{*run.spikes["exc"]["index"].tolist()} for run in short.runs[:4]]
    assert all(17 in each for each in cells)  # a fault names it
    assert all(index % 10 == 0 or index in (0, 17) for index in set.union(*cells))
    for run, before in zip(short.runs[:4], whole.runs, strict=False):
        kept = sum(map(length, run.spikes.values()))
        assert 4_000 < kept < 6_000
        assert run.cut == {label: length(table) for label, table in before.spikes.items()}


def test_one_run_of_each_backend_keeps_its_spikes() -> None:
    short = shorter(comparisons.many())
    kept = [(run.backend, run.seed) for run in short.runs if any(map(length, run.spikes.values()))]
    assert kept == [("native", 1), ("nest", 1)]
    assert short.runs[1].cut["column 0, layer 0"] == 19


def test_making_it_shorter_twice_is_making_it_once() -> None:
    once = shorter(comparisons.everything(spikes=50_000), rows=100, spikes=5_000)
    twice = shorter(once, rows=100, spikes=5_000)
    assert [run.cut for run in once.runs] == [run.cut for run in twice.runs]
    assert [verdict.cut for verdict in once.verdicts] == [verdict.cut for verdict in twice.verdicts]
