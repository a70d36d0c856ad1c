"""Memory that the ranks of one machine have in common."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import numpy as np

from .communicator import Integers

SHARED_MEMORY = "/dev/shm"
"""Where Linux has files that are memory; the processes of one machine see the same ones."""


@contextmanager
def named_memory(shape: tuple[int, ...] | None) -> Iterator[str | None]:
    """Make a file with room for int32 numbers that has a name within the with-block.

    It gives that name; None if there can be no such file, or without a shape.
    """
    import tempfile  # slow to import, and seldom used

    with ExitStack() as named:
        name = None
        with suppress(OSError):
            if shape is not None:
                file = named.enter_context(tempfile.NamedTemporaryFile(dir=SHARED_MEMORY, prefix="pynnlite-"))
                os.posix_fallocate(file.fileno(), 0, math.prod(shape) * np.dtype(np.int32).itemsize)
                name = file.name
        yield name


def opened_memory(name: str | None, shape: tuple[int, ...]) -> Integers | None:
    """Return the numbers in a file, or None if it is not on this machine."""
    with suppress(OSError):
        if name is not None:
            return np.memmap(name, np.int32, "r+", shape=shape)
    return None
