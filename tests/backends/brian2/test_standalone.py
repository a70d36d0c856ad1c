"""The standalone mode: the results of the runtime mode, or a refusal that says what to do."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from brian2_networks import Quadratic, fed
from pynnlite_brian2 import Options, preferences

import pynnlite as pnl
from pynnlite.errors import BackendError, SimulationStateError, UnsupportedModel
from pynnlite.testing.data import trace, trains
from pynnlite.testing.networks import busy, uniform, weight


def driven(*cell_types: Any) -> pnl.Network:
    """Return recurrent populations with sources that emit at 0, and several spikes in one step."""
    network = pnl.Network(seed=3)
    sources = [
        network.population(6, pnl.SpikeSourcePoisson(rate=3000.0)),
        network.population(2, pnl.SpikeSourceArray(spike_times=[[0.0, 0.0, 3.0], [0.0, 0.1, 9.0]])),
    ]
    for cell_type in cell_types:
        cells = network.population(
            10, cell_type(i_offset=uniform(0.3, 0.8), tau_refrac=uniform(0.0, 3.0), tau_m=uniform(8.0, 20.0))
        )
        for pre in (*sources, cells):
            synapse = pnl.StaticSynapse(weight(cell_type, 0, 0.02, 0.3), delay=uniform(0.1, 3.0))
            several = pnl.FixedNumberPreConnector(2, with_replacement=True)
            network.projection(pre, cells, several, synapse, cells.receptor_types[0])
        cells.inject(pnl.DCSource(amplitude=0.1))
        cells.record("spikes")
        cells[2:7].record("v", sampling_interval=0.3)
    return network


def result(network: pnl.Network, codegen: str) -> list[tuple[Any, Any]]:
    with pnl.Simulator("brian2", network=network, codegen=codegen) as simulator:
        simulator.run(0.0)
        simulator.run(30.0, callbacks=[lambda t: t + 7.0], progress=True)
        simulator.run(0.0)
        return [(trains(cells), trace(cells)) for cells in network.populations[2:]]


def test_results_are_those_of_the_runtime_mode() -> None:
    from brian2 import get_device

    types = (pnl.IF_cond_exp, pnl.IF_curr_delta)
    device = get_device()
    found = result(driven(*types), "cpp_standalone")
    assert get_device() is device, "what else uses Brian2 in this process goes on"
    for (spikes, v), (expected, samples) in zip(found, result(driven(*types), "numpy"), strict=True):
        assert spikes == expected and sum(map(len, expected)) > 10
        np.testing.assert_allclose(v, samples, rtol=0, atol=1e-10)


def test_a_second_run_and_any_change_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from pynnlite_brian2.standalone import StandaloneSimulation

    from pynnlite.columns import Recordings

    monkeypatch.setattr(StandaloneSimulation, "_run", lambda *_: Recordings())
    network = busy(pnl.IF_curr_exp)
    with pnl.Simulator("brian2", network=network, codegen="cpp_standalone") as simulator:
        simulator.run(0.0)
        network.populations[2].set(tau_m=9.0)
        simulator.run(1.0)
        with pytest.raises(SimulationStateError, match=r"runs once.*reset\(\).*'cython'"):
            simulator.run(1.0)
        network.populations[2].set(tau_m=8.0)
        with pytest.raises(SimulationStateError, match=r"nothing can be changed.*'cython'"):
            simulator.run(1.0)
        simulator.reset()
        simulator.run(1.0)
        folder = Path(simulator._execution._simulation._folder.name)  # type: ignore[union-attr]
        assert folder.exists()
    assert not folder.exists()


def test_what_cannot_run_is_listed_before_anything_is_compiled() -> None:
    network = fed(Quadratic)
    with (
        pnl.Simulator("brian2", network=network, codegen="cpp_standalone") as simulator,
        pytest.raises(UnsupportedModel, match=r"smaller steps.*'cython'.*\n.*currents that change") as caught,
    ):
        simulator.run(1.0)
    assert len(caught.value.problems) == 2


def test_conductances_that_are_too_large_are_an_error() -> None:
    network = pnl.Network()
    network.population(2, pnl.IF_cond_exp(), initial_values={"gsyn_exc": 100.0})
    with (
        pnl.Simulator("brian2", network=network, codegen="cpp_standalone") as simulator,
        pytest.raises(BackendError, match=r"steps must be divided.*'cython'"),
    ):
        simulator.run(1.0)


def test_a_missing_compiler_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preferences, "_compiles", lambda: False)
    with pytest.raises(BackendError, match="codegen='numpy'"), preferences.preferences("cpp_standalone"):
        pass
    assert Options("cpp_standalone").codegen == "cpp_standalone"


def test_there_are_no_more_compilers_at_once_than_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    from brian2 import prefs
    from brian2.devices.cpp_standalone.device import CPPStandaloneDevice

    arguments: list[str] = []

    def compile_source(*_: Any, **__: Any) -> None:
        arguments.extend(prefs["devices.cpp_standalone.extra_make_args_unix"])
        raise RuntimeError("far enough")

    monkeypatch.setattr(CPPStandaloneDevice, "compile_source", compile_source)
    before = prefs["devices.cpp_standalone.extra_make_args_unix"]
    simulator = pnl.Simulator("brian2", network=driven(pnl.IF_cond_exp), codegen="cpp_standalone")
    with simulator, pytest.raises(BackendError, match="far enough"):
        simulator.run(1.0)
    jobs = [word for word in arguments if word.startswith("-j")]
    assert jobs == [f"-j{len(os.sched_getaffinity(0))}"]
    assert prefs["devices.cpp_standalone.extra_make_args_unix"] == before
