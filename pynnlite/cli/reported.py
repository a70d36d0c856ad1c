"""The folder of the reports of a comparison, and what is shown at its end."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ..compare.report import terminal, write
from ..compare.verdicts import BROKEN, STATUS, Comparison
from ..errors import BadValue, PynnliteError


def require_folder(folder: Path | None) -> None:
    """Make a folder, before anything runs.

    Raises
    ------
    BadValue
        If it cannot be made, or not be written to.
    """
    if folder is None:
        return
    reason = "it cannot be written to"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        usable = os.access(folder, os.W_OK | os.X_OK)
    except OSError as error:
        usable, reason = False, (error.strerror or str(error)).lower()
    if not usable:
        raise BadValue(f"--out {str(folder)!r} is no folder for reports: {reason}. Give another one.")


def reported(comparison: Comparison, folder: Path | None, crate: bool = False) -> int:
    """Write reports and show what was found, also if they cannot be written; return the exit status."""
    try:
        files = [] if folder is None else write(comparison, folder, crate)
    except PynnliteError as error:
        terminal.show(comparison, sys.stdout, [])
        print(f"The reports are missing: {error}", file=sys.stderr)
        return STATUS[BROKEN]
    terminal.show(comparison, sys.stdout, files)
    return comparison.exit_status
