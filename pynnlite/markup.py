"""Pieces of HTML by which objects show themselves in a notebook. Every text of a user is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

MOST_ROWS = 40
"""Rows that a table shows; the others are counted."""

LONGEST = 200
"""Characters of a text that are shown."""


def escaped(text: Any) -> str:
    """Return a text as HTML; of a long one the beginning."""
    from html import escape  # slow to import, and seldom used

    whole = str(text)
    return escape(whole if len(whole) <= LONGEST else f"{whole[: LONGEST - 1]}…")


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a table.

    Parameters
    ----------
    head : sequence of str
        The names of the columns.
    rows : iterable of sequence
        What stands in each row.
    """
    listed = iter(rows)
    body = [_row("td", row) for row in islice(listed, MOST_ROWS)]
    left = sum(1 for _ in listed)
    if left:
        body.append(f'<tr><td colspan="{len(head)}">… and {left:,} more</td></tr>')
    return f"<table>{_row('th', head)}{''.join(body)}</table>" if body else ""


def facts(named: Iterable[tuple[str, Any]]) -> str:
    """Return a table with a name at the left of each row."""
    rows = [f"<tr><th>{escaped(name)}</th><td>{escaped(value)}</td></tr>" for name, value in named]
    return f"<table>{''.join(rows)}</table>" if rows else ""


def titled(title: str, *parts: str) -> str:
    """Return a title, and below it some parts that are HTML already."""
    return f"<b>{escaped(title)}</b>{''.join(parts)}"


def paragraph(text: str) -> str:
    """Return a text as a paragraph."""
    return f"<p>{escaped(text)}</p>" if text else ""


def folded(summary: str, content: str) -> str:
    """Return content, HTML already, that is shown when one clicks on its summary."""
    return f"<details><summary>{escaped(summary)}</summary>{content}</details>" if content else ""


def _row(cell: str, texts: Iterable[Any]) -> str:
    return f"<tr>{''.join(f'<{cell}>{escaped(text)}</{cell}>' for text in texts)}</tr>"
