"""Markdown says all that the page says in words."""

from __future__ import annotations

import re

import comparisons

from pynnlite.compare.report import markdown
from pynnlite.compare.report.provenance import provenance
from pynnlite.compare.verdicts import Comparison, RunFacts


def test_it_has_the_result_the_matrix_and_every_verdict() -> None:
    text = markdown.text(comparisons.everything())
    assert text.startswith("# VAbenchmarks.py exc\n\n**! 3 of 11 checks fail")
    assert "|  | network | wiring | cells | spikes | statistics | everywhere |" in text
    assert text.count("\n### ") == 11
    assert "| allowed difference (mV) | 1e-6 |" in text
    assert "| delay | exc\\[17\\], from inh\\[3\\], at 42.1\u00a0ms | The delay is 1 step longer" in text


def test_all_rows_of_a_table_have_the_same_cells() -> None:
    text = markdown.text(comparisons.everything(comparisons.NASTY))
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1


def test_a_label_is_no_markup() -> None:
    text = markdown.text(comparisons.everything(comparisons.NASTY))
    assert "<" not in text
    assert "\\| \\*ä\\* \\`" in text


def test_provenance_says_once_what_is_the_same_for_all() -> None:
    text = markdown.text(comparisons.everything())
    assert f"| network\\_digest | {'f00d' * 10} |  |  |  |  |" in text
    assert "| simulator\\_version |  | native 1.0 | nest 1.0 |" in text


def test_a_comparison_of_nothing() -> None:
    assert "Nothing was checked." in markdown.text(comparisons.empty())


def test_a_fact_of_the_comparison_and_of_all_runs_stands_once() -> None:
    facts = {"pynnlite_version": "1.0", "command_line": "run"}
    runs = [RunFacts(name, 1, facts, 1.0) for name in ("native", "nest")]
    found = Comparison("", runs, [], {"pynnlite_version": "1.0", "command_line": "compare"})
    _, rows = provenance(found)
    assert rows == [
        ["pynnlite_version", "1.0", "", ""],
        ["command_line of the comparison", "compare", "", ""],
        ["command_line", "run", "", ""],
    ]
