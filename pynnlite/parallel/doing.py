"""What a thread of this process is doing: where it is in the script, and since when nothing has happened there.

Another thread looks at it. Whatever cannot be told counts as work, so that nobody who is merely slow is taken for lost.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import linecache
import os
import sys
import sysconfig
import threading
import time
from itertools import islice
from pathlib import Path
from types import FrameType
from typing import Any

WORK = 0.02
"""What part of its time other threads of the process must work, to count."""

OF_THREAD = 6
"""What makes a clock of Linux that of a thread: this, with the complement of the thread's number before it."""

OF_USERS = frozenset(
    {"IPython", "bdb", "cmd", "code", "ipykernel", "matplotlib", "pdb", "prompt_toolkit", "tkinter"}
    | {"PyQt5", "PyQt6", "PySide2", "PySide6", "wx"}
)
"""Modules that wait for a user, who may take any time."""

NOT_OF_SCRIPTS = (
    str(Path(__file__).parent.parent) + os.sep,
    sysconfig.get_path("stdlib") + os.sep,
    *(path + os.sep for path in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}),
    "<",
)
"""How the names of files begin that are no scripts."""


class Doing:
    """What a thread is doing.

    Parameters
    ----------
    thread : int
        Its identifier.
    """

    def __init__(self, thread: int) -> None:
        self._thread = thread
        self._native = next((t.native_id or 0 for t in threading.enumerate() if t.ident == thread), 0)
        self._since, self._before = time.monotonic(), self._worked()
        self._seen: Any = None

    def look(self) -> tuple[float, str]:
        """Return the seconds for which nothing has happened, as far as looks could tell, and where the thread is.

        Nothing happens in a thread that neither works nor has threads or processes work, and in one that waits for a
        message of another rank, all the time in the same call.
        """
        now, frame = time.monotonic(), sys._current_frames().get(self._thread)
        if frame is None:
            self._since = now
            return 0.0, "at its end"
        worked, before = self._worked(), self._before
        self._before = worked
        if _waits_for_message(frame):
            seen: Any = id(frame), frame.f_lasti, {name: id(value) for name, value in frame.f_locals.items()}
            is_still = seen == self._seen
        else:
            seen, others = None, worked[1] - before[1]
            is_still = worked[0] == before[0] and others <= WORK * (worked[2] - before[2])
            is_still = is_still and not self._has_children() and not _waits_for_user(frame)
        self._seen = seen
        if not is_still:
            self._since = now
        return now - self._since, _shown(frame)

    def _worked(self) -> tuple[int, int, int]:
        """Return the ns for which the thread, and others but the present one, have worked; and the present time."""
        try:
            own = time.clock_gettime_ns(~self._native << 3 | OF_THREAD)
        except OSError:  # it has ended
            own = 0
        return own, time.process_time_ns() - own - time.thread_time_ns(), time.monotonic_ns()

    def _has_children(self) -> bool:
        """Tell whether the thread has started processes that run, as far as the system says."""
        try:
            return bool(Path(f"/proc/self/task/{self._native}/children").read_text().strip())
        except OSError:
            return False


def _waits_for_message(frame: FrameType) -> bool:
    """Tell whether a frame is in a call of mpi4py; files of MPI are no messages."""
    if _is_of(frame.f_globals.get("__name__"), "mpi4py"):
        return True
    called = _called(frame)
    owner = getattr(called, "__self__", called)
    return _is_of(type(owner).__module__, "mpi4py") and type(owner).__name__ != "File"


def _waits_for_user(frame: FrameType | None) -> bool:
    """Tell whether a frame, or one that has called it, waits for a user."""
    if frame is not None and _called(frame) is builtins.input:
        return True
    while frame is not None:
        if str(frame.f_globals.get("__name__")).partition(".")[0] in OF_USERS:
            return True
        frame = frame.f_back
    return False


def _is_of(module: Any, package: str) -> bool:
    return isinstance(module, str) and module.partition(".")[0] == package


def _called(frame: FrameType) -> Any:
    """Return what a frame calls: a function, or the object of whose class a method is. None if that cannot be told."""
    try:
        (place,) = islice(frame.f_code.co_positions(), frame.f_lasti // 2, frame.f_lasti // 2 + 1)
        first, last, begin, end = place
        if first is None or last is None:
            return None
        lines = [
            linecache.getline(frame.f_code.co_filename, line).encode() for line in range(first, last + 1)
        ]
        lines[-1] = lines[-1][:end]
        lines[0] = lines[0][begin:]
        call = ast.parse(b"".join(lines), mode="eval").body
    except (SyntaxError, ValueError, IndexError):
        return None
    return _found(call.func, frame) if isinstance(call, ast.Call) else None


def _found(node: ast.AST, frame: FrameType) -> Any:
    """Return the object that a name or an attribute stands for, without running any code; None if that is not known."""
    if isinstance(node, ast.Name):
        for names in (frame.f_locals, frame.f_globals, vars(builtins)):
            if node.id in names:
                return names[node.id]
    if isinstance(node, ast.Attribute):
        owner = _found(node.value, frame)
        if owner is None or _is_of(type(owner).__module__, "mpi4py"):
            return owner
        return inspect.getattr_static(owner, node.attr, None)
    return None


def _shown(frame: FrameType) -> str:
    """Return the line of the script in which a frame is, as a text."""
    here: FrameType | None = frame
    while here is not None and here.f_code.co_filename.startswith(NOT_OF_SCRIPTS):
        here = here.f_back
    here = here or frame
    file, line = here.f_code.co_filename, here.f_lineno
    text = linecache.getline(file, line).strip()
    return f"at {os.path.basename(file)}:{line}" + (f" ({text[:60]})" if text else "")
