"""Look names up in the table."""

from __future__ import annotations

from .arguments import ARGUMENTS, CELL, CONNECTOR
from .entry import Entry
from .members import MEMBERS
from .names import CELLS, NAMES


def argument(owner: str, name: str) -> Entry | None:
    """Return the entry of an argument of a class or function of PyNN's, if there is one.

    Parameters
    ----------
    owner : str
        The class or function, e.g. ``"AllToAllConnector"``.
    name : str
        The argument.
    """
    shared = CONNECTOR if owner.endswith("Connector") else CELL if owner in CELLS else {}
    return ARGUMENTS.get(owner, {}).get(name) or shared.get(name)


def explanation(name: str) -> str:
    """Return a sentence on a name of PyNN's modules, with a space before it; empty if PyNN has no such name."""
    return f" {NAMES[name]}" if name in NAMES else ""


def member(name: str) -> str:
    """Return a sentence on an attribute of PyNN's objects, with a space before it; empty if PyNN has none."""
    return f" {MEMBERS[name]}" if name in MEMBERS else ""
