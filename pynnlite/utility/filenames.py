"""File names that say what a script ran on and when."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path


def normalized_filename(
    root: str | Path,
    basename: str,
    extension: str,
    simulator: str,
    num_processes: int | None = None,
    use_iso8601: bool = False,
) -> str:
    """Return a file name with the backend, the number of processes and the time in it, and make its folder.

    Parameters
    ----------
    root : str or Path
        The folder; a folder of the present date is made within it.
    basename : str
        How the name begins.
    extension : str
        How it ends, without the dot.
    simulator : str
        Name of the backend.
    num_processes : int, optional
        Left out of the name if omitted.
    use_iso8601 : bool
        Whether the time is written as in ``20240131T235959`` rather than ``20240131-235959``.
    """
    now = datetime.now()
    folder = Path(root) / now.strftime("%Y%m%d")
    folder.mkdir(parents=True, exist_ok=True)
    processes = "" if num_processes is None else f"_np{num_processes}"
    time = now.strftime("%Y%m%dT%H%M%S" if use_iso8601 else "%Y%m%d-%H%M%S")
    return str(folder / f"{basename}_{simulator}{processes}_{time}.{extension}")
