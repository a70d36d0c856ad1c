"""Folders for files of data."""

from __future__ import annotations

import os
from typing import Any


def safe_makedirs(dir: str | os.PathLike[str]) -> None:
    """Make a folder, with those above it, unless it is there or the name is empty.

    Parameters
    ----------
    dir : str or path
        Name of the folder.
    """
    if os.fspath(dir):
        os.makedirs(dir, exist_ok=True)


def make_folder_of(file: Any) -> None:
    """Make the folder of a file that is to be written, if the file is given by its name."""
    if isinstance(file, str | os.PathLike):
        safe_makedirs(os.path.dirname(os.fspath(file)))
