"""Folders for files of data."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from ..errors import BadValue


def safe_makedirs(dir: str | os.PathLike[str]) -> None:
    """Make a folder, with those above it, unless it is there or the name is empty.

    Parameters
    ----------
    dir : str or path
        Name of the folder.
    """
    if os.fspath(dir):
        os.makedirs(dir, exist_ok=True)


def checked_file(file: Any) -> Any:
    """Return what a user gave as a text file to write: a name, a path or an open file; or raise `BadValue`."""
    named = isinstance(file, str | os.PathLike)
    if not named and not (callable(getattr(file, "write", None)) and not isinstance(file, type)):
        raise BadValue(f"The file must be a name, a path or an open file, not {file!r}.")
    if named and not os.fspath(file):
        raise BadValue("The file must have a name, not an empty text.")
    return file


def make_folder_of(file: Any) -> None:
    """Make the folder of a file that is to be written, if the file is given by its name."""
    if isinstance(file, str | os.PathLike):
        safe_makedirs(os.path.dirname(os.fspath(file)))


def folders_of_ranks(folder: Path) -> list[Path]:
    """Return the folders of the ranks that have written data to a folder, in their order."""
    ranks = [each for each in folder.glob("rank*") if each.name[4:].isdecimal() and each.is_dir()]
    return sorted(ranks, key=lambda rank: int(rank.name[4:]))
