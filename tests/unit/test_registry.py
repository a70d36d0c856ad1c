from __future__ import annotations

import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest

from pynnlite.backend import registry
from pynnlite.errors import BackendNotAvailable, UnknownBackend


class Point:
    """An entry point that gives a backend, or fails to."""

    def __init__(self, result: object) -> None:
        self._result = result

    def load(self) -> object:
        if isinstance(self._result, Exception):
            raise self._result
        return self._result


def register(monkeypatch: pytest.MonkeyPatch, result: object) -> None:
    monkeypatch.setattr(registry, "_points", lambda: {"some": Point(result)})


def test_the_bundled_backends_are_registered() -> None:
    assert {"native", "reference"} <= set(registry.names())
    assert registry.names() == sorted(registry.names())


def test_the_bundled_backends_are_those_of_the_distribution() -> None:
    points = metadata.distribution("pynnlite").entry_points.select(group=registry.GROUP)
    assert {point.name: point.value for point in points} == {
        name: f"{package}:BACKEND" for name, package in registry.BUNDLED.items()
    }


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownBackend, match=r"no backend 'natvie'\. Did you mean 'native'\?"):
        registry.load("natvie")


@pytest.mark.parametrize(
    "result",
    [ImportError("no such library"), SimpleNamespace(requires=("json", "no_such_simulator"))],
    ids=["the backend itself cannot be imported", "its simulator is not installed"],
)
def test_what_is_missing_is_said_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, result: object
) -> None:
    register(monkeypatch, result)
    with pytest.raises(BackendNotAvailable, match=r"no.such.*pip install 'pynnlite\[some\]'"):
        registry.load("some")


def test_a_backend_whose_simulator_is_there_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = SimpleNamespace(requires=("json",))
    register(monkeypatch, backend)
    assert registry.load("some") is backend


@pytest.fixture
def tiny(tmp_path: Path) -> dict[str, str]:
    """Install a backend of somebody else's, and return the environment in which it is found."""
    facts = tmp_path / "tiny-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text("[pynnlite.backends]\ntiny = tiny:backend\n")
    (tmp_path / "tiny.py").write_text("from pynnlite_reference import BACKEND as backend\n")
    return {**os.environ, "PYTHONPATH": str(tmp_path)}


@pytest.mark.parametrize("spelling", ["import pynnlite.tiny as sim", "from pynnlite import tiny as sim"])
def test_e5_a_backend_of_somebody_elses_is_imported_like_the_bundled_ones(
    tiny: dict[str, str], spelling: str
) -> None:
    script = (
        f"{spelling}; sim.setup(); sim.Population(1, sim.IF_curr_exp()); sim.run(1.0); print(sim.__name__)"
    )
    done = subprocess.run([sys.executable, "-c", script], env=tiny, capture_output=True, text=True)
    assert done.stdout.strip() == "pynnlite.tiny", done.stderr


@pytest.mark.parametrize("spelling", ["import pynnlite.natvie", "from pynnlite import natvie"])
def test_e5_an_unknown_backend_is_answered_with_the_known_ones(spelling: str) -> None:
    with pytest.raises(ImportError, match=r"natvie.*Did you mean 'native'\?.*native.*reference"):
        exec(spelling)
