"""Notes of a user as JSON, from which they come back as they were."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from ..units import has_units, quantity

KIND = "kind"
"""The key by which a dict in JSON says what it stands for."""

MADE: Mapping[str, Callable[[Any], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda numbers: timedelta(*numbers),
    "Decimal": Decimal,
    "bytes": bytes.fromhex,
    "complex": lambda numbers: complex(*numbers),
    "tuple": lambda notes: tuple(unpacked(notes)),
    "dict": lambda notes: {name: unpacked(note) for name, note in notes.items()},
    "array": lambda given: np.array(unpacked(given[1]), np.dtype(given[0])),
    "quantity": lambda given: quantity(unpacked(given[0]), given[1]),
}
"""What makes a note of each kind again of what was packed."""


def packed(note: Any) -> Any:
    """Return a note as JSON knows it: numbers, texts and lists as they are, all others with their kind.

    Numbers of NumPy become Python's, and what is of no known kind a text.
    """
    if isinstance(note, np.generic):
        note = note.item()
    if note is None or isinstance(note, bool | int | float | str):
        return note
    if has_units(note):
        return {KIND: "quantity", "value": [packed(note.magnitude), note.dimensionality.string]}
    if isinstance(note, list):
        return [packed(each) for each in note]
    kind = "array" if isinstance(note, np.ndarray) else type(note).__name__
    value: Any
    match note:
        case tuple():
            kind, value = "tuple", [packed(each) for each in note]
        case dict():
            kind, value = "dict", {name: packed(each) for name, each in note.items()}
        case np.ndarray():
            value = [note.dtype.str, packed(note.tolist())]
        case datetime() | date() | time():
            value = note.isoformat()
        case timedelta():
            value = [note.days, note.seconds, note.microseconds]
        case complex():
            value = [note.real, note.imag]
        case bytes():
            value = note.hex()
        case Decimal():
            value = str(note)
        case _:
            return str(note)
    return {KIND: kind, "value": value} if kind in MADE else str(note)


def unpacked(given: Any) -> Any:
    """Return the note that was packed, or raise `ValueError` if it is none."""
    if isinstance(given, list):
        return [unpacked(each) for each in given]
    if not isinstance(given, dict):
        return given
    if given.keys() != {KIND, "value"} or not isinstance(given[KIND], str):
        raise ValueError("a note has no kind")
    kind = given[KIND]
    if kind not in MADE:
        raise ValueError(f"a note has the unknown kind {kind!r}")
    try:
        return MADE[kind](given["value"])
    except (TypeError, AttributeError, ArithmeticError, LookupError) as error:
        raise ValueError(f"a note is no {kind}: {error}") from error
