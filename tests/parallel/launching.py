"""Run a script on some ranks."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def launched(ranks: int, script: str, *arguments: str) -> list[str]:
    """Return the command that runs a script of this folder on some ranks. Several ranks need MPI."""
    command = [sys.executable, str(HERE / script), *arguments]
    if ranks == 1:
        return command
    mpiexec = shutil.which("mpiexec", path=str(Path(sys.executable).parent)) or "mpiexec"
    return [mpiexec, "-n", str(ranks), *command]


def output(ranks: int, script: str, *arguments: str) -> str:
    """Run a script of this folder on some ranks, and return what it printed."""
    command = launched(ranks, script, *arguments)
    result = subprocess.run(command, capture_output=True, text=True, timeout=900)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def started(ranks: int, script: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a script of this folder on some ranks; somebody reads what it prints, and ends it by `kill`."""
    command = launched(ranks, script, *arguments)
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)


def kill(process: subprocess.Popen[str], named: str) -> None:
    """Kill what was started, and the ranks that mpiexec has started in sessions of their own.

    Parameters
    ----------
    process : Popen
        What was started.
    named : str
        An argument that the ranks have, and nobody else.
    """
    os.killpg(process.pid, signal.SIGKILL)
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and named.encode() in (entry / "cmdline").read_bytes():
                os.kill(int(entry.name), signal.SIGKILL)
        except (OSError, ProcessLookupError):
            continue
