"""The module-style interface: PyNN's scripts with only their imports changed."""

from __future__ import annotations

import math
import subprocess
import sys
from types import ModuleType
from typing import Any

import pytest

import pynnlite as pnl
from pynnlite.errors import SimulationStateError
from pynnlite.script import functions as script
from pynnlite.script import session


def spelling_by_import() -> ModuleType:
    import pynnlite.reference as sim

    return sim


def spelling_by_from() -> ModuleType:
    from pynnlite import reference as sim

    return sim


@pytest.mark.parametrize("spelling", [spelling_by_import, spelling_by_from])
def test_a_small_script(spelling: Any) -> None:
    sim = spelling()
    assert sim.setup(timestep=0.1, min_delay=0.2, max_delay=20.0) == 0
    source = sim.Population(2, sim.SpikeSourceArray(spike_times=[1.0, 3.0]), label="source")
    cells = sim.Population(3, sim.IF_cond_exp(tau_m=10.0), initial_values={"v": -60.0})
    sim.Projection(source, cells, sim.AllToAllConnector(), sim.StaticSynapse(weight=0.05, delay=0.5))
    cells.record(["spikes", "v"])
    assert sim.run(5.0) == 5.0
    assert sim.run_until(10.0) == sim.get_current_time() == 10.0
    assert (sim.get_time_step(), sim.get_min_delay(), sim.get_max_delay()) == (0.1, 0.2, 20.0)
    assert (sim.rank(), sim.num_processes()) == (0, 1)
    sim.reset(annotations={"first": True})
    assert sim.get_current_time() == 0.0
    sim.run_for(1.0)
    sim.end()
    assert [len(segment.spiketrains) for segment in cells.get_data().segments] == [3, 3]
    assert cells.get_data().annotations["simulator"] == "reference"


def test_the_two_spellings_are_one_module() -> None:
    assert spelling_by_import() is spelling_by_from()


def test_every_registered_backend_has_a_module() -> None:
    from pynnlite.backend import registry

    for name in registry.names():
        assert {*pnl.names.__all__, *script.FUNCTIONS} <= set(dir(getattr(pnl, name)))


def test_an_unknown_module_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'refernce'"):
        _ = pnl.refernce


def test_all_names_are_there_and_documented(sim: Any) -> None:
    assert sim.__all__ == sorted([*pnl.names.__all__, *script.FUNCTIONS])
    for name in sim.__all__:
        assert getattr(sim, name).__doc__
    names: dict[str, Any] = {}
    exec("from pynnlite.reference import *", names)
    assert set(sim.__all__) <= names.keys()


def test_setup_begins_anew(sim: Any) -> None:
    before = sim.Population(2, sim.IF_cond_exp())
    before.record("v")
    sim.run(1.0)
    sim.setup(timestep=0.5)
    assert sim.get_current_time() == 0.0 and sim.get_time_step() == 0.5
    after = sim.Population(2, sim.IF_cond_exp())
    assert after.label == "population0"
    with pytest.raises(SimulationStateError):
        before.set(tau_m=10.0)
    assert before.get_data().segments[0].analogsignals[0].shape == (11, 2)


def test_the_seed_of_setup_is_that_of_the_network(sim: Any) -> None:
    def parameters(**options: Any) -> Any:
        sim.setup(timestep=0.1, **options)
        return (
            sim.Population(5, sim.IF_cond_exp(tau_m=sim.RandomDistribution("uniform", (10, 20))))
            .get("tau_m")
            .tolist()
        )

    assert parameters(seed=3) == parameters(seed=3) != parameters(seed=4)
    assert parameters() == parameters(seed=0)


def test_there_is_no_longest_delay_unless_it_is_given(sim: Any) -> None:
    assert (sim.get_min_delay(), sim.get_max_delay()) == (0.1, math.inf)


def test_the_procedural_functions(sim: Any) -> None:
    source = sim.create(sim.SpikeSourceArray, {"spike_times": [1.0]}, n=2)
    cells = sim.create(sim.IF_cond_exp(tau_m=10.0), n=3)
    one = sim.create(sim.IF_curr_exp)
    assert (source.size, cells.size, one.size) == (2, 3, 1)
    projection = sim.connect(source, cells, weight=0.1, delay=0.5)
    assert projection.get(["weight", "delay"], "list")[-1] == (1, 2, 0.1, 0.5)
    assert sim.connect(source, cells, p=0.0).size() == 0
    assert sim.connect(source[0], one[0], weight=-0.1, receptor_type="inhibitory").shape == (1, 1)
    sim.set(cells, tau_m=12.0)
    sim.set(cells[1], tau_m=13.0)
    assert cells.get("tau_m").tolist() == [12.0, 13.0, 12.0]
    sim.initialize(cells[2], v=-55.0)
    sim.initialize(one, v=-56.0)
    sim.record("v", cells, sampling_interval=0.5)
    sim.record("v", one[0])
    sim.run(1.0, callbacks=None)
    assert cells.get_data().segments[0].analogsignals[0].magnitude[0].tolist() == [-65.0, -65.0, -55.0]
    assert one.get_data().segments[0].analogsignals[0].shape == (11, 1)


def test_standard_models_are_listed_by_name(sim: Any) -> None:
    for name in sim.list_standard_models():
        assert issubclass(getattr(sim, name), pnl.declarations.ModelType)


def test_end_may_be_called_twice(sim: Any) -> None:
    sim.end()
    sim.end()


def test_the_explicit_form_leaves_the_current_simulation_alone(sim: Any) -> None:
    current = session.current("pynnlite.reference")
    net = pnl.Network()
    net.population(2, pnl.IF_cond_exp())
    with pnl.Simulator("reference", network=net, timestep=0.5) as simulator:
        simulator.run(1.0)
    assert session.current("pynnlite.reference") is current
    assert current.network.populations == [] and sim.get_current_time() == 0.0


def test_importing_pynnlite_imports_no_simulator_and_no_neo() -> None:
    code = (
        "import sys, pynnlite, pynnlite.reference, pynnlite.backend.registry; pynnlite.backend.registry.names();"
        "print([m for m in ('neo', 'quantities', 'mpi4py', 'nest', 'brian2', 'neuron', 'arbor') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
