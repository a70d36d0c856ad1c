"""What tests of several folders need.

A test that needs a simulator, or MPI, has the mark `needs` with its name, and is skipped where that is missing. Tests
in `tests/backends/NAME`, and those with a parameter that is the name of a backend, get the mark by themselves.
``pytest -m needs`` runs them alone.

With ``--hypothesis-profile=many``, tests of properties that leave it open try many more examples.

With ``-n 2 --dist loadgroup``, tests that start several ranks or threads never run beside each other.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from pynnlite.backend import registry
from pynnlite.errors import BackendNotAvailable

LONGEST = 60.0
"""How long a process may take that must not stand still, in s. On a quiet machine none takes a tenth of it."""

BACKENDS = Path(__file__).parent / "backends"

TOGETHER = {
    "parallel": "ranks and threads",
    "test_same_results.py": "same results",
    "test_notebook.py": "a notebook",
}
"""Tests that run in one process, one after the other, by folder or file: they start ranks, or share results."""

hypothesis.settings.register_profile("many", max_examples=5_000)

Ended = subprocess.CompletedProcess[str]


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the reference backend have no checkpoints."""
    from pynnlite_reference import simulation

    without = type("Forgetful", (simulation.ReferenceSimulation,), {"state": None})
    monkeypatch.setattr(simulation, "ReferenceSimulation", without)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of simulators, and skip those for which something is missing."""
    for item in items:
        for name in sorted(simulators(item)):
            item.add_marker(pytest.mark.needs(name))
        needed = {name for mark in item.iter_markers("needs") for name in mark.args}
        for reason in filter(None, map(missing, sorted(needed))):
            item.add_marker(pytest.mark.skip(reason=f"missing capability: {reason}"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Send tests that belong together to one worker; marks for that are lost between pytest 9.2 and xdist 3.8."""
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            path = Path(nodeid.partition("::")[0])
            return TOGETHER.get(path.name) or TOGETHER.get(path.parent.name) or nodeid

    return Scheduling(config, log) if config.getvalue("dist") == "loadgroup" else None


def simulators(item: pytest.Item) -> set[str]:
    """Return the backends of which a test is, as far as they need a simulator."""
    named = {item.path.parent.name} if item.path.parent.parent == BACKENDS else set()
    parameters = getattr(item, "callspec", None)
    if parameters is not None:
        named |= {value for value in parameters.params.values() if isinstance(value, str)}
    return named & needy()


@cache
def needy() -> frozenset[str]:
    """Return the names of the backends that need a simulator."""
    return frozenset(
        name for name in registry.names() if missing(name) is not None or registry.load(name).requires
    )


@cache
def missing(name: str) -> str | None:
    """Return what is missing for a backend or for MPI, if anything is."""
    if name == "mpi":
        beside = str(Path(sys.executable).parent)
        there = find_spec("mpi4py") and (shutil.which("mpiexec", path=beside) or shutil.which("mpiexec"))
        return None if there else "mpiexec and mpi4py; pip install 'pynnlite[mpi]'"
    try:
        registry.load(name)
    except BackendNotAvailable as error:
        return str(error)
    return None


@pytest.fixture(autouse=True)
def no_figures_of_others() -> None:
    """Close the figures that other tests have left to pyplot, which warns if there are many."""
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


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
