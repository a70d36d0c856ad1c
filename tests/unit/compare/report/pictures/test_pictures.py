"""Pictures show what tables hold, whatever that is."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import comparisons
import numpy as np
import pytest

from pynnlite.compare.report.pictures.axes import Scale
from pynnlite.compare.report.pictures.cells import cells
from pynnlite.compare.report.pictures.forest import forest, worst
from pynnlite.compare.report.pictures.rasters import close_view, rasters
from pynnlite.compare.report.pictures.shares import shares
from pynnlite.compare.report.pictures.traces import thinned, trace
from pynnlite.compare.verdicts import Comparison, RunFacts, Verdict


def verdict(name: str, columns: dict[str, Any]) -> Verdict:
    return Verdict("cells", "a", "b", "fails", "", tables={name: columns})


def table_of_cells(difference: list[float], flagged: list[bool]) -> dict[str, Any]:
    n = len(difference)
    return {"population": ["p"] * n, "cell": [*range(n)], "difference": difference, "flagged": flagged}


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-3.0, 1e-9), (5.0, 5.0), (0.0, 123456.0)])
def test_ticks_are_round_and_within(low: float, high: float) -> None:
    ticks = Scale(low, high, 0.0, 500.0).ticks()
    assert 1 <= len(ticks) <= 12
    assert all(low - 1e-9 * abs(low) <= tick <= high * (1 + 1e-9) for tick in ticks)


@pytest.mark.parametrize(
    "difference",
    [[0.0, 0.0], [np.nan, 1e-9], [np.inf, 1.0], [np.nan, np.nan]],
    ids=["zero", "nan", "inf", "none"],
)
def test_cells_with_unusual_differences_are_drawn(difference: list[float]) -> None:
    drawn = cells(verdict("cells", table_of_cells(difference, [True, False])))
    assert drawn is not None
    assert drawn.count('class="flag"') == 1
    assert not re.search(r"\bnan|\binf", drawn.replace("aria-label", ""))


def test_only_the_worst_flagged_cells_have_marks_and_the_page_says_so() -> None:
    drawn = cells(verdict("cells", table_of_cells([1.0] * 1000, [True] * 1000)))
    assert drawn is not None
    assert drawn.count('class="flag"') == 300
    assert "flagged: 1000 cells. The worst 300 have marks." in drawn


def test_a_thinned_line_keeps_its_peaks() -> None:
    y = np.zeros(100_000)
    y[[777, 50_000]] = 1.0, -2.0
    y[10] = np.nan
    x, kept = thinned(np.arange(100_000.0), y)
    assert len(x) <= 1800
    assert (np.diff(x) > 0).all()
    assert (np.nanmin(kept), np.nanmax(kept)) == (-2.0, 1.0)


def test_forest_has_what_differs_first() -> None:
    outcomes = ["same", "different", "cannot tell", "different"]
    table = {"outcome": outcomes, "difference": [9.0, 1.0, 1.0, np.nan], "margin": [1.0, 1.0, 1.0, 1.0]}
    assert worst({name: np.array(values) for name, values in table.items()}) == [1, 3, 2, 0]


def test_an_interval_beyond_the_axis_or_without_numbers_is_drawn() -> None:
    columns: dict[str, Any] = {
        "population": ["p"] * 3,
        "figure": ["rate"] * 3,
        "difference": [50.0, np.nan, 0.1],
        "low": [1.0, np.nan, 0.0],
        "high": [90.0, np.nan, 0.2],
        "margin": [5.0, 5.0, 0.0],
        "p": [0.1, np.nan, 0.5],
        "outcome": ["different", "cannot tell", "same"],
    }
    drawn = forest(verdict("forest", columns))
    assert drawn is not None
    assert drawn.count("no interval") == 2


@pytest.mark.parametrize("draw", [cells, trace, shares, forest])
def test_without_a_table_or_a_column_there_is_no_picture(draw: Any) -> None:
    assert draw(Verdict("cells", "a", "b", "passes", "")) is None
    for each in comparisons.everything().verdicts:
        for name, columns in each.tables.items():
            first = next(iter(columns))
            empty = {column: np.asarray(values)[:0] for column, values in columns.items()}
            assert (
                draw(replace(each, tables={name: {k: v for k, v in columns.items() if k != first}})) is None
            )
            assert draw(replace(each, tables={name: empty})) is None


def test_the_close_view_marks_spikes_that_only_one_run_has() -> None:
    whole = comparisons.everything()
    (different,) = (each for each in whole.verdicts if (each.level, each.backend) == ("spikes", "brian2"))
    drawn = close_view(whole, different)
    assert drawn is not None
    alone = re.findall(r'class="spike alone" d="([^"]*)"', drawn)
    assert [path.count("M") > 0 for path in alone] == [True, True]


def test_a_run_of_one_spike_and_a_population_that_others_lack() -> None:
    spikes = {"p": {"index": np.array([0]), "time": np.array([5.0])}}
    others = {"q": {"index": np.array([3]), "time": np.array([0.0])}}
    runs = [RunFacts("a", 1, {}, 0.0, spikes=spikes), RunFacts("b", 1, {}, 0.0, spikes=others)]
    drawn = rasters(Comparison("", runs, []))
    assert drawn is not None
    assert "Spikes of 5 cells in 2 populations." in drawn
