"""Write neo objects to files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing, nullcontext
from typing import Any

import neo

from ...errors import BadValue
from ...files import checked_place, require_writable, written_whole
from ..folders import make_folder_of
from .formats import endings, format_of
from .notes import with_plain_notes


def write(blocks: neo.Block | Sequence[neo.Block], io: Any) -> None:
    """Write a block, or several, to a file name, by its ending, or to a neo IO.

    A file given by its name is written as a whole or not at all.

    Raises
    ------
    BadValue
        If the ending is not known, or what is to be written to is no file.
    MissingPackage
        If the library for the format is not installed.
    NotWritten
        If the file cannot be written.
    """
    if _is_writer(io):
        _write(blocks, io)
        return
    form, several = format_of(io), [blocks] if isinstance(blocks, neo.Block) else list(blocks)
    form.require()
    form.check_variables([name for block in several for name in _variables(block)])
    form.warn_of(sum(len(segment.spiketrains) for block in several for segment in block.segments))
    notes = with_plain_notes(several, form.name_of) if form.plain else nullcontext()
    with notes, written_whole(io) as part:
        writer = form.opened(str(part))
        with closing(writer) if hasattr(writer, "close") else nullcontext():
            _write(blocks, writer)


def get_io(filename: Any) -> Any:
    """Return the neo IO object that writes a file of this name; see `pynnlite.recording.get_io`."""
    if _is_writer(filename):
        return filename
    form = format_of(filename)
    form.require()
    make_folder_of(filename)
    return form.opened(os.fspath(filename))


def check_file(io: Any, variables: Sequence[str], here: bool = True) -> None:
    """Raise an error unless variables can be written to a file of this name, or by this neo IO.

    Parameters
    ----------
    io : object
        What a user gave.
    variables : sequence of str
        Their names.
    here : bool
        Whether this process is the one that writes.

    Raises
    ------
    BadValue
        If the ending is not known, or no file of this name can be made.
    MissingPackage
        If the library for the format is not installed.
    """
    if _is_writer(io):
        return
    form = format_of(io)
    form.require()
    form.check_variables(variables)
    if here:
        require_writable(io)


def is_same_file(one: Any, other: Any) -> bool:
    """Tell whether two names stand for the same file, or two neo IOs are the same object."""
    if _is_writer(one) or _is_writer(other):
        return one is other
    return checked_place(one) == checked_place(other)


def check_several(io: Any) -> None:
    """Raise `BadValue` unless several blocks can be written to a file of this name, or by this neo IO."""
    if not (hasattr(io, "write_all_blocks") if _is_writer(io) else format_of(io).several):
        raise BadValue(
            f"{io!r} gets other data already, and holds those of one population, view, assembly or projection only."
            f" Give another name, or one that ends in {', '.join(endings(several=True))}."
        )


def _is_writer(io: Any) -> bool:
    return hasattr(io, "write_block")


def _variables(block: neo.Block) -> set[str]:
    """Return the names of what a block holds, besides spikes."""
    return {signal.name for segment in block.segments for signal in segment.analogsignals}


def _write(blocks: neo.Block | Sequence[neo.Block], writer: Any) -> None:
    if isinstance(blocks, neo.Block):
        writer.write_block(blocks)
    else:
        writer.write_all_blocks(blocks)
