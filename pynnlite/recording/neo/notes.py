"""Annotations of neo objects as files can hold them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import neo
import numpy as np
import quantities as pq

from ...errors import PynnliteWarning
from ...origin import warn

LARGEST = 2**63
"""Whole numbers in files are smaller than this."""


def plain(annotations: Mapping[str, Any]) -> dict[str, Any]:
    """Return annotations as numbers, texts, moments, and lists of numbers or texts; all others become texts."""
    return {name: _plain(note) for name, note in annotations.items()}


@contextmanager
def with_plain_notes(blocks: Sequence[neo.Block], name_of: Callable[[str], str] = str) -> Iterator[None]:
    """Let blocks and their segments have plain annotations for the length of a with-block.

    Parameters
    ----------
    blocks : sequence of neo.Block
        The blocks.
    name_of : callable, optional
        Takes the name of an annotation, and returns one that the file can hold. Users are warned of other names.
    """
    owners = [owner for block in blocks for owner in (block, *block.segments)]
    notes = [owner.annotations for owner in owners]
    others: dict[str, str] = {}
    for owner in owners:
        names = _names(owner.annotations, name_of)
        others |= {former: name for former, name in names.items() if former != name}
        owner.annotations = {names[name]: note for name, note in plain(owner.annotations).items()}
    if others:
        told = ", ".join(f"{former!r} as {name!r}" for former, name in others.items())
        warn(
            f"A file of this format cannot hold the names of some notes. They have other names in it: {told}.",
            PynnliteWarning,
        )
    try:
        yield
    finally:
        for owner, former in zip(owners, notes, strict=True):
            owner.annotations = former


def storable(text: str) -> str:
    """Return a text with those characters escaped that HDF5 has no place for: NUL, and halves of surrogates."""
    return text.replace("\0", "\\x00").encode("utf8", "backslashreplace").decode("utf8")


def facts(block: neo.Block) -> dict[str, Any]:
    """Return what a block and its segments say of themselves, to be written as JSON."""
    segments = {segment.name: plain(segment.annotations) for segment in block.segments}
    return {"name": block.name, "description": block.description, **plain(block.annotations)} | {
        "segments": segments
    }


def as_json(blocks: Sequence[neo.Block]) -> str:
    """Return what blocks and their segments say of themselves as JSON."""
    return json.dumps([facts(block) for block in blocks], default=str)


def _names(notes: Mapping[str, Any], name_of: Callable[[str], str]) -> dict[str, str]:
    """Return the names of notes in a file, by their own. Names that are right stay; no two are alike."""
    legal = {name: name_of(name) for name in notes}
    taken = {name for name, wanted in legal.items() if name == wanted}
    for name, wanted in legal.items():
        if name != wanted:
            free = (f"{wanted[:28]}_{k}" if k else wanted for k in range(len(notes) + 1))
            legal[name] = next(each for each in free if each not in taken)
            taken.add(legal[name])
    return legal


def _plain(note: Any) -> Any:
    if isinstance(note, pq.Quantity):
        note = f"{note.magnitude.tolist()} {note.dimensionality.string}"
    if isinstance(note, np.generic):
        note = note.item()
    if isinstance(note, np.ndarray) and note.ndim == 1:
        note = note.tolist()
    if isinstance(note, datetime) and note.tzinfo is not None:
        return note.isoformat()  # files of neo's lose the time zone
    if isinstance(note, str):
        return storable(note)
    if isinstance(note, float | datetime) or (isinstance(note, int) and abs(note) < LARGEST):
        return note
    if isinstance(note, list | tuple) and note and _fit_together(note):
        return list(note)
    if isinstance(note, list | tuple | dict | np.ndarray):
        return json.dumps(note, default=_told)
    return _told(note)


def _told(note: Any) -> Any:
    """Return something that JSON does not know as a list or a text."""
    if isinstance(note, pq.Quantity):
        return _plain(note)
    return note.tolist() if isinstance(note, np.ndarray | np.generic) else str(note)


def _fit_together(notes: Sequence[Any]) -> bool:
    """Tell whether notes are all texts or all numbers of one kind."""
    kinds = {type(note) for note in notes}
    return len(kinds) == 1 and kinds <= {str, int, float} and all(note == _plain(note) for note in notes)
