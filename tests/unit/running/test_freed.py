"""Networks and simulations are freed with the last handle, without the garbage collector."""

from __future__ import annotations

import contextlib
import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

import pynnlite as pnl


@pytest.fixture
def uncollected() -> Iterator[None]:
    """Switch the garbage collector off."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def described() -> Any:
    """Return a network that has everything: parts, views, assemblies, currents, cells, random numbers."""
    net = pnl.Network(seed=3)
    source = net.population(3, pnl.SpikeSourcePoisson(rate=100.0))
    cells = net.population(6, pnl.IF_cond_exp(tau_m=pnl.RandomDistribution("uniform", (15.0, 20.0))))
    joined = net.projection(
        source, cells[:4] + cells[4:], pnl.FixedProbabilityConnector(0.5), pnl.StaticSynapse(weight=0.1)
    )
    cells[[1, 3]].inject(pnl.DCSource(amplitude=1.0))
    cells.record(["spikes", "v"])
    cells[0].i_offset = 0.5
    assert joined.size() > 0 and net.digest() and list(cells) and repr(joined)
    return net


def ran(backend: str) -> tuple[Any, list[weakref.ref[Any]]]:
    """Run a network; return its simulator, and references to all that must be freed."""
    net = described()
    sim = pnl.Simulator(backend, net, **({"threads": 2} if backend == "native" else {}))
    sim.run(10.0, [lambda time: time + 4.0])
    sim.reset()
    sim.run(10.0)
    cells, (projection,) = net.populations[1], net.projections
    assert len(cells.get_data().segments) == 2 and len(cells.get_spike_counts()) == 6
    projection.get("weight", "array")
    execution = sim._execution
    assert execution is not None
    held = [net, sim._store, sim._reader, execution, execution._simulation]
    if backend == "native":
        held.append(vars(execution._simulation)["_core"])
    return sim, [weakref.ref(what) for what in held if hasattr(type(what), "__weakref__")]


@pytest.mark.parametrize("backend", ["native", "reference"])
@pytest.mark.parametrize("ended", [True, False])
def test_c6_all_is_freed_with_the_simulator(uncollected: None, backend: str, ended: bool) -> None:
    sim, held = ran(backend)
    if ended:
        sim.end()
    del sim
    assert [type(what()).__name__ for what in held if what() is not None] == []


@pytest.mark.parametrize("backend", ["native", "reference"])
def test_c6_the_end_frees_what_ran_and_keeps_the_data(uncollected: None, backend: str) -> None:
    sim, held = ran(backend)
    net = sim.network
    sim.end()
    alive = {type(what()).__name__ for what in held if what() is not None}
    assert alive == {"Network", "Store", "StoreReader"}
    del sim
    assert len(net.populations[1].get_data().segments) == 2
    del net
    assert not any(what() for what in held)


@pytest.mark.parametrize("backend", ["native", "reference"])
def test_c6_setup_frees_the_network_before_it(uncollected: None, backend: str) -> None:
    module = getattr(pnl, backend)
    held = []
    for _ in range(3):
        module.setup()
        cells = module.Population(2, module.IF_curr_exp(i_offset=2.0))
        module.Projection(cells, cells, module.OneToOneConnector(), module.StaticSynapse(weight=0.1))
        cells.record(["spikes", "v"])
        module.run(5.0)
        cells.get_data()
        module.end()
        held.append(weakref.ref(cells.network))
    assert [what() is None for what in held] == [True, True, False]


def test_c6_a_network_alone_is_freed(uncollected: None) -> None:
    net = described()
    held = weakref.ref(net)
    handle = net.projections[0]
    del net
    assert held() is not None and handle.size() > 0
    del handle
    assert held() is None


def test_c6_handles_keep_their_network() -> None:
    cells = described().populations[1]
    with pnl.Simulator("reference", cells.network) as sim:
        sim.run(5.0)
        assert len(cells[0:1].get_spike_counts()) == 1


@pytest.mark.parametrize("backend", ["native", "reference"])
def test_c6_errors_free_what_they_stopped(uncollected: None, backend: str) -> None:
    net = described()
    sim = pnl.Simulator(backend, net)

    def fails(time: float) -> float:
        raise ZeroDivisionError

    with contextlib.suppress(ZeroDivisionError):
        sim.run(5.0, [fails])
    held = weakref.ref(net)
    sim.end()
    del sim, net
    assert held() is None
