"""Reports of comparisons: one format a file."""

from __future__ import annotations

from pathlib import Path

from ...files import written_whole
from ..verdicts import Comparison
from . import crate, html, json, markdown

FORMATS = {"report.html": html.text, "report.md": markdown.text, "report.json": json.text}
"""The text of a comparison, by the name of the file."""


def write(comparison: Comparison, folder: Path, provenance: bool = False) -> list[Path]:
    """Write all reports of a comparison.

    Parameters
    ----------
    comparison : Comparison
        What was found.
    folder : path
        Where to. It is made if it is not there; reports of the same names are replaced.
    provenance : bool
        Whether the folder becomes an RO-Crate: a file that tells archives what ran, how, and what came out.

    Returns
    -------
    list of path
        The files.

    Raises
    ------
    NotWritten
        If a file cannot be written.
    """
    texts = {name: text(comparison) for name, text in FORMATS.items()}
    if provenance:
        texts[crate.NAME] = crate.text(comparison, [*FORMATS])
    for name, text in texts.items():
        with written_whole(folder / name) as part:
            part.write_text(text, encoding="utf-8")
    return [folder / name for name in texts]
