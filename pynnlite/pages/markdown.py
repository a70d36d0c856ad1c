"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable

Row = tuple[str, ...]


def table(heads: Row, rows: Iterable[Row]) -> str:
    """Return a table, with a line break at its end."""
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
