"""Changes between advances: for the steps that begin at the present time, and never for what is past."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from native_networks import built, recipe_of, trace

import pynnlite as pnl
from pynnlite.backend import Changes, StateChange
from pynnlite.errors import SimulationStateError
from pynnlite.recipe import Recipe

HERE = Path(__file__).parent


def driven(weight: float = 1.0, rate: float = 500.0) -> Any:
    """Return a network, its sources, its cells and the projection between them."""
    network = pnl.Network(seed=6)
    sources = network.population(5, pnl.SpikeSourcePoisson(rate=rate))
    cells = network.population(4, pnl.IF_curr_exp(v_thresh=1e6))
    projection = network.projection(
        sources, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=weight, delay=2.0)
    )
    return network, sources, cells, projection


def sampled(recipe: Recipe, pieces: list[tuple[int, Recipe | None, Changes | None]], **tuning: Any) -> Any:
    simulation = built(recipe, **tuning)
    for n_steps, then, changes in pieces:
        simulation.advance(n_steps)
        if then is not None:
            simulation.update(then, changes)
    (trace,) = simulation.drain().traces.values()
    return trace


@pytest.mark.parametrize("worth", [0, 1000], ids=["slices", "rows"])
def test_a_spike_in_flight_has_the_weight_at_its_arrival(worth: int) -> None:
    network, _, cells, projection = driven()
    cells.record("isyn_exc")
    before = recipe_of(network)
    projection.set(weight=3.0)
    after = recipe_of(network)
    pieces = [(100, after, Changes(weights=(0,))), (100, None, None)]
    changed = sampled(before, pieces, worth_slicing=worth).values
    old, new = (
        sampled(recipe, [(200, None, None)], worth_slicing=worth).values for recipe in (before, after)
    )
    assert np.array_equal(changed[:101], old[:101])
    decay = np.exp(-0.1 / 5.0)
    arrived = changed[1:] - changed[:-1] * decay
    wanted = new[1:] - new[:-1] * decay
    np.testing.assert_allclose(arrived[100:], wanted[100:], atol=1e-9)
    assert arrived[100:120].max() > 2.9


def test_new_rates_count_from_now_on() -> None:
    network, sources, cells, _ = driven()
    cells.record("isyn_exc")
    before = recipe_of(network)
    sources.set(rate=0.0)
    after = recipe_of(network)
    changed = sampled(before, [(50, after, Changes(parameters={0: ("rate",)})), (100, None, None)]).values
    unchanged = sampled(before, [(150, None, None)]).values
    # what was emitted up to step 50 still arrives up to step 70
    assert np.array_equal(changed[:71], unchanged[:71])
    assert not np.array_equal(changed[:90], unchanged[:90])
    assert (np.diff(changed[71:], axis=0) < 0).all()


def test_new_parameters_and_state_act_on_the_next_step() -> None:
    network = pnl.Network()
    cells = network.population(3, pnl.IF_curr_exp(tau_m=20.0))
    cells.record("v")
    before = recipe_of(network)
    cells.set(tau_m=5.0)
    after = recipe_of(network)
    index, values = np.array([1], np.int32), np.array([-60.0])
    changes = Changes(parameters={0: ("tau_m",)}, state=(StateChange(0, "v", index, values),))
    v = sampled(before, [(10, after, changes), (10, None, None)]).values
    assert (v[:11] == -65.0).all()
    np.testing.assert_allclose(v[11:, 1], -65.0 + 5.0 * np.exp(-0.1 * np.arange(1, 11) / 5.0), atol=1e-12)
    assert (v[:, [0, 2]] == -65.0).all()


def test_a_new_probe_starts_with_a_sample_and_old_ones_go_on() -> None:
    network = pnl.Network()
    cells = network.population(3, pnl.IF_curr_exp(i_offset=0.1))
    cells.record("v", sampling_interval=0.3)
    simulation = built(recipe_of(network))
    simulation.advance(4)
    recipe = recipe_of(network)
    (old,) = recipe.probes
    new = type(old)(7, 0, "isyn_exc", np.array([2], np.int32), 4, 0.2)
    widened = Recipe(type(recipe.model)(**{**_fields(recipe.model), "probes": (old, new)}), 0.1)
    simulation.update(widened, Changes(probes=True))
    simulation.advance(5)
    drained = simulation.drain()
    assert drained.traces[old.number].step.tolist() == [0, 3, 6, 9]
    assert drained.traces[7].step.tolist() == [4, 6, 8]
    assert drained.traces[7].values.shape == (3, 1)
    simulation.advance(3)
    assert simulation.drain().traces[old.number].step.tolist() == [12]


def _fields(model: Any) -> dict[str, Any]:
    return {
        name: getattr(model, name) for name in ("seed", "populations", "projections", "injections", "probes")
    }


def test_currents_have_one_value_for_each_step() -> None:
    network = pnl.Network()
    cells = network.population(2, pnl.IF_curr_exp(tau_m=10.0, cm=1.0, i_offset=0.5, v_thresh=1e6))
    cells.record("v")
    source = pnl.StepCurrentSource(times=[0.2, 0.5], amplitudes=[1.0, 0.25])
    source.inject_into(cells)
    before = recipe_of(network)
    source.set_parameters(amplitudes=[1.0, 2.0])
    after = recipe_of(network)
    v = sampled(before, [(10, after, Changes(currents=(0,))), (5, None, None)]).values[:, 0]
    current = np.array([0.5] * 2 + [1.5] * 3 + [0.75] * 5 + [2.5] * 5)
    wanted = [-65.0]
    for value in current:
        wanted.append(wanted[-1] - np.expm1(-0.01) * (-65.0 + 10.0 * value - wanted[-1]))
    np.testing.assert_allclose(v, wanted, atol=1e-12)


def test_long_traces_and_many_spikes_are_handed_out_whole() -> None:
    """More samples and spikes than any one buffer holds."""
    network = pnl.Network()
    cells = network.population(900, pnl.IF_curr_exp(tau_refrac=0.0, v_reset=-40.0, i_offset=100.0))
    cells.record(["v", "spikes"])
    recipe = recipe_of(network)
    simulation = built(recipe)
    simulation.advance(2600)
    drained = simulation.drain()
    (trace,), (spikes,) = drained.traces.values(), drained.spikes.values()
    assert np.array_equal(trace.step, np.arange(2601))
    assert len(spikes.index) == 900 * (2601 - spikes.step[0])
    assert np.array_equal(spikes.index[:1800] % 900, np.tile(np.arange(900), 2))
    assert (np.diff(spikes.step) >= 0).all()


def test_an_interrupt_is_heeded(ended: Any) -> None:
    result = ended(HERE / "interrupted.py")
    assert result.returncode == 0, result.stderr
    before, after = map(int, result.stdout.split())
    assert 0 < before < after == before + 1


def test_phases_are_timed() -> None:
    network, _, cells, _ = driven()
    cells.record("spikes")
    with pnl.Simulator("native", network=network, timestep=0.1, threads=2, adaptive=False) as sim:
        sim.run(100.0)
        timings = sim.timings()
        assert list(timings) == ["build", "deliver", "update", "draws", "exchange", "synchronisation"]
        assert all(phase.seconds > 0.0 for phase in timings.values())
        assert timings["build"].n == 20
        assert timings["update"].n == 4000
        due, emitted = (4 * len(recipe_of(network).spikes(0, -1, last).index) for last in (980, 1000))
        assert due <= timings["deliver"].n <= emitted
        assert "ns for each of 4000 steps of cells" in str(timings)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("delays", [2.0, pnl.RandomDistribution("uniform", low=1.0, high=4.0)])
def test_draws_where_spikes_arrive_are_timed_as_draws(threads: int, delays: Any) -> None:
    """Sources draw for 50 steps."""
    network = pnl.Network()
    cells = network.population(100, pnl.IF_curr_exp())
    for start, delay in ((1.0, 0.1), (6.0, 1.5)):
        source = network.population(100, pnl.SpikeSourcePoisson(rate=9000.0, start=start, duration=5.0))
        network.projection(
            source, cells, pnl.OneToOneConnector(), pnl.StaticSynapse(weight=0.01, delay=delay)
        )
    synapse = pnl.StaticSynapse(weight=0.01, delay=delays)
    network.projection(cells, cells, pnl.FixedProbabilityConnector(0.05), synapse)
    with pnl.Simulator("native", network=network, timestep=0.1, threads=threads, adaptive=False) as sim:
        begun = time.perf_counter()
        sim.run(20.0)
        elapsed = time.perf_counter() - begun
        timings = sim.timings()
        assert timings["draws"].n == 2 * 100 * 50
        assert timings["draws"].what == "steps of sources"
        phases = [timings[name].seconds for name in ("deliver", "update", "draws")]
        assert all(seconds > 0.0 for seconds in phases)
        assert sum(phases) < threads * elapsed


def test_a_closed_simulation_says_so() -> None:
    network = pnl.Network()
    network.population(1, pnl.IF_curr_exp())
    simulation = built(recipe_of(network))
    simulation.close()
    with pytest.raises(SimulationStateError, match="closed"):
        simulation.advance(1)


def running() -> set[str]:
    """Return the threads of this process."""
    return set(os.listdir("/proc/self/task"))


@pytest.mark.skipif(
    not os.path.isdir("/proc/self/task"), reason="missing capability: the system does not list threads"
)
def test_closing_ends_threads_even_if_the_simulation_is_kept() -> None:
    network, *_ = driven()
    before = running()
    simulation = built(recipe_of(network), threads=2)
    simulation.advance(10)
    started = running() - before
    assert len(started) == 1
    simulation.close()
    for _ in range(1000):  # a thread that has been joined takes a moment to end
        if not started & running():
            break
        time.sleep(0.01)
    assert not started & running()


@pytest.mark.parametrize("step", [1, 4095, 4096, 4097, 8192])
def test_a_current_that_changes_where_a_stretch_ends_is_not_missed(step: int) -> None:
    network = pnl.Network()
    cells = network.population(1, pnl.IF_curr_exp())
    cells.inject(pnl.DCSource(amplitude=0.1, start=step * 0.1))
    cells.record("v")
    simulation = built(recipe_of(network))
    simulation.advance(step + 1)
    found = trace(simulation)[:, 0]
    assert (found[: step + 1] == -65.0).all() and found[step + 1] > -65.0
