"""One screen says what a comparison found."""

from __future__ import annotations

import io
from pathlib import Path

import comparisons
import pytest

from pynnlite.compare.report import terminal
from pynnlite.compare.verdicts import Comparison, RunFacts


def test_every_outcome_has_a_word_and_a_sign() -> None:
    text = terminal.text(comparisons.everything())
    for word in ("✓ passes", "✗ fails", "? cannot tell", "! could not run"):
        assert word in text
    assert text.endswith("! 3 of 11 checks fail, 1 cannot tell, 1 could not run, 1 of 5 runs broke off.\n")


def test_if_there_is_no_room_signs_are_explained() -> None:
    text = terminal.text(comparisons.everything(), width=80)
    assert max(map(len, text.splitlines())) <= 80
    assert "✓ passes  ✗ fails  ? cannot tell  ! could not run  – not asked" in text


def test_it_names_what_is_wrong_and_where_the_reports_are() -> None:
    text = terminal.text(comparisons.everything(), [Path("out/report.html")])
    assert "exc[17], from inh[3], at 42.1 ms" in text.replace("\u00a0", " ")
    assert "neuron, seed 1: no mechanism 'exc'" in text
    assert text.endswith("Reports: out/report.html\n")


@pytest.mark.parametrize("label", ["exc", comparisons.NASTY], ids=["plain", "nasty"])
def test_it_fits_on_a_screen(label: str) -> None:
    lines = terminal.text(comparisons.everything(label), width=100).splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 100


def test_a_long_text_is_cut_and_shows_it() -> None:
    error = "no such thing in this script, whatever it may be " * 20
    run = RunFacts("neuron", 0, {}, 0.0, error)
    lines = terminal.text(Comparison("x", [run], []), width=80).splitlines()
    assert sum("thing" in line for line in lines) == 3
    assert any(line.endswith(" …") for line in lines)
    assert "neuron: no such" in "".join(lines)


def test_colour_is_for_terminals_only(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    stream, file = Terminal(), io.StringIO()
    terminal.show(comparisons.everything(), stream)
    terminal.show(comparisons.everything(), file)
    assert "\x1b[1;31m" in stream.getvalue()
    assert "\x1b" not in file.getvalue()
    monkeypatch.setenv("NO_COLOR", "1")
    stream = Terminal()
    terminal.show(comparisons.everything(), stream)
    assert "\x1b" not in stream.getvalue()


def test_a_label_cannot_command_the_terminal() -> None:
    text = terminal.text(comparisons.everything(comparisons.NASTY), colour=False)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\\u001b[31m" in text


def test_a_stream_without_these_signs_is_written_nevertheless() -> None:
    buffer = io.BytesIO()
    stream = io.TextIOWrapper(buffer, encoding="ascii")
    terminal.show(comparisons.everything(), stream)
    stream.flush()
    assert b"? fails" in buffer.getvalue()


def test_a_comparison_of_nothing() -> None:
    assert "Nothing was checked" in terminal.text(comparisons.empty())
