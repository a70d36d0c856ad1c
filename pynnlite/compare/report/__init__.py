"""Reports of comparisons: one format a file."""

from __future__ import annotations

from pathlib import Path

from ...files import written_whole
from ..verdicts import Comparison
from . import html, json, markdown

FORMATS = {"report.html": html.text, "report.md": markdown.text, "report.json": json.text}
"""The text of a comparison, by the name of the file."""


def write(comparison: Comparison, folder: Path) -> list[Path]:
    """Write all reports of a comparison.

    Parameters
    ----------
    comparison : Comparison
        What was found.
    folder : path
        Where to. It is made if it is not there; reports of the same names are replaced.

    Returns
    -------
    list of path
        The files.

    Raises
    ------
    NotWritten
        If a file cannot be written.
    """
    files = [folder / name for name in FORMATS]
    for file, text in zip(files, FORMATS.values(), strict=True):
        with written_whole(file) as part:
            part.write_text(text(comparison), encoding="utf-8")
    return files
