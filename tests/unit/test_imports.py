"""No simulator is imported before a backend is asked to build, and nothing slow before it is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FIRST_SPIKE = Path(__file__).parents[1] / "benchmarks" / "peers" / "native_first_spike.py"
"""A script that runs cells of a type of its own."""

SIMULATORS = ("nest", "brian2", "neuron", "arbor")

DOING = {
    "importing pynnlite": "import pynnlite",
    "importing a backend as a module": (
        "import pynnlite.nest, pynnlite.brian2, pynnlite.arbor, pynnlite.native, pynnlite.reference"
    ),
    "listing backends": "from pynnlite.cli import main; main(['backends'])",
    "naming backends": "from pynnlite.backend import registry; registry.names()",
    "describing a network": (
        "import pynnlite as pnl; net = pnl.Network(); cells = net.population(5, pnl.IF_cond_exp());"
        "net.projection(cells, cells, pnl.FixedProbabilityConnector(0.5), pnl.StaticSynapse(0.01)).size()"
    ),
}


SLOW = {"neo", "quantities", "scipy", "matplotlib", "mpi4py", "importlib.metadata", "concurrent.futures"}
SLOW |= {
    "logging",
    "json",
    "zipfile",
    "tempfile",
    "html",
    "difflib",
    "email",
    "uuid",
    "numpy.ma",
    "pynnlite.running.checkpoint",
}


def imported(code: str) -> set[str]:
    """Return the modules that are imported after some code has run in a new process."""
    code += "\nimport sys; print('modules:', *sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split("modules:")[-1].split())


@pytest.mark.parametrize("doing", DOING)
def test_no_simulator_is_imported_by(doing: str) -> None:
    found = imported(DOING[doing])
    assert "pynnlite" in found and found.isdisjoint(SIMULATORS)


def test_a_run_that_needs_nothing_slow_imports_nothing_slow() -> None:
    there = imported("import numpy")
    found = imported(FIRST_SPIKE.read_text())
    assert "pynnlite_native.simulation" in found
    assert found & SLOW == there & SLOW
