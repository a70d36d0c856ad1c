"""Scripts that are run for a comparison, and how they ended."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..errors import PynnliteError


def finished(run: Callable[[], object]) -> None:
    """Run a script; it may end itself by ``sys.exit()``.

    Parameters
    ----------
    run : callable
        Runs the script.
    """
    try:
        run()
    except SystemExit as end:
        if end.code not in (None, 0):
            raise


def told(error: BaseException) -> str:
    """Return in a few words how a script ended."""
    if isinstance(error, SystemExit):
        return f"the message {error.code!r}" if isinstance(error.code, str) else f"exit status {error.code}"
    kind = "" if isinstance(error, PynnliteError) else f"{type(error).__name__}: "
    return f"{kind}{error}{_where(error)}"


def _where(error: BaseException) -> str:
    """Return the line of the script at which it ended, in brackets; nothing if that is not known."""
    frames = traceback.walk_tb(error.__traceback__)
    lines = [(frame.f_code.co_filename, line) for frame, line in frames if _is_script(frame.f_globals)]
    return f" ({Path(lines[-1][0]).name}, line {lines[-1][1]})" if lines else ""


def _is_script(names: dict[str, Any]) -> bool:
    """Tell whether a module is the script; the main module of this package is not."""
    return names.get("__name__") == "__main__" and not names.get("__package__")
