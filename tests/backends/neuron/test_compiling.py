"""The mechanisms are compiled once, into a cache that may be missing, shared, or full of other versions."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pynnlite_neuron import compiling

from pynnlite.errors import BackendError, BackendNotAvailable

RUN = """
import pynnlite as pnl
net = pnl.Network(seed=1)
cells = net.population(2, pnl.IF_curr_exp(i_offset=1.0))
cells.record("spikes")
with pnl.Simulator("neuron", net, timestep=0.1) as simulator:
    simulator.run(50.0)
    print(cells.get_spike_counts())
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of an empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "pynnlite"


def test_three_processes_at_once_compile_without_harm(cache: Path) -> None:
    command = [sys.executable, "-c", RUN]
    every = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    outputs = [process.communicate(timeout=120) for process in every]
    assert [process.returncode for process in every] == [0, 0, 0], outputs
    assert len({output for output, _ in outputs}) == 1
    assert "once for all" in outputs[0][1]
    (file,) = cache.iterdir()
    again = subprocess.run(command, capture_output=True, text=True, check=True)
    assert again.stdout == outputs[0][0]
    assert "Compiled" not in again.stderr
    assert [file] == list(cache.iterdir())


def test_another_version_of_neuron_or_source_has_a_file_of_its_own(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        compiling, "_make", lambda compiler, work: Path(work, "mechanisms.so").write_text("x")
    )
    first = compiling.compiled()
    assert compiling.compiled() == first
    monkeypatch.setattr(compiling, "version", lambda name: "9.0.99")
    second = compiling.compiled()
    monkeypatch.setattr(compiling, "REGISTER", "// another source")
    third = compiling.compiled()
    assert len({first.path, second.path, third.path}) == len({first.hub, second.hub, third.hub}) == 3
    assert len(list(cache.iterdir())) == 3


def test_a_cache_that_cannot_be_written_is_said_and_does_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A file stands where the folder would be: also the superuser, who may write anywhere, cannot make it."""
    home = tmp_path / "home"
    home.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    monkeypatch.setattr(
        compiling, "_make", lambda compiler, work: Path(work, "mechanisms.so").write_text("x")
    )
    found = compiling.compiled()
    assert Path(found.path).read_text() == "x"
    assert "for this process only" in caplog.text and str(home) in caplog.text


def test_without_a_compiler_the_error_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CXX", raising=False)
    with pytest.raises(BackendNotAvailable, match=r"g\+\+"):
        compiling.compiled()


def test_what_the_compiler_says_is_in_the_error(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "REGISTER", "this is no C++")
    with pytest.raises(BackendError, match="this is no C"):
        compiling.compiled()
    assert not cache.exists() or not os.listdir(cache)
