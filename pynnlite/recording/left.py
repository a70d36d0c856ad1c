"""What another run has left in a folder of data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .about import ABOUT
from .on_disk import Lock, read

ENDS = "ends.npy"
"""The file of a rank with the first and the last step of each stretch."""


def facts_of(rank: Path) -> dict[str, Any]:
    """Return what the folder of a rank says of all that is there; nothing if it says nothing."""
    import json  # slow to import, and seldom used

    try:
        found = json.loads((rank / ABOUT).read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def is_needless(rank: Path) -> bool:
    """Tell whether the folder of a rank holds nothing, or nothing that is not also in the file it was meant for."""
    try:
        return not len(read(rank / ENDS)) or bool(facts_of(rank).get("written"))
    except (OSError, ValueError):
        return True


def is_held(rank: Path) -> bool:
    """Tell whether a simulation writes to the folder of a rank."""
    try:
        Lock(rank / ENDS)
    except BlockingIOError:
        return True
    except OSError:  # there is nothing yet
        pass
    return False


def set_aside(folder: Path) -> Path:
    """Give a folder another name, that nothing has, and return it."""
    number = 1
    while (kept := folder.with_name(f"{folder.name}.{number}")).exists():
        number += 1
    return folder.rename(kept)


def remove_folder(folder: Path) -> None:
    """Remove a folder with all that is in it."""
    import shutil  # slow to import, and seldom used

    shutil.rmtree(folder)
