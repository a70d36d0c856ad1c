"""Change a script so that it runs on pynnlite."""

from __future__ import annotations

import re
from functools import cache

from ..pynn import ARGUMENTS, MEMBERS, NAMES
from ..script.untouched import ROOTS
from .calls import MOVED
from .finding import Edit, Finding
from .reading import read

ROUNDS = 20
"""How often a script is read again: an edit may lie within another."""


def fixed(source: str, imports: bool = True) -> str:
    """Return a script with its imports and old spellings changed; all else stays as it is, and every line in its place.

    Parameters
    ----------
    source : str
        The text of the script.
    imports : bool
        Whether the modules that it imports are changed too.
    """
    for _ in range(ROUNDS):
        findings = [each for each in read(source) if imports or not _is_module(each)]
        edits = sorted({each.edit for each in findings if each.edit is not None})
        changed = _applied(source, edits)
        if changed == source:
            break
        source = changed
    return source


def translated(source: str) -> str:
    """Return a script of PyNN's with old spellings changed, so that it runs where ``pyNN`` means pynnlite.

    Parameters
    ----------
    source : str
        The text of the script.
    """
    if not _old_spellings().search(source) or not any(_is_module(each) for each in read(source)):
        return source
    return fixed(source, imports=False)


@cache
def _old_spellings() -> re.Pattern[str]:
    """Return a pattern of the words of which a script with old spellings has one at least."""
    tables = (NAMES, MEMBERS, *ARGUMENTS.values())
    words = {name for table in tables for name, entry in table.items() if entry.new} | MOVED.keys()
    return re.compile(rf"\b({'|'.join(sorted(words))})\b|\.record\(\s*\)")


def _is_module(finding: Finding) -> bool:
    return finding.name.partition(".")[0] in ROOTS


def _applied(source: str, edits: list[Edit]) -> str:
    """Return a text with all edits made, except those that overlap with one before."""
    lines = source.encode().splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    text, pieces, reached = source.encode(), [], 0
    for edit in edits:
        first, last = (starts[line - 1] + byte for line, byte in (edit.first, edit.last))
        if first >= reached:
            pieces += [text[reached:first], edit.text.encode()]
            reached = last
    return b"".join([*pieces, text[reached:]]).decode()
