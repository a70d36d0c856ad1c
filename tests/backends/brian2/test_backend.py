"""What the backend promises beside its results."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from pynnlite_brian2 import BACKEND, Options, preferences

import pynnlite as pnl
from pynnlite.errors import BackendError, BadValue, PynnliteWarning, UnsupportedModel
from pynnlite.parallel import SerialCommunicator
from pynnlite.recipe import Recipe
from pynnlite.testing.data import trains
from pynnlite.testing.networks import busy


def test_brian2_is_imported_by_build_alone() -> None:
    code = (
        "import sys, pynnlite as pnl, pynnlite.brian2 as sim\n"
        "sim.setup(codegen='numpy')\n"
        "cells = sim.Population(2, sim.IF_curr_exp())\n"
        "assert 'brian2' not in sys.modules\n"
        "hook = sys.excepthook\n"
        "sim.run(1.0)\n"
        "assert sys.modules['brian2'].__version__ and sys.excepthook is hook\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0 and done.stdout == done.stderr == "", done.stderr


def test_an_unknown_way_to_make_code_is_an_error() -> None:
    with pytest.raises(BadValue, match="'cython', 'numpy'"):
        Options(codegen="cpp")


def test_without_a_compiler_numpy_is_used_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from brian2.codegen.runtime.cython_rt import CythonCodeObject

    monkeypatch.setattr(CythonCodeObject, "is_available", classmethod(lambda cls: False))
    preferences._compiles.cache_clear()
    try:
        network = busy(pnl.IF_curr_exp)
        with pnl.Simulator("brian2", network=network) as simulator:
            with pytest.warns(PynnliteWarning, match="no working C\\+\\+ compiler.*codegen='numpy'"):
                simulator.run(1.0)
            simulator.reset()
            simulator.run(30.0)
        assert sum(map(len, trains(network.populations[2]))) > 10
    finally:
        preferences._compiles.cache_clear()


def test_preferences_are_given_back() -> None:
    from brian2 import prefs

    prefs.codegen.target = "auto"
    before = prefs.codegen.cpp.extra_compile_args
    with pnl.Simulator("brian2", network=busy(pnl.IF_curr_exp), codegen="numpy") as simulator:
        simulator.run(1.0)
    assert prefs.codegen.target == "auto" and prefs.codegen.cpp.extra_compile_args == before


def test_a_delay_that_is_too_long_is_a_problem() -> None:
    network = pnl.Network()
    cells = network.population(2, pnl.IF_curr_exp(), label="cells")
    synapse = pnl.StaticSynapse(0.1, delay=2e6)
    network.projection(cells, cells, pnl.AllToAllConnector(), synapse, label="far")
    with (
        pnl.Simulator("brian2", network=network, codegen="numpy") as simulator,
        pytest.raises(UnsupportedModel, match="'far'"),
    ):
        simulator.run(1.0)


def test_a_second_build_compiles_nothing() -> None:
    from brian2.codegen.runtime.cython_rt.extension_manager import cython_extension_manager

    def modules_after(seed: int) -> set[Any]:
        recipe = Recipe(busy(pnl.IF_curr_exp, seed, 20 + seed).freeze(), 0.1 * seed)
        BACKEND.build(recipe, SerialCommunicator(), Options("cython")).close()
        return set(cython_extension_manager._code_cache)

    first = modules_after(1)
    assert first
    assert modules_after(2) == first, "another size, seed and time step must use the code there is"


def test_populations_with_the_same_dynamics_share_their_code() -> None:
    network = pnl.Network()
    several: list[Any] = [network.population(3, pnl.IF_curr_exp(i_offset=each)) for each in (1.5, 0.0, 3.0)]
    for each in several:
        each.record(["spikes", "v"])
    simulation: Any = BACKEND.build(Recipe(network.freeze(), 0.1), SerialCommunicator(), Options("numpy"))
    assert len(simulation._cells) == 1
    simulation.advance(400)
    drained = simulation.drain()
    counts = [len(each.index) for each in drained.spikes.values()]
    assert counts[2] > counts[0] > 0 == counts[1]
    assert all(set(each.index) <= {0, 1, 2} for each in drained.spikes.values())
    assert [each.values.shape for each in drained.traces.values()] == [(401, 3)] * 3
    simulation.close()


def test_currents_that_change_where_a_stretch_ends() -> None:
    """Changes are worked out in stretches of 1024 steps; none may fall between two."""
    network = pnl.Network()
    cells = network.population(1, pnl.IF_curr_exp(v_thresh=1e6))
    times = np.array([1023, 1024, 1025, 2047, 2048, 2049]) * 0.1
    cells.inject(pnl.StepCurrentSource(times=times, amplitudes=[1.0, -1.0, 2.0, -2.0, 3.0, -3.0]))
    cells.record("v")
    with pnl.Simulator("brian2", network=network, codegen="numpy") as simulator:
        simulator.run(220.0)
    v = np.asarray(cells.get_data().segments[0].analogsignals[0].magnitude)[:, 0]
    decay = np.exp(-0.1 / 20.0)
    current = (v[1:] + 65.0 - (v[:-1] + 65.0) * decay) / (20.0 * (1 - decay))
    changes = np.flatnonzero(np.abs(np.diff(current)) > 1e-6) + 1
    assert changes.tolist() == [1023, 1024, 1025, 2047, 2048, 2049]


def test_conductances_that_no_step_can_follow_are_an_error() -> None:
    network = pnl.Network()
    network.population(2, pnl.IF_cond_exp()).initialize(gsyn_exc=1e9)
    with (
        pytest.raises(
            BackendError, match=r"cell 0 of population .* v moves within 1e-09 ms there, which is far faster"
        ),
        pnl.Simulator("brian2", network=network, codegen="numpy") as simulator,
    ):
        simulator.run(1.0)
