"""A process for each backend: it runs the script, and then answers questions about the run."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Sequence
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from time import perf_counter
from typing import Any

from ..backend import registry
from ..errors import BackendError, PynnliteError
from .answers import Answers
from .observed import observed

ADDRESS, KEY = "PYNNLITE_COMPARE_ADDRESS", "PYNNLITE_COMPARE_KEY"
"""Environment variables: where a process reports, and the key that it shows there."""

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
        self.backend, self._log = backend, log
        key = secrets.token_bytes(32)
        with Listener(authkey=key) as listener:
            environment = {**os.environ, ADDRESS: str(listener.address), KEY: key.hex(), "MPLBACKEND": "Agg"}
            with log.open("wb") as file:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", PROCESS, backend, str(script), *arguments],
                    stdin=subprocess.DEVNULL,
                    stdout=file,
                    stderr=subprocess.STDOUT,
                    env=environment,
                )
            self._connection = self._accepted(listener)

    def _accepted(self, listener: Listener) -> Connection:
        """Wait for the process to call."""
        socket: Any = listener._listener._socket  # type: ignore[attr-defined]
        socket.settimeout(PATIENCE)
        while True:
            try:
                return listener.accept()
            except TimeoutError:
                self._require_there("began")

    def _require_there(self, when: str) -> None:
        if self._process.poll() is not None:
            raise BackendError(
                f"The process of {self.backend} ended before it {when}, with exit status"
                f" {self._process.returncode}: {_end_of(self._log)}"
            )

    def _received(self) -> Any:
        """Wait for what the process sends, as long as it is there."""
        while not self._connection.poll(PATIENCE):
            self._require_there("had answered")
        try:
            kind, value = self._connection.recv()
        except EOFError:
            self._process.wait()
            self._require_there("had answered")
            raise
        if kind == "error":
            raise BackendError(f"{self.backend}: {value}")
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
        self._connection.send((name, arguments))
        return self._received()

    def close(self) -> None:
        """End the process."""
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
    key = bytes.fromhex(os.environ.pop(KEY))
    with Client(os.environ.pop(ADDRESS), authkey=key) as connection:
        try:
            watched = observed(registry.load(backend))
            begun = perf_counter()
            with registry.always(watched):
                finished(run)
            watched.close()
            if not watched.histories:
                raise BackendError(
                    "the script has run no network: it made no simulation, or did not call run()."
                )
            connection.send(("answer", perf_counter() - begun))
        except BaseException as error:  # also of a script that calls sys.exit
            connection.send(("error", _told(error)))
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
                connection.send(("error", _told(error)))
            except Exception as error:
                connection.send(("error", _told(error)))
                raise


def finished(run: Callable[[], object]) -> None:
    """Run a script; it may end itself by ``sys.exit()``."""
    try:
        run()
    except SystemExit as end:
        if end.code not in (None, 0):
            raise


def _told(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return f"the script ended itself with exit status {error.code}"
    return f"{type(error).__name__}: {error}"


def _end_of(log: Path, lines: int = 3) -> str:
    text = log.read_text(errors="replace").strip().splitlines()
    return " / ".join(text[-lines:]) or "it printed nothing"
