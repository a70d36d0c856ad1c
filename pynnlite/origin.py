"""Where in the user's script a call came from."""

from __future__ import annotations

import os
import sys
import warnings
from functools import cache

_HERE = os.path.dirname(os.path.abspath(__file__)) + os.sep


@cache
def _is_ours(file: str) -> bool:
    """Tell whether a file belongs to pynnlite."""
    return os.path.abspath(file).startswith(_HERE)


def caller() -> str:
    """Return ``"file:line"`` of the innermost frame outside pynnlite."""
    frame = sys._getframe(_depth())
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"


def warn(message: str, category: type[Warning]) -> None:
    """Warn at the line of the user's script that is being carried out."""
    warnings.warn(message, category, stacklevel=_depth() + 1)


def _depth() -> int:
    """Return how many frames above the caller of this function the user's script is."""
    frame, depth = sys._getframe(1), 0
    while frame.f_back is not None and _is_ours(frame.f_code.co_filename):
        frame, depth = frame.f_back, depth + 1
    return depth
