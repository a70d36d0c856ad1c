"""Scripts whose result is deterministic give that of PyNN on NEST, which `compare_with_pynn.py` has kept."""

from __future__ import annotations

import json
import runpy
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from compare_with_pynn import HERE, RESULTS, recorded

from pynnlite.script import session, untouched

KEPT: dict[str, Any] = json.loads(RESULTS.read_text())
COMPARED = [name for name, data in KEPT.items() if isinstance(data, dict) and data]

CHANGED_LATE = {"deterministic/runs_with_changes.py": 0.1}
"""Scripts that change parameters between runs, and their minimal delay: in PyNN on NEST changes act so much later."""

LINEAR, CONDUCTANCES = 1e-9, 1e-5
"""How far signals may differ, in mV and µS: as backends may."""


@pytest.fixture(autouse=True)
def _as_pynnlite_run_does(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    untouched.install()
    yield
    untouched.uninstall()
    session.forget()


@pytest.mark.parametrize("name", COMPARED)
def test_a_script_gives_what_it_gives_with_pynn(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [name, "nest"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        names = runpy.run_path(str(HERE / name))
    ours, theirs = recorded(names), KEPT[name]
    assert ours.keys() == theirs.keys()
    for population in theirs:
        conductances = names[population].celltype.conductance_based
        for mine, its in zip(ours[population], theirs[population], strict=True):
            agree_in_spikes(mine["spikes"], its["spikes"], CHANGED_LATE.get(name, 0.0))
            if name not in CHANGED_LATE:
                agree_in_signals(mine["signals"], its["signals"], CONDUCTANCES if conductances else LINEAR)


def agree_in_spikes(ours: list[list[float]], theirs: list[list[float]], late: float) -> None:
    assert [len(train) for train in ours] == [len(train) for train in theirs]
    for mine, its in zip(ours, theirs, strict=True):
        assert np.abs(np.subtract(mine, its)).max(initial=0.0) <= late + 1e-9


def agree_in_signals(
    ours: dict[str, list[list[float]]], theirs: dict[str, list[list[float]]], tolerance: float
) -> None:
    assert ours.keys() == theirs.keys()
    for variable in theirs:
        np.testing.assert_allclose(ours[variable], theirs[variable], rtol=0.0, atol=tolerance)


def test_most_scripts_are_compared() -> None:
    assert len(COMPARED) >= 20
