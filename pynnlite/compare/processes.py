"""A process for each backend: it runs the script, and then answers questions about the run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from time import perf_counter
from typing import Any

from ..backend import registry
from ..errors import BackendError, PynnliteError
from .answers import Answers
from .observed import observed
from .scripts import finished, told

CONNECTION = "PYNNLITE_COMPARE_CONNECTION"
"""Environment variable: the descriptor of the connection by which a process is asked and answers."""

PROCESS = "pynnlite.cli.compared"
"""The module that is the main module of these processes."""

PATIENCE = 0.5
"""How often it is checked whether a process that is waited for is still there, in s."""


class Process:
    """A process in which a script runs on one backend. It starts at once.

    Parameters
    ----------
    backend : str
        The backend.
    script : path
        The script.
    arguments : sequence of str
        What it is called with.
    log : path
        The file that gets what it prints.
    """

    def __init__(self, backend: str, script: Path, arguments: Sequence[str], log: Path) -> None:
        self.backend, self._log, self._awaited = backend, log, False
        self._connection, theirs = Pipe()
        with theirs, log.open("wb") as file:
            self._process = subprocess.Popen(
                [sys.executable, "-m", PROCESS, backend, str(script), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                env={**os.environ, CONNECTION: str(theirs.fileno()), "MPLBACKEND": "Agg"},
                pass_fds=(theirs.fileno(),),
            )

    def _require_there(self) -> None:
        """Raise `BackendError` if the process has ended."""
        if self._process.poll() is not None:
            raise BackendError(
                f"The process of {self.backend} ended before it had answered, {_ending(self._process.returncode)}:"
                f" {_end_of(self._log)}"
            )

    def _received(self) -> Any:
        """Wait for what the process sends, as long as it is there."""
        self._awaited = True
        while not self._connection.poll(PATIENCE):
            self._require_there()
        try:
            kind, value = self._connection.recv()
        except (EOFError, OSError):
            self._process.wait()
            self._require_there()
            raise
        self._awaited = False
        if kind == "error":
            raise BackendError(value)
        return value

    def ran(self) -> float:
        """Wait for the end of the script, and return how many seconds it took.

        Raises
        ------
        BackendError
            If the script failed, with the end of what it printed.
        """
        seconds: float = self._received()
        return seconds

    def ask(self, name: str, *arguments: Any) -> Any:
        """Ask a question: call a method of `Answers` there, and return what it returns."""
        with suppress(OSError):  # of a process that has ended: what is received next tells
            self._connection.send((name, arguments))
        return self._received()

    def close(self) -> None:
        """End the process, at once if its answer is still awaited."""
        if self._awaited:
            self._process.kill()
            self._process.wait()
        self._connection.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def answer(backend: str, run: Callable[[], object]) -> None:
    """Be such a process: run a script, and then answer until nobody asks any more.

    Parameters
    ----------
    backend : str
        The backend that the script runs on, whatever it names.
    run : callable
        Runs the script.
    """
    descriptor, here = int(os.environ.pop(CONNECTION)), os.getpid()
    os.set_inheritable(descriptor, False)
    with Connection(descriptor) as connection:
        try:
            watched = observed(registry.load(backend))
            begun = perf_counter()
            with registry.always(watched):
                finished(run)
            if os.getpid() != here:  # a child by a fork; the script goes on in its parent
                os._exit(0)
            watched.close()
            if not watched.histories:
                raise BackendError(
                    "The script has run no network: it made no simulation, or did not call run()."
                )
            connection.send(("answer", perf_counter() - begun))
        except BaseException as error:  # also of a script that calls sys.exit
            if os.getpid() != here:
                raise
            ended = "The script ended itself with " if isinstance(error, SystemExit) else ""
            connection.send(("error", ended + told(error)))
            raise
        answers = Answers(watched.inner, watched.histories)
        while True:
            try:
                name, arguments = connection.recv()
            except EOFError:
                return
            try:
                connection.send(("answer", getattr(answers, name)(*arguments)))
            except PynnliteError as error:
                connection.send(("error", told(error)))
            except Exception as error:
                connection.send(("error", told(error)))
                raise


def _ending(status: int) -> str:
    """Return how a process ended."""
    names = {each.value: each.name for each in signal.Signals}
    return f"by the signal {names.get(-status, -status)}" if status < 0 else f"with exit status {status}"


def _end_of(log: Path, lines: int = 3) -> str:
    text = log.read_text(errors="replace").strip().splitlines()
    return " / ".join(text[-lines:]) or "it printed nothing"
