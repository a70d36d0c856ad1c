"""A comparison as Markdown, for issues, pull requests and summaries of continuous integration."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ..verdicts import LEVELS, Comparison, Verdict
from .matrix import Entry, matrix, ordered
from .provenance import provenance
from .shorter import shorter
from .words import QUESTIONS, SIGNS, clean, count, duration, headline, place, said, seed_of, shown

FAULTS = 20
"""The longest table of faults."""


def text(comparison: Comparison) -> str:
    """Return a comparison as Markdown.

    Parameters
    ----------
    comparison : Comparison
        What was found.

    Returns
    -------
    str
        A page with headings and tables, as GitHub shows them. It has no pictures and no HTML.
    """
    comparison = shorter(comparison)
    lines = [f"# {escaped(comparison.title) or 'Comparison'}", ""]
    lines += [f"**{SIGNS[comparison.outcome]} {headline(comparison)}**", ""]
    lines += _matrix(comparison)
    for level in LEVELS:
        verdicts = [verdict for verdict in comparison.verdicts if verdict.level == level]
        if verdicts:
            lines += [f"## {level.capitalize()}", "", QUESTIONS[level], ""]
        for verdict in ordered(verdicts):
            lines += _verdict(verdict)
    lines += _provenance(comparison)
    return "\n".join(lines).rstrip("\n") + "\n"


def escaped(text: str) -> str:
    """Return a text whose characters mean nothing to Markdown."""
    return re.sub(r"([\\`*_{}\[\]#|~])", r"\\\1", clean(text)).replace("&", "&amp;").replace("<", "&lt;")


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{' --- |' * len(header)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def _matrix(comparison: Comparison) -> Iterator[str]:
    backends, levels, entries = matrix(comparison)
    if levels:
        rows = [[escaped(name), *map(_word, row)] for name, row in zip(backends, entries, strict=True)]
        yield from _table(["", *levels], rows)


def _word(entry: Entry) -> str:
    if not entry.outcome:
        return "–"
    part = "" if entry.n == entry.of else f" ({entry.n} of {entry.of})"
    return f"{SIGNS[entry.outcome]} {entry.outcome}{part}"


def _verdict(verdict: Verdict) -> Iterator[str]:
    segment = f", segment {verdict.segment}" if verdict.segment else ""
    pair = f"{escaped(verdict.backend)} against {escaped(verdict.against)}{segment}"
    yield f"### {SIGNS[verdict.outcome]} {pair}: {verdict.outcome}"
    yield ""
    yield f"{escaped(verdict.text)} ({duration(verdict.seconds)})"
    yield ""
    if shown(verdict):
        yield from _table(
            ["figure", "value"],
            ([escaped(name), escaped(said(value))] for name, value in shown(verdict).items()),
        )
    if verdict.faults:
        rows = [
            [escaped(fault.kind), escaped(place(fault)), escaped(fault.text)]
            for fault in verdict.faults[:FAULTS]
        ]
        yield from _table(["what is wrong", "where", "how"], rows)
    more = verdict.cut.get("faults", len(verdict.faults)) - FAULTS
    if more > 0:
        yield f"And {count(more, 'more')}."
        yield ""


def _provenance(comparison: Comparison) -> Iterator[str]:
    yield "## Runs"
    yield ""
    rows = [
        [escaped(run.backend), seed_of(run), duration(run.seconds), escaped(run.error) or "done"]
        for run in comparison.runs
    ]
    yield from _table(["backend", "seed", "time", "result"], rows)
    header, facts = provenance(comparison)
    if facts:
        yield from _table(
            [escaped(name) for name in header], ([escaped(cell) for cell in row] for row in facts)
        )
