"""Words that all reports share: questions, numbers, places, and what is safe to show."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping

from ..verdicts import BROKEN, FAILS, PASSES, UNKNOWN, Comparison, Fault, Figure, RunFacts, Verdict

QUESTIONS: Mapping[str, str] = {
    "network": "Is it the same network?",
    "wiring": "Is every synapse there, with its weight and delay?",
    "cells": "Does every cell do what its equations say, given its inputs?",
    "spikes": "Are the spikes of the whole network equal?",
    "statistics": "Are the statistics of the activity equal?",
    "everywhere": "Do ranks, threads and the time step leave the results alone?",
}
"""What each level asks."""

SIGNS: Mapping[str, str] = {PASSES: "✓", FAILS: "✗", UNKNOWN: "?", BROKEN: "!"}
"""A sign for each outcome. It always stands beside the word."""

SPACE = "\u00a0"


def headline(comparison: Comparison) -> str:
    """Return the result in a sentence."""
    answered = {id(verdict) for verdict in comparison.answered}
    outcomes = Counter(verdict.outcome for verdict in comparison.verdicts if id(verdict) not in answered)
    n, broken = outcomes.total(), sum(bool(run.error) for run in comparison.runs)
    words = {FAILS: ("fails", "fail"), UNKNOWN: ("cannot tell",) * 2, BROKEN: ("could not run",) * 2}
    parts = [f"{outcomes[each]} {words[each][outcomes[each] > 1]}" for each in words if outcomes[each]]
    if parts:
        parts[0] = parts[0].replace(" ", f" of {count(n, 'check')} ", 1)
    if broken:
        parts.append(f"{broken} of {count(len(comparison.runs), 'run')} broke off")
    more = f" {len(answered)} more cannot tell: the statistics answer instead." if answered else ""
    if not parts:
        passed = (
            f"All {n} checks pass." if n > 1 else "The one check passes." if n else "Nothing was checked."
        )
        return passed + more
    return f"{', '.join(parts)}.{more}"


def said(figure: Figure | None) -> str:
    """Return a figure as people read it: four digits, thousands set apart."""
    if figure is None:
        return "–"
    if isinstance(figure, str):
        return clean(figure)
    if isinstance(figure, bool):
        return "yes" if figure else "no"
    if isinstance(figure, int):
        return f"{figure:,}".replace(",", SPACE) if abs(figure) > 9999 else str(figure)
    if math.isnan(figure):
        return "not known"
    if math.isinf(figure):
        return "∞" if figure > 0 else "−∞"
    if 1e3 <= abs(figure) < 1e9:
        return said(round(figure)).replace("-", "−")
    digits, e, power = f"{figure:.4g}".partition("e")
    return digits.replace("-", "−") + (f"e{int(power)}" if e else "")


def moment(time: float) -> str:
    """Return a time in ms with all digits that a time step may have."""
    return f"{time:.10g}{SPACE}ms"


def exactly(fact: Figure) -> str:
    """Return a fact with all its digits, e.g. a seed, for people who copy it."""
    return clean(fact) if isinstance(fact, str) else str(fact)


def seed_of(run: RunFacts) -> str:
    """Return the seed of a run; a dash if the run failed before it had one."""
    return "–" if run.error and not run.facts else str(run.seed)


def duration(seconds: float) -> str:
    """Return a length of time; a dash if it was not measured."""
    if not seconds > 0.0:
        return "–"
    if seconds < 0.1:
        return f"< 0.1{SPACE}s"
    if seconds < 60.0:
        return f"{seconds:.2g}{SPACE}s" if seconds < 10.0 else f"{seconds:.0f}{SPACE}s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}{SPACE}min {rest}{SPACE}s"


def count(n: int, thing: str, things: str = "") -> str:
    """Return a number with its noun."""
    return f"{said(n)} {thing if n == 1 else things or thing + 's'}"


def clean(text: str) -> str:
    """Return a text on one line, with its control characters made visible.

    A label may hold anything: a command to the terminal, or a character that turns the direction of writing.
    """
    words = " ".join(text.splitlines()).replace("\t", " ")
    return "".join(c if c.isprintable() or c == SPACE else f"\\u{ord(c):04x}" for c in words)


def shown(verdict: Verdict) -> dict[str, Figure]:
    """Return the figures of a verdict without those that only tables need."""
    return {name: value for name, value in verdict.figures.items() if name != "unit"}


def news(verdict: Verdict) -> list[Fault]:
    """Return the faults that the text of a verdict does not tell already."""
    return [fault for fault in verdict.faults if fault.text not in verdict.text]


def place(fault: Fault) -> str:
    """Return where a fault is, e.g. ``"exc[12], from inh[3], at 20.1 ms"``; empty if it is everywhere."""
    parts = []
    if fault.population:
        parts.append(indexed(fault.population, fault.cell))
    if fault.source:
        parts.append(f"from {indexed(fault.source, fault.source_cell)}")
    if not math.isnan(fault.time):
        parts.append(f"at {moment(fault.time)}")
    return ", ".join(parts)


def indexed(population: str, cell: int) -> str:
    """Return the name of a cell, or of all cells of a population."""
    name = clean(population) or "unnamed"
    return name if cell < 0 else f"{name}[{cell}]"


def listed(words: Iterable[str]) -> str:
    """Return words as a list in a sentence."""
    *most, last = [*words] or [""]
    return f"{', '.join(most)} and {last}" if most else last
