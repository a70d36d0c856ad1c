"""Ranks that wait ask the others whether they are at work: a thread of each rank answers, whatever its rank does."""

from __future__ import annotations

import os
import struct
import threading
import time
from typing import Any

from .doing import Doing
from .places import SHOWN_BYTES

ASK, ANSWER = 1, 2
"""Tags of the messages."""

LOOKS, ASKS = 0.25, 0.5
"""Seconds between two looks of the thread that answers, and between two questions of a rank that waits."""

GOOD = 4 * ASKS
"""Seconds for which an answer is good."""

QUESTION = struct.Struct("q")
REPLY = struct.Struct(f"qd{SHOWN_BYTES}s")

HERE = -1.0
"""What a rank that waits in the same call answers, instead of for how long it has done nothing."""


class Watch:
    """Tells ranks that wait for this one what it does, and finds out whether it is of use to wait for others.

    Parameters
    ----------
    mpi : module
        The module MPI of mpi4py. All threads may send messages.
    comm : mpi4py.MPI.Comm
        All ranks. Nobody else uses it.
    patience : float
        The seconds after which a rank on which nothing has happened is taken never to come.
    """

    def __init__(self, mpi: Any, comm: Any, patience: float) -> None:
        self._mpi, self._comm, self._patience = mpi, comm, patience
        self._others = [rank for rank in range(comm.Get_size()) if rank != comm.Get_rank()]
        self._waits: int | None = None  # the number of the call in which this rank waits
        self._thread = threading.get_ident()  # which waits, or has done so last
        self._answers: dict[
            int, tuple[float, float, str]
        ] = {}  # of other ranks: when they came, and what they say
        self._asked = 0.0
        self._open: set[int] = set()  # ranks that have a question and have not answered yet
        self._questions: list[Any] = []  # messages on their way
        self._ended, self._process = threading.Event(), os.getpid()
        self._answering = threading.Thread(target=self._answer, name="pynnlite: answers ranks", daemon=True)
        self._answering.start()

    def begin(self, call: int) -> None:
        """Note that this rank waits in a call of a number."""
        self._answers.clear()
        self._waits, self._thread = call, threading.get_ident()

    def end(self) -> None:
        """Note that it waits no more."""
        self._waits = None

    def lost(self) -> dict[int, tuple[float, str]] | None:
        """Return those for which this rank waits, if none of them will come; None if some may.

        For how many seconds, and where, each of them has done nothing.
        """
        now = time.monotonic()
        if now > self._asked + ASKS:
            asked = [rank for rank in self._others if rank not in self._open]
            self._asked, self._open = now, {*self._others}
            self._questions = self._sent(self._questions, QUESTION.pack(self._waits or 0), asked, ASK)
        status = self._mpi.Status()
        while self._comm.Iprobe(tag=ANSWER, status=status):
            call, still, shown = REPLY.unpack(self._received(status))
            self._open.discard(status.Get_source())
            if call == self._waits:
                self._answers[status.Get_source()] = now, still, shown.rstrip(b"\0").decode(errors="replace")
        answers = {rank: self._answers.get(rank, (0.0, 0.0, "")) for rank in self._others}
        away = {rank: each for rank, each in answers.items() if each[1] != HERE}
        fresh = all(when > now - GOOD for when, _, _ in answers.values())
        if not away or not fresh or any(still < self._patience for _, still, _ in away.values()):
            return None
        return {rank: (still, shown) for rank, (_, still, shown) in away.items()}

    def close(self) -> None:
        """Answer no more."""
        self._ended.set()
        if self._process == os.getpid():
            self._answering.join()

    def _answer(self) -> None:
        """Answer until the end. What this rank does is looked at only while others ask."""
        doing: Doing | None = None
        until, replies = 0.0, list[Any]()
        while not self._ended.wait(LOOKS) and not self._mpi.Is_finalized():
            now, status = time.monotonic(), self._mpi.Status()
            still, shown = (0.0, "") if doing is None else doing.look()
            while self._comm.Iprobe(tag=ASK, status=status):
                (call,) = QUESTION.unpack(self._received(status))
                until = now + GOOD
                here = HERE if self._waits == call else still
                reply = REPLY.pack(call, here, shown.encode()[:SHOWN_BYTES])
                replies = self._sent(replies, reply, [status.Get_source()], ANSWER)
            if now > until:
                doing = None
            elif doing is None:
                alive = any(thread.ident == self._thread for thread in threading.enumerate())
                doing = Doing(self._thread if alive else threading.main_thread().ident or 0)

    def _received(self, status: Any) -> bytes:
        message = bytearray(status.Get_count(self._mpi.BYTE))
        self._comm.Recv([message, self._mpi.BYTE], source=status.Get_source(), tag=status.Get_tag())
        return bytes(message)

    def _sent(self, under_way: list[Any], message: bytes, ranks: list[int], tag: int) -> list[Any]:
        """Send a message, which is short, to some ranks; return what is under way then, to be kept."""
        new = [self._comm.Isend([message, self._mpi.BYTE], rank, tag) for rank in ranks]
        return [request for request in (*under_way, *new) if not request.Test()]
