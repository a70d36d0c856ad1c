"""One line of the table: a name of PyNN's, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

NOT_YET = "pynnlite does not have it yet."


@dataclass(frozen=True, slots=True)
class Entry:
    """A name of PyNN's that a script may use.

    Parameters
    ----------
    what : str
        What it is in PyNN, as the end of the sentence "In PyNN it is …".
    use : str
        Sentences: what to use instead, or why pynnlite leaves it out.
    new : str
        The name to write instead, if nothing else changes.
    """

    what: str
    use: str = NOT_YET
    new: str = ""

    @property
    def status(self) -> str:
        """What to expect: ``"spelt otherwise"``, ``"not there yet"``, or ``"left out"``."""
        if self.new or self.use.startswith(("Use ", "Write ", "Give ")):
            return "spelt otherwise"
        return "not there yet" if self.use.startswith(NOT_YET) else "left out"

    def __str__(self) -> str:
        return f"In PyNN it is {self.what}. {self.use}"


def renamed(what: str, new: str) -> Entry:
    """Return the entry of something that only has another name."""
    return Entry(what, f"Write {new} instead.", new)
