"""What a script needs, and how its text can be changed."""

from __future__ import annotations

import ast
from dataclasses import dataclass

THERE, OTHERWISE, MISSING = "there", "spelt otherwise", "not there"


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """A piece of a script and the text to put in its place.

    Parameters
    ----------
    first, last : tuple of (int, int)
        Where it begins and ends: line, from 1, and byte within the line.
    text : str
        The new text.
    """

    first: tuple[int, int]
    last: tuple[int, int]
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a script needs.

    Parameters
    ----------
    line : int
        The line of the script, from 1.
    name : str
        What it needs.
    status : str
        `THERE`, `OTHERWISE` or `MISSING`.
    text : str
        What to do; empty if it is there.
    edit : Edit, optional
        The change that does it.
    """

    line: int
    name: str
    status: str
    text: str = ""
    edit: Edit | None = None


def replacing(node: ast.expr | ast.keyword | ast.alias, text: str) -> Edit:
    """Return the edit that replaces the text of a node."""
    return Edit(first_of(node), last_of(node), text)


def first_of(node: ast.expr | ast.keyword | ast.alias) -> tuple[int, int]:
    """Return where a node begins, as for `Edit`."""
    return node.lineno, node.col_offset


def last_of(node: ast.expr | ast.keyword | ast.alias) -> tuple[int, int]:
    """Return where a node ends, as for `Edit`."""
    return node.end_lineno or 0, node.end_col_offset or 0
