"""Files in the format of Neurodata Without Borders (nwb.org), by neo and pynwb."""

from __future__ import annotations

import logging
import uuid
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import neo

from .notes import as_json
from .writer import BlockWriter


class NwbIO(BlockWriter):
    """Writes blocks by `neo.io.NWBIO`, with what the format asks for.

    A session begins when the first block was recorded. Trains are units, signals are acquired time series; names of
    blocks and segments are part of theirs. The notes of the file are what is said of the blocks, as JSON.

    Parameters
    ----------
    filename : str
        Name of the file.
    """

    def write_all_blocks(self, blocks: Sequence[neo.Block]) -> None:
        """Write several blocks."""
        begun = min((block.rec_datetime for block in blocks if block.rec_datetime), default=datetime.now(UTC))
        session = {
            "identifier": uuid.uuid4().hex,
            "session_description": "; ".join(block.description or block.name for block in blocks),
            "session_start_time": begun.astimezone(),
            "notes": as_json(blocks),
        }
        with _names_of_their_own(blocks), _quiet():
            neo.io.NWBIO(self.filename, mode="w", **session).write_all_blocks(blocks)


@contextmanager
def _names_of_their_own(blocks: Sequence[neo.Block]) -> Iterator[None]:
    """Let signals have names of their own for the length of a with-block; neo changes them, too."""
    segments = [segment for block in blocks for segment in block.segments]
    signals = [signal for segment in segments for signal in segment.analogsignals]
    names = [(each, each.name) for each in (*segments, *signals)]
    for block in blocks if len(blocks) > 1 else ():
        for segment in block.segments:
            segment.name = f"{block.name} {segment.name}"
    try:
        yield
    finally:
        for each, name in names:
            each.name = name


@contextmanager
def _quiet() -> Iterator[None]:
    """Let neo not warn of each name that it changes, nor pynwb of how neo calls it."""
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            yield
    finally:
        logging.disable(logging.NOTSET)
