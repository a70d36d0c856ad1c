"""What tests of several folders need."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

LONGEST = 60.0
"""How long a process may take that must not stand still, in s. On a quiet machine none takes a tenth of it."""

Ended = subprocess.CompletedProcess[str]


@pytest.fixture
def ended() -> Callable[..., Ended]:
    """Return a function that runs a command or a script, which must end by itself, and says how it ended.

    It takes the words of the command, and the environment as `env`. It prints how long the process took. A process
    that stands still is ended after a minute, with all the processes that it has started.
    """
    return run_to_its_end


def run_to_its_end(*words: str | Path, env: dict[str, str] | None = None) -> Ended:
    command = [*([sys.executable] if str(words[0]).endswith(".py") else []), *map(str, words)]
    begun = time.monotonic()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env, start_new_session=True
    )
    try:
        output, errors = process.communicate(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        output, errors = stopped(process)
        pytest.fail(f"This stood still for {LONGEST:g} s: {' '.join(command)}\n{output}{errors}")
    print(f"{time.monotonic() - begun:.2f} s: {' '.join(command)}")
    return Ended(command, process.returncode, output, errors)


def stopped(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Stop a process and all that it has started; return what it wrote."""
    process.terminate()  # mpiexec stops its ranks then
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=5.0)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    return process.communicate(timeout=5.0)
