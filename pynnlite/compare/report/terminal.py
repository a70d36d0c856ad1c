"""A comparison on one screen of a terminal."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import wrap
from typing import TextIO

from ..verdicts import BROKEN, FAILS, PASSES, UNKNOWN, Comparison, Verdict
from .matrix import Entry, matrix, ordered
from .words import SIGNS, clean, count, duration, headline, news, place

COLOURS: Mapping[str, str] = {PASSES: "32", FAILS: "1;31", UNKNOWN: "33", BROKEN: "1;35"}
"""What a terminal is told for each outcome. The word always stands there too."""

NAMED = 12
"""The number of lines that say what is wrong, so that all fits on a screen."""

LONGEST = 24
"""The longest name of a backend."""


def show(comparison: Comparison, stream: TextIO, files: Sequence[Path] = ()) -> None:
    """Write a comparison to a stream, in colour if that is a terminal.

    Parameters
    ----------
    comparison : Comparison
        What was found.
    stream : text stream
        Where to.
    files : sequence of path
        Where the reports are.
    """
    colour = stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    width = shutil.get_terminal_size((100, 24)).columns
    encoding = stream.encoding or "utf-8"
    stream.write(text(comparison, files, width, colour).encode(encoding, "replace").decode(encoding))


def text(comparison: Comparison, files: Sequence[Path] = (), width: int = 100, colour: bool = False) -> str:
    """Return a comparison as some lines of text.

    Parameters
    ----------
    comparison : Comparison
        What was found.
    files : sequence of path
        Where the reports are.
    width : int
        Characters on a line.
    colour : bool
        Whether the terminal is told colours.
    """
    lines = [*wrap(clean(comparison.title), width), ""]
    lines += _matrix(comparison, width, colour)
    lines += _faults(comparison, width, colour)
    outcome = comparison.outcome
    lines += [
        _painted(line, outcome, colour) for line in wrap(f"{SIGNS[outcome]} {headline(comparison)}", width)
    ]
    lines += [f"{'  ' if k else 'Reports: '}{file}" for k, file in enumerate(files)]
    return "\n".join(lines) + "\n"


def _matrix(comparison: Comparison, room: int, colour: bool) -> Iterator[str]:
    """Yield a line for each backend, with a column for each level: words, or signs if there is no room for words."""
    table = matrix(comparison)
    if not table.levels:
        return
    names = [clean(name)[:LONGEST] for name in table.backends]
    times = [duration(_seconds(comparison, backend)) for backend in table.backends]
    first, last = max(map(len, names)), max(map(len, times))
    for short in (False, True):
        words = [[_word(entry, short) for entry in row] for row in table.entries]
        widths = [max(len(level), *(len(row[k]) for row in words)) for k, level in enumerate(table.levels)]
        if first + last + sum(2 + width for width in widths) + 2 <= room:
            break
    header = "  ".join(level.ljust(width) for level, width in zip(table.levels, widths, strict=True))
    yield f"{'':{first}}  {header}  time"
    for name, row, said, time in zip(names, table.entries, words, times, strict=True):
        cells = [
            _painted(word.ljust(width), entry.outcome, colour)
            for entry, word, width in zip(row, said, widths, strict=True)
        ]
        yield "  ".join([name.ljust(first), *cells, time])
    if short:
        yield "  ".join([*(f"{sign} {outcome}" for outcome, sign in SIGNS.items()), "– not asked"])
    yield ""


def _word(entry: Entry, short: bool) -> str:
    if not entry.outcome:
        return "–"
    sign = SIGNS[entry.outcome] if short else f"{SIGNS[entry.outcome]} {entry.outcome}"
    return sign if entry.n == entry.of else f"{sign} ({entry.n} of {entry.of})"


def _seconds(comparison: Comparison, backend: str) -> float:
    """Return how long the runs and the checks of a backend took."""
    each = [run.seconds for run in comparison.runs if run.backend == backend]
    return sum(each + [verdict.seconds for verdict in comparison.verdicts if verdict.backend == backend])


def _faults(comparison: Comparison, width: int, colour: bool) -> Iterator[str]:
    """Yield what is wrong, by name."""
    items = [*_broken(comparison), *_wrong(comparison.verdicts)]
    for outcome, said in items[:NAMED]:
        sign = _painted(SIGNS[outcome], outcome, colour) if outcome else " "
        indent = "" if outcome else "  "
        first, *rest = wrap(clean(said), max(20, width - 4))
        yield f"{indent}{sign} {first}"
        if len(rest) > 2:
            rest = [rest[0], f"{rest[1]} …"]
        yield from (f"{indent}  {line}" for line in rest)
    if len(items) > NAMED:
        yield f"  and {count(len(items) - NAMED, 'more line', 'more lines')}: see the reports"
    if items:
        yield ""


def _broken(comparison: Comparison) -> Iterator[tuple[str, str]]:
    for run in comparison.runs:
        if run.error:
            seed = f", seed {run.seed}" if run.facts else ""
            yield BROKEN, f"{run.backend}{seed}: {run.error}"


def _wrong(verdicts: Sequence[Verdict]) -> Iterator[tuple[str, str]]:
    """Yield outcome and text of each verdict that does not pass, and its worst faults without an outcome."""
    for verdict in ordered(verdicts):
        if verdict.outcome == PASSES:
            continue
        yield verdict.outcome, f"{verdict.backend}, {verdict.level}: {verdict.text}"
        for fault in news(verdict)[:3]:
            where = place(fault)
            yield "", f"{fault.kind}{f', {where}' if where else ''}: {fault.text}"


def _painted(words: str, outcome: str, colour: bool) -> str:
    return f"\x1b[{COLOURS[outcome]}m{words}\x1b[0m" if colour and outcome else words
