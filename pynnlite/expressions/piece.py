"""A piece of a text, which an error can point at."""

from __future__ import annotations

import ast
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of one line of text.

    Parameters
    ----------
    line : str
        The whole line.
    first, last : int
        Where the piece begins and ends.
    title : str
        What the line is, e.g. ``"line 3 of the declaration"``.
    """

    line: str
    first: int
    last: int
    title: str = ""

    @classmethod
    def of(cls, text: str, title: str = "") -> Piece:
        """Return a whole text, in one line."""
        line = " ".join(text.split("\n"))
        return cls(line, 0, len(line), title)

    def __str__(self) -> str:
        return self.line[self.first : self.last]

    def part(self, first: int, last: int) -> Piece:
        """Return a part of the piece, by characters of the piece, without the white space around it."""
        text = str(self)[first:last]
        first += len(text) - len(text.lstrip())
        return Piece(self.line, self.first + first, self.first + first + len(text.strip()), self.title)

    def stripped(self) -> Piece:
        """Return the piece without white space at its ends."""
        return self.part(0, self.last - self.first)

    def at(self, node: ast.AST) -> Piece:
        """Return the part that a node of the parsed piece stands for."""
        text = str(self).encode()
        first = len(text[: getattr(node, "col_offset", 0)].decode(errors="replace"))
        last = len(text[: getattr(node, "end_col_offset", len(text))].decode(errors="replace"))
        return self.part(first, max(first + 1, last))

    def __add__(self, other: Piece) -> Piece:
        """Return the piece from the beginning of this one to the end of another of the same line."""
        return Piece(self.line, self.first, other.last, self.title)

    @property
    def marked(self) -> str:
        """The line with the piece underlined, as lines to put below a message."""
        indent = len(self.line) - len(self.line.lstrip())
        under = " " * (self.first - indent) + "^" * max(1, self.last - self.first)
        title = f"\n{self.title}:" if self.title else ""
        return f"{title}\n    {self.line.strip()}\n    {under}"
