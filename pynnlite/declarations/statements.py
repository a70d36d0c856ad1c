"""The statements that a declaration, of cells or of synapses, consists of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..errors import ModelError
from ..expressions import Piece

NAME = r"\w+(?:\.[^\W\d]\w*)?"
"""A name, or two with a dot between."""

DERIVATIVE = re.compile(rf"d({NAME})/dt\s*=(?!=)(.*)$")
"""An equation: the variable, and its right-hand side."""

STATEMENT = re.compile(r"(\w+)\s*:(.*)$")
"""Something that begins with a word and a colon."""

_BEGINS = re.compile(rf"d{NAME}/dt\s*=|\w+\s*:")
_UNFINISHED = ("=", "+", "-", "*", "/", ",", ":", "\\")
_GOES_ON = (
    "A line goes on in the next one only where a bracket is open: put what belongs together in round brackets, the"
    " first of them on the first line, as in 'dx/dt = ('."
)


def statements(text: str, what: str) -> Iterator[Piece]:
    """Return the statements of a declaration, without comments.

    Parameters
    ----------
    text : str
        The declaration.
    what : str
        What it is, for errors: ``"declaration of IF_cond_exp"``.

    Raises
    ------
    ModelError
        For a line that ends where something must follow.
    """
    pending, first = "", 0
    for number, line in enumerate(text.removeprefix("\n").splitlines(), start=1):
        line = line.split("#")[0].strip()
        if pending and pending.count("(") > pending.count(")") and not _BEGINS.match(line):
            pending = f"{pending} {line}"
            continue
        if pending:
            yield _whole(pending, f"Line {first} of the {what}")
        pending, first = line, number
    if pending:
        yield _whole(pending, f"Line {first} of the {what}")


def _whole(text: str, where: str) -> Piece:
    piece = Piece.of(text, where)
    if text.endswith(_UNFINISHED):
        raise ModelError(f"The line ends where something must follow. {_GOES_ON}{piece.marked}")
    return piece


def several(piece: Piece) -> Iterator[Piece]:
    """Return what stands between semicolons."""
    start = 0
    for text in str(piece).split(";"):
        yield piece.part(start, start + len(text))
        start += len(text) + 1


def not_of_the_grammar(piece: Piece, forms: str) -> ModelError:
    """Return the error for a line that has none of the forms."""
    return ModelError(
        f"{str(piece)!r} is not a line of a declaration. {_GOES_ON}{piece.marked}\nThe forms of a line are:{forms}"
    )
