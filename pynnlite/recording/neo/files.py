"""Write neo objects to files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import neo

from ...errors import BadValue, MissingPackage
from ..folders import make_folder_of

if TYPE_CHECKING:
    pass


PICKLE, NIX, MATLAB = (".pkl", ".pickle"), (".nix", ".h5"), (".mat",)
"""Endings of the files that data can be written to."""


def write(block: neo.Block, io: Any) -> None:
    """Write a block to a file name, by its ending, or to a neo IO.

    Raises
    ------
    BadValue
        If the ending is not known.
    MissingPackage
        If the library for the format is not installed.
    """
    writer = io if hasattr(io, "write_block") else get_io(io)
    writer.write_block(block)
    if writer is not io and hasattr(writer, "close"):
        writer.close()


def get_io(filename: Any) -> Any:
    """Return the neo IO object that writes a file of this name; see `pynnlite.recording.get_io`."""
    check_file(filename)
    if hasattr(filename, "write_block"):
        return filename
    path = Path(filename)
    make_folder_of(path)
    if path.suffix.lower() in PICKLE:
        return neo.io.PickleIO(filename=str(path))
    if path.suffix.lower() in MATLAB:
        try:
            return neo.io.NeoMatlabIO(filename=str(path))
        except (ImportError, AssertionError) as error:
            raise MissingPackage("Writing MATLAB files needs scipy: pip install 'pynnlite[plot]'") from error
    try:
        return neo.io.NixIO(filename=str(path), mode="ow")
    except (ImportError, AssertionError) as error:
        raise MissingPackage("Writing NIX files needs nixio: pip install 'pynnlite[nix]'") from error


def check_file(io: Any) -> None:
    """Raise `BadValue` unless data can be written to a file of this name, or by this neo IO."""
    if hasattr(io, "write_block"):
        return
    if not isinstance(io, str | Path) or Path(io).suffix.lower() not in PICKLE + NIX + MATLAB:
        raise BadValue(
            f"Data are written to files ending in {', '.join(PICKLE + NIX + MATLAB)}, or by a neo IO object, not to"
            f" {io!r}."
        )
