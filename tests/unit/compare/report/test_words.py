"""Numbers, places and results are said so that people can read and copy them."""

from __future__ import annotations

import math

import comparisons
import pytest

from pynnlite.compare.report.words import clean, duration, headline, news, place, said
from pynnlite.compare.verdicts import Comparison, Fault, Verdict


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (0, "0"),
        (4000, "4000"),
        (321116, "321 116"),
        (-12.5, "−12.5"),
        (12345.6, "12 346"),
        (1e-6, "1e-6"),
        (2.5e12, "2.5e12"),
        (math.nan, "not known"),
        (-math.inf, "−∞"),
        ("4 ± 2", "4 ± 2"),
    ],
)
def test_figures(figure: float | int | str, words: str) -> None:
    assert said(figure).replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(math.nan, "–"), (0.0, "–"), (0.001, "< 0.1 s"), (1.23, "1.2 s"), (59.0, "59 s"), (150.2, "2 min 30 s")],
)
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds).replace("\u00a0", " ") == words


def test_times_have_all_their_digits() -> None:
    assert place(Fault("spike", "", "exc", 3, 12345.6)).replace("\u00a0", " ") == "exc[3], at 12345.6 ms"
    assert place(Fault("scheme", "", "exc")) == "exc"
    assert place(Fault("scheme", "")) == ""


def test_control_characters_are_visible() -> None:
    assert clean("a\nb\tc\x1b\u202eä") == "a b c\\u001b\\u202eä"


def test_results() -> None:
    passes, fails = (Verdict("cells", "a", "b", each, "") for each in ("passes", "fails"))
    assert headline(Comparison("", [], [])) == "Nothing was checked."
    assert headline(Comparison("", [], [passes])) == "The one check passes."
    assert headline(Comparison("", [], [passes] * 3)) == "All 3 checks pass."
    assert headline(Comparison("", [], [fails])) == "1 of 1 check fails."
    assert headline(Comparison("", [], [fails, fails, passes])) == "2 of 3 checks fail."
    unknown = [Verdict(each, "b", "a", "cannot tell", "") for each in ("cells", "spikes")]
    several = [passes, *unknown, Verdict("statistics", "b", "a", "passes", "")]
    assert (
        headline(Comparison("", [], several))
        == "All 2 checks pass. 2 more cannot tell: the statistics answer instead."
    )
    assert headline(comparisons.everything()).endswith("1 of 5 runs broke off.")


def test_nothing_is_said_twice() -> None:
    faults = [Fault("spikes", "They part."), Fault("delay", "One step late.")]
    assert news(Verdict("spikes", "a", "b", "fails", "They part.", faults=faults)) == faults[1:]
