"""Run a script on some ranks."""

from __future__ import annotations

import shutil
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
