"""Annotations of neo objects as files can hold them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import neo
import numpy as np

LARGEST = 2**63
"""Whole numbers in files are smaller than this."""


def plain(annotations: Mapping[str, Any]) -> dict[str, Any]:
    """Return annotations as numbers, texts, moments, and lists of numbers or texts; all others become texts."""
    return {name: _plain(note) for name, note in annotations.items()}


@contextmanager
def with_plain_notes(blocks: Sequence[neo.Block]) -> Iterator[None]:
    """Let blocks and their segments have plain annotations for the length of a with-block."""
    owners = [owner for block in blocks for owner in (block, *block.segments)]
    notes = [owner.annotations for owner in owners]
    for owner in owners:
        owner.annotations = plain(owner.annotations)
    try:
        yield
    finally:
        for owner, former in zip(owners, notes, strict=True):
            owner.annotations = former


def facts(block: neo.Block) -> dict[str, Any]:
    """Return what a block and its segments say of themselves, to be written as JSON."""
    segments = {segment.name: plain(segment.annotations) for segment in block.segments}
    return {"name": block.name, "description": block.description, **plain(block.annotations)} | {
        "segments": segments
    }


def as_json(blocks: Sequence[neo.Block]) -> str:
    """Return what blocks and their segments say of themselves as JSON."""
    return json.dumps([facts(block) for block in blocks], default=str)


def _plain(note: Any) -> Any:
    if isinstance(note, np.generic):
        note = note.item()
    if isinstance(note, np.ndarray) and note.ndim == 1:
        note = note.tolist()
    if isinstance(note, datetime) and note.tzinfo is not None:
        return note.isoformat()  # files of neo's lose the time zone
    if isinstance(note, str | float | datetime) or (isinstance(note, int) and abs(note) < LARGEST):
        return note
    if isinstance(note, list | tuple) and note and _fit_together(note):
        return list(note)
    if isinstance(note, list | tuple | dict | np.ndarray):
        return json.dumps(note, default=_told)
    return _told(note)


def _told(note: Any) -> Any:
    """Return something that JSON does not know as a list or a text."""
    return note.tolist() if isinstance(note, np.ndarray | np.generic) else str(note)


def _fit_together(notes: Sequence[Any]) -> bool:
    """Tell whether notes are all texts or all numbers of one kind."""
    kinds = {type(note) for note in notes}
    return len(kinds) == 1 and kinds <= {str, int, float} and all(note == _plain(note) for note in notes)
