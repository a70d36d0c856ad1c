"""An exception on one rank ends all ranks."""

from __future__ import annotations

import atexit
import os
import sys
import traceback
from types import TracebackType
from typing import Any

from . import mpi
from .launch import launched, mark_rank


def end_all_on_failure() -> None:
    """If a launcher has started several processes, let an exception that nobody catches end all of them.

    The others may be waiting for the one that fails. They also learn of one that leaves without a simulator. The hook
    that was there before is called first. Without a launcher this does nothing, and imports no MPI.
    """
    if launched() is None:
        return
    found: Any = mpi.load()
    if found is None or found.COMM_WORLD.Get_size() == 1:
        return
    mark_rank()
    comm, former, process = found.COMM_WORLD, sys.excepthook, os.getpid()

    def end_all(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if os.getpid() != process:  # a child that was forked
            former(kind, error, trace)
            return
        try:
            text = f"Rank {comm.Get_rank()} of {comm.Get_size()} failed and ends all.\n"
            if former is sys.__excepthook__:  # in one piece, as others may write at the same time
                sys.stderr.write(text + "".join(traceback.format_exception(kind, error, trace)))
            else:
                sys.stderr.write(text)
                former(kind, error, trace)
        finally:
            mpi.end_all(comm)

    sys.excepthook = end_all
    atexit.register(mpi.leave_alone, process)
