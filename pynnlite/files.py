"""Files that are written as a whole or not at all."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .errors import BadValue, NotWritten, PynnliteError

LONGEST_STEM = 80
"""How many characters of its name a file keeps while it is written, as names must not become too long."""


_unwritten: list[bool] = []
"""Is not empty while files are left as they are."""


@contextmanager
def unwritten() -> Iterator[None]:
    """Leave all files as they are until the end of a with-block: what is written for them is dropped."""
    _unwritten.append(True)
    try:
        yield
    finally:
        _unwritten.pop()


def is_writing() -> bool:
    """Tell whether files are written, and not left as they are."""
    return not _unwritten


@contextmanager
def written_whole(file: str | os.PathLike[str]) -> Iterator[Path]:
    """Give the name of a file to write, which takes the place of another one at the end of the with-block.

    It lies beside its place. It takes it once all of it is on the disk, so that a reader finds the former file or the
    new one, whole. A link stays: the file that it leads to is replaced. The new file has the mode of the former one.

    Parameters
    ----------
    file : str or path
        The place. Its folder is made.

    Yields
    ------
    Path
        Has the same ending as the place. Nobody else writes to it.

    Raises
    ------
    BadValue
        If the place is no regular file, but a folder or a device, for example.
    NotWritten
        If the file cannot be written, for whatever reason. The former file is as it was.
    """
    place = checked_place(file)
    part: Path | None = None
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        part = _made_beside(place)
        yield part
        if is_writing():
            _put(part, place)
        else:
            part.unlink(missing_ok=True)
    except BaseException as error:
        if part is not None:
            part.unlink(missing_ok=True)  # it may fill the disk
        if isinstance(error, Exception) and not isinstance(error, PynnliteError | MemoryError):
            raise NotWritten(_why_not(file, error)) from error
        raise


def checked_place(file: str | os.PathLike[str]) -> Path:
    """Return where a file is to be written, with links followed, or raise `BadValue` if something else is there."""
    try:
        place = Path(os.path.realpath(file))
        mode = place.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return place
    except (ValueError, OSError) as error:  # such as a byte 0 in the name
        raise BadValue(f"{str(file)!r} cannot be the name of a file: {_cause(error)}.") from error
    if not stat.S_ISREG(mode):
        kind = "a folder" if stat.S_ISDIR(mode) else "no regular file, but a device or a pipe"
        raise BadValue(f"{str(file)!r} is {kind}. Give the name of a file.")
    return place


def require_writable(file: str | os.PathLike[str]) -> None:
    """Raise `BadValue` unless a file can be written at a place. Nothing is left there.

    Parameters
    ----------
    file : str or path
        The place. Folders that are missing are not made yet.
    """
    folder = checked_place(file).parent
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        _made_beside(folder / "trial").unlink()
    except OSError as error:
        raise BadValue(
            f"{str(file)!r} cannot be written: {_cause(error)} in the folder {str(folder)!r}. Give the name of a file"
            " in a folder that you may write to."
        ) from error


def _made_beside(place: Path) -> Path:
    """Return a new empty file in the folder of a place, with the mode of what is there.

    Its name has that of the machine and the number of the process. Files of processes that were killed are removed.
    """
    stem, here = place.stem[:LONGEST_STEM], os.uname().nodename[:LONGEST_STEM]
    names = re.compile(rf"\.{re.escape(stem)}\.{re.escape(here)}-(\d+)-\w+\.part{re.escape(place.suffix)}")
    for name in os.listdir(place.parent):
        found = names.fullmatch(name)
        if found and not _is_alive(int(found[1])):
            place.with_name(name).unlink(missing_ok=True)
    part = place.with_name(f".{stem}.{here}-{os.getpid()}-{os.urandom(6).hex()}.part{place.suffix}")
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    if place.exists():
        part.chmod(stat.S_IMODE(place.stat().st_mode))
    return part


def _is_alive(process: int) -> bool:
    """Tell whether there is a process of a number on this machine."""
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def _put(part: Path, place: Path) -> None:
    """Make sure that a file is on the disk, and put it in its place."""
    mode = stat.S_IMODE(part.stat().st_mode)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    if place.exists():
        mode = stat.S_IMODE(place.stat().st_mode)
    part.chmod(mode)  # a library may have made another file of this name
    os.replace(part, place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _cause(error: Any) -> str:
    """Return why something failed, without the name of the file, which the message has already."""
    words = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(words).rstrip(".")


def _why_not(file: str | os.PathLike[str], error: Exception) -> str:
    kind = "" if isinstance(error, OSError) else f"{type(error).__name__}: "
    return (
        f"{str(file)!r} could not be written: {kind}{_cause(error)}. A former file of this name is as it was. Make"
        " sure that there is space and that you may write there, or give another name."
    )
