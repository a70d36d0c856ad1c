"""One thread at a time works on a simulation."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock, get_ident

from ..errors import SimulationStateError


class Exclusive:
    """Lets one thread at a time work on a simulation; a thread that would wait for a whole run is refused.

    A forked process begins with a lock of its own: the thread that held the other one is not there to release it.
    """

    def __init__(self) -> None:
        self._lock, self._process = RLock(), os.getpid()
        self._runner: int | None = None

    @property
    def in_run(self) -> bool:
        """Whether a run is under way."""
        return self._runner is not None

    @contextmanager
    def working(self, what: str) -> Iterator[None]:
        """Work on the simulation for the length of a with-block; callbacks may do so within a run.

        Raises
        ------
        SimulationStateError
            If a run is under way in another thread, or was when this process was forked.
        """
        if self._runner not in (None, get_ident()):
            if self._process != os.getpid():
                raise SimulationStateError(
                    f"{what}: a run was under way in another process when this one was forked from it. Make a new"
                    " Simulator of a new network here."
                )
            raise SimulationStateError(
                f"{what}: a run is under way in another thread. Wait for its end, or do this in a callback of the run."
            )
        if self._process != os.getpid():
            self._lock, self._process = RLock(), os.getpid()
        with self._lock:
            yield

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run the simulation for the length of a with-block."""
        with self._lock:
            self._runner = get_ident()
            try:
                yield
            finally:
                self._runner = None
