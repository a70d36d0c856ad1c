"""The command ``pynnlite``, for tests that run it many times."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

FORKING = """
import json, os, sys
import pynnlite.script
from pynnlite.backend import registry
from pynnlite.cli import main
for name in ("native", "reference"):
    registry.load(name)
for line in sys.stdin:
    sys.argv[1:], *files = json.loads(line)
    child = os.fork()
    if not child:
        for number, file in zip((0, 1, 2), (os.devnull, *files)):
            os.dup2(os.open(file, os.O_RDWR | os.O_CREAT), number)
        break
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
else:
    sys.exit()
sys.exit(main())
"""
"""A process that has imported pynnlite, and starts a copy of itself for each command: importing takes the longest."""

Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYNNLITE_BACKEND"}


@pytest.fixture(scope="module")
def pynnlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Return a function that runs the command with some arguments, in a process of its own."""
    command = [sys.executable, "-c", FORKING]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment()
    ) as process:
        asked, answered = process.stdin, process.stdout
        assert asked is not None and answered is not None

        def run(*arguments: str | Path) -> Done:
            folder = tmp_path_factory.mktemp("written")
            files = [folder / "output", folder / "errors"]
            asked.write(json.dumps([list(map(str, arguments)), *map(str, files)]) + "\n")
            asked.flush()
            status = int(answered.readline())
            return Done(command, status, *(file.read_text() for file in files))

        yield run
