"""The log of pynnlite: lines of Python's `logging`."""

from __future__ import annotations

import sys

LOGGER = "pynnlite"
"""Name of the logger."""


def is_read() -> bool:
    """Tell whether anybody reads the log. Who does has imported `logging`, which takes long."""
    logging = sys.modules.get("logging")
    return logging is not None and logging.getLogger(LOGGER).isEnabledFor(logging.INFO)


def write(text: str) -> None:
    """Write a line into the log."""
    if is_read():
        sys.modules["logging"].getLogger(LOGGER).info("%s", text)
