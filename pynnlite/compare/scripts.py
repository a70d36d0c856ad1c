"""Scripts that are run for a comparison, and how they ended."""

from __future__ import annotations

from collections.abc import Callable


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
        return f"exit status {error.code}"
    return f"{type(error).__name__}: {error}"
