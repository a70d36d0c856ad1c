"""Folders for files of data."""

from __future__ import annotations

import os


def safe_makedirs(dir: str | os.PathLike[str]) -> None:
    """Make a folder, with those above it, unless it is there or the name is empty.

    Parameters
    ----------
    dir : str or path
        Name of the folder.
    """
    if os.fspath(dir):
        os.makedirs(dir, exist_ok=True)
