"""Run a script on some ranks."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def launched(ranks: int, script: str, *arguments: str) -> list[str]:
    """Return the command that runs a script of this folder on some ranks."""
    command = [sys.executable, str(HERE / script), *arguments]
    if ranks == 1:
        return command
    mpiexec = shutil.which("mpiexec", path=str(Path(sys.executable).parent)) or shutil.which("mpiexec")
    if mpiexec is None or find_spec("mpi4py") is None:
        pytest.skip("missing capability: mpiexec and mpi4py; pip install 'pynnlite[mpi]'")
    return [mpiexec, "-n", str(ranks), *command]


def output(ranks: int, script: str, *arguments: str) -> str:
    """Run a script of this folder on some ranks, and return what it printed."""
    command = launched(ranks, script, *arguments)
    result = subprocess.run(command, capture_output=True, text=True, timeout=900)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout
