"""Steps of a simulation that are done as a whole or not at all."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from ..errors import SimulationStateError

Handler = Callable[[int, FrameType | None], object]


class Whole:
    """Tells whether the state of a simulation is that of a whole step.

    For simulations that are stepped from Python, and for those that can find no memory within a step. An exception may
    end a step at any place: an interrupt by the user, the end of memory, an error of the simulator. Half a step cannot
    be finished, so that the simulation must not go on.
    """

    def __init__(self) -> None:
        self._broken = False

    def __bool__(self) -> bool:
        return not self._broken

    def require(self) -> None:
        """Raise `SimulationStateError` if an exception has ended a step."""
        if self._broken:
            raise SimulationStateError(
                "This simulation was stopped within a step and cannot go on; reset() builds the network again. The data"
                " up to that step can be read."
            )

    def lose(self) -> None:
        """Note that a step was not finished, so that the simulation cannot go on."""
        self._broken = True

    @contextmanager
    def kept(self) -> Iterator[Callable[[], bool]]:
        """Do something as a whole: an interrupt (Ctrl-C) waits for its end, another exception breaks the simulation.

        A second interrupt does not wait and breaks it too.

        Yields
        ------
        callable
            Tells whether an interrupt waits. Whoever does several steps asks after each and leaves the block.

        Raises
        ------
        SimulationStateError
            If the simulation is broken.
        """
        self.require()
        with interrupts_held() as waiting:
            self._broken = True
            yield waiting
            self._broken = False

    @contextmanager
    def broken_by_errors(self) -> Iterator[None]:
        """Do something long as a whole: any exception breaks the simulation, and an interrupt does not wait.

        Raises
        ------
        SimulationStateError
            If the simulation is broken.
        """
        self.require()
        self._broken = True
        yield
        self._broken = False


@contextmanager
def interrupts_held() -> Iterator[Callable[[], bool]]:
    """Let the first interrupt wait for the end of a block, where its handler is called; a second one does not wait.

    Python calls handlers in the main thread alone, so that nothing has to be held in others.

    Yields
    ------
    callable
        Tells whether an interrupt waits.
    """
    handler = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(handler):
        yield lambda: False
        return
    hold = _Hold(handler)
    signal.signal(signal.SIGINT, hold)
    try:
        yield lambda: bool(hold.frames)
    finally:
        signal.signal(signal.SIGINT, handler)
        hold.release()


@contextmanager
def interrupts_heeded() -> Iterator[None]:
    """Within `interrupts_held`, do something long that an interrupt may end after all, also one that waits already."""
    hold = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not isinstance(hold, _Hold):
        yield
        return
    signal.signal(signal.SIGINT, hold.heeding)
    try:
        hold.release()
        yield
    finally:
        signal.signal(signal.SIGINT, hold)


class _Hold:
    """A handler of interrupts that keeps the first one for later.

    Parameters
    ----------
    handler : callable
        What handled them before.
    """

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self.frames: list[FrameType | None] = []

    def __call__(self, number: int, frame: FrameType | None) -> None:
        if self.frames:
            self._handler(number, frame)
        self.frames.append(frame)

    @property
    def heeding(self) -> Handler:
        """What handles interrupts where none is held."""
        return self._handler.heeding if isinstance(self._handler, _Hold) else self._handler

    def release(self) -> None:
        """Heed the interrupt that waits, if there is one."""
        if self.frames:
            frame, self.frames = self.frames[0], []
            self._handler(signal.SIGINT, frame)
