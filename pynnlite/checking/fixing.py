"""Change a script so that it runs on pynnlite."""

from __future__ import annotations

from .finding import Edit
from .reading import read

ROUNDS = 20
"""How often a script is read again: an edit may lie within another."""


def fixed(source: str) -> str:
    """Return a script with its imports and old spellings changed; all else stays as it is.

    Parameters
    ----------
    source : str
        The text of the script.
    """
    for _ in range(ROUNDS):
        edits = sorted({finding.edit for finding in read(source) if finding.edit is not None})
        changed = _applied(source, edits)
        if changed == source:
            break
        source = changed
    return source


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
