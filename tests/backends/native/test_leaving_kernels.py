"""Synapses that learn by kernel take whatever is given anew during a run, as the reference does: they go on by tape."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from plastic_networks import DT, MOST, RULES, TIMING

import pynnlite as pnl
from pynnlite import standardmodels as models
from pynnlite.standardmodels import synapses as plastic

N = 5
WEIGHTS = {
    "pair": plastic.MultiplicativeWeightDependence,
    "triplet": plastic.MultiplicativeWeightDependence,
    "balance": plastic.AdditiveWeightDependence,
}
LONGER = {"tau_plus": 30.0, "tau_minus": 7.0}
OTHER: dict[str, dict[str, Any]] = {"pair": LONGER, "triplet": LONGER, "balance": {"tau": 10.0}}
AMPLITUDE = {"pair": "A_plus", "triplet": "A2_plus", "balance": "eta"}

Change = Callable[[Any, str], None]


def variables(projection: Any, rule: str) -> None:
    """Give traces of both sides anew."""
    projection.initialize(x=0.7, y=0.4)


def time_constants(projection: Any, rule: str) -> None:
    """Give other time constants."""
    projection.set(**OTHER[rule])


def amplitudes(projection: Any, rule: str) -> None:
    """Give each synapse an amplitude of its own, and all another weight."""
    most = TIMING[rule][AMPLITUDE[rule]]
    projection.set(**{AMPLITUDE[rule]: np.linspace(0.1, 1.0, N * N).reshape(N, N) * most}, weight=0.01)


CHANGES: tuple[Change, ...] = (variables, time_constants, amplitudes)


def network(rule: str, fraction: float, backend: str, **options: Any) -> tuple[pnl.Simulator, Any, Any]:
    """Return a simulator, cells that fire by themselves and synapses onto them that learn, with many delays."""
    rng, net = np.random.default_rng(2), pnl.Network(seed=1)
    times = [np.sort(rng.choice(np.arange(1, 600), 40, replace=False)) * DT for _ in range(N)]
    source = net.population(N, models.SpikeSourceArray(spike_times=times))
    cells = net.population(N, models.IF_curr_exp(tau_refrac=1.0, i_offset=1.2 + 0.1 * np.arange(N)))
    synapse = plastic.STDPMechanism(
        RULES[rule](**TIMING[rule]),
        WEIGHTS[rule](w_min=0.0, w_max=MOST),
        weight=rng.uniform(0.2 * MOST, 0.8 * MOST, (N, N)),
        delay=rng.integers(1, 30, (N, N)) * DT,
        dendritic_delay_fraction=fraction,
    )
    projection = net.projection(source, cells, pnl.AllToAllConnector(), synapse)
    cells.record("spikes")
    return pnl.Simulator(backend, network=net, timestep=DT, **options), cells, projection


def looked_at(cells: Any, projection: Any) -> list[Any]:
    """Return weights and variables of all synapses, and the spikes of all cells."""
    names = ["weight", *(state.name for state in projection.synapse_type.states)]
    trains = cells.get_data().segments[0].spiketrains
    return [
        *(projection.get(name, "array") for name in names),
        np.concatenate([np.asarray(t) for t in trains]),
    ]


def changed(rule: str, fraction: float, change: Change, backend: str, **options: Any) -> list[list[Any]]:
    """Return what there is some time after a change, and at the end."""
    simulator, cells, projection = network(rule, fraction, backend, **options)
    with simulator:
        simulator.run(20.0)
        change(projection, rule)
        simulator.run(10.0)
        found = [looked_at(cells, projection)]
        simulator.run(30.0)
        return [*found, looked_at(cells, projection)]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("fraction", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("rule", list(WEIGHTS))
def test_whatever_is_given_anew_acts_as_on_the_reference(rule: str, fraction: float, change: Change) -> None:
    mine, wanted = (changed(rule, fraction, change, backend) for backend in ("native", "reference"))
    for these, those in zip(mine, wanted, strict=True):
        assert np.mean((those[0] > 0.0) & (those[0] < MOST)) > 0.5, "most weights are between their bounds"
        np.testing.assert_allclose(these[0], those[0], rtol=0.0, atol=1e-14 * MOST)
        for one, other in zip(these[1:], those[1:], strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)


def test_threads_and_splits_change_no_bit() -> None:
    first, second = (changed("triplet", 0.3, variables, "native", threads=threads) for threads in (1, 2))
    simulator, cells, projection = network("triplet", 0.3, "native")
    with simulator:
        simulator.run(20.0)
        variables(projection, "triplet")
        for _ in range(40):
            simulator.run(1.0)
            projection.get("weight", "array")
        third = looked_at(cells, projection)
    for one, two, three in zip(first[1], second[1], third, strict=True):
        assert np.array_equal(one, two) and np.array_equal(one, three)


@pytest.mark.parametrize("change", CHANGES)
def test_a_checkpoint_holds_what_goes_on_by_tape(tmp_path: Path, change: Change) -> None:
    wanted = changed("pair", 0.5, change, "native")[1]
    simulator, _, projection = network("pair", 0.5, "native")
    with simulator:
        simulator.run(20.0)
        change(projection, "pair")
        simulator.run(10.0)
        simulator.checkpoint(tmp_path / "state")
    again, cells, projection = network("pair", 0.5, "native")
    with again:
        change(projection, "pair")
        again.restore(tmp_path / "state")
        again.run(30.0)
        for one, other in zip(looked_at(cells, projection)[:3], wanted[:3], strict=True):
            assert np.array_equal(one, other)


def test_reset_gives_the_kernel_back() -> None:
    simulator, cells, projection = network("pair", 1.0, "native")
    with simulator:
        simulator.run(60.0)
        wanted = looked_at(cells, projection)
        simulator.reset()
        simulator.run(20.0)
        projection.initialize(x=0.5)
        simulator.run(10.0)
        projection.initialize(x=0.0)
        simulator.reset()
        simulator.run(60.0)
        assert np.array_equal(projection.get("weight", "array"), wanted[0])
