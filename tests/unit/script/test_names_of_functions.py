"""Every function of PyNN's module-style interface, and what it gives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import pynnlite.reference as reference
from pynnlite.errors import BadValue, SimulationStateError
from pynnlite.script.functions import FUNCTIONS

CASES: dict[str, tuple[Callable[[Any, Any], Any], Any]] = {
    "setup": (lambda sim, p: sim.setup(1), 0),
    "run": (lambda sim, p: sim.run(1), 1.0),
    "run by name": (lambda sim, p: sim.run(simtime=1, callbacks=[]), 1.0),
    "run_for": (lambda sim, p: sim.run_for(0.5), 0.5),
    "run_until": (lambda sim, p: (sim.run(0.5), sim.run_until(2))[1], 2.0),
    "reset": (lambda sim, p: (sim.run(1.0), sim.reset(annotations={"x": 1}), sim.get_current_time())[2], 0.0),
    "end": (lambda sim, p: sim.end(), None),
    "initialize": (lambda sim, p: (sim.initialize(p, v=-60), p[0].get_initial_value("v"))[1], -60.0),
    "set": (lambda sim, p: (sim.set(p, tau_m=12), p.tau_m)[1], 12.0),
    "get_current_time": (lambda sim, p: sim.get_current_time(), 0.0),
    "get_time_step": (lambda sim, p: sim.get_time_step(), 0.1),
    "get_min_delay": (lambda sim, p: sim.get_min_delay(), 0.1),
    "get_max_delay": (lambda sim, p: sim.get_max_delay(), float("inf")),
    "num_processes": (lambda sim, p: sim.num_processes(), 1),
    "rank": (lambda sim, p: sim.rank(), 0),
    "create": (lambda sim, p: sim.create(sim.IF_cond_exp, {"tau_m": 5.0}, n=2).tau_m, 5.0),
    "create one": (lambda sim, p: sim.create(sim.IF_curr_exp()).size, 1),
    "connect": (lambda sim, p: sim.connect(p, p, weight=0.1, delay=1, p=1).size(), 9),
    "connect cells": (lambda sim, p: sim.connect(p[0], p[1]).size(), 1),
    "list_standard_models": (lambda sim, p: "IF_cond_exp" in sim.list_standard_models(), True),
    "record": (
        lambda sim, p: (sim.record(["v", "spikes"], p, annotations={"x": 1}), p.annotations, variables(p))[
            1:
        ],
        ({"x": 1}, ["spikes", "v"]),
    ),
    "record_v": (lambda sim, p: (sim.record_v(p[0]), variables(p))[1], ["v"]),
    "record_gsyn": (lambda sim, p: (sim.record_gsyn(p), variables(p))[1], ["gsyn_exc", "gsyn_inh"]),
}


def variables(population: Any) -> list[str]:
    """Return what is recorded."""
    return sorted(probe.variable for probe in population.network.records.probes)


@pytest.fixture
def cells() -> Any:
    """Begin a simulation, and return three cells of it."""
    reference.setup()
    yield reference.Population(3, reference.IF_cond_exp())
    reference.end()


@pytest.mark.parametrize("name", CASES)
def test_it_gives_what_it_should(name: str, cells: Any) -> None:
    call, expected = CASES[name]
    assert call(reference, cells) == expected


def test_every_function_is_typed() -> None:
    stub = (Path(reference.__file__).parent / "script" / "interface.pyi").read_text(encoding="utf-8")
    typed = [line.split(" = ")[0] for line in stub.splitlines() if " = " in line]
    assert typed == [name for name in FUNCTIONS if name != "setup"], (
        "setup stands in the stub of each backend"
    )


def test_files_that_functions_name_are_written_at_the_end(cells: Any, tmp_path: Path) -> None:
    reference.record("spikes", cells, str(tmp_path / "spikes.pkl"))
    reference.record_v(cells, str(tmp_path / "v.pkl"))
    reference.run(1.0)
    reference.end()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["spikes.pkl", "v.pkl"]


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda sim, p: (sim.run(1.0), sim.run_until(0.5)), BadValue, "has passed"),
        (lambda sim, p: sim.record("v", p, annotations=[1]), BadValue, "annotations must be a dict"),
        (lambda sim, p: sim.record_v("p"), BadValue, "must be a population"),
        (lambda sim, p: (sim.end(), sim.run(1.0)), SimulationStateError, "has ended"),
        (lambda sim, p: sim.reset(annotations=3), BadValue, "annotations must be a dict"),
    ],
)
def test_wrong_uses_are_told(call: Any, error: type[Exception], words: str, cells: Any) -> None:
    with pytest.raises(error, match=words):
        call(reference, cells)
