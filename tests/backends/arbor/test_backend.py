"""What the Arbor backend promises beside the contract."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import numpy as np
import pytest
from pynnlite_arbor import BACKEND
from pynnlite_arbor.backend import MOST_SOURCES

import pynnlite as pnl
from pynnlite.errors import BackendNotAvailable, UnsupportedModel
from pynnlite.model import Model
from pynnlite.testing.networks import busy, uniform

Trains = list[tuple[Any, Any]]


def spikes(execution: pnl.Execution, model: Model) -> Trains:
    """Return index and time of all spikes of each population that is recorded."""
    segment = execution.segments()[-1]
    return [segment.trains(probe) for probe in model.probes if probe.variable == "spikes"]


def ran(backend: str, network: pnl.Network, n_steps: int) -> Trains:
    model = network.freeze()
    with pnl.Execution(model, backend, dt=0.1) as execution:
        execution.advance(n_steps)
        return spikes(execution, model)


def same(one: Trains, other: Trains) -> Iterator[bool]:
    for mine, others in zip(one, other, strict=True):
        yield from (np.array_equal(a, b) for a, b in zip(mine, others, strict=True))


def balanced(exc: Any, inh: Any, excite: float, inhibit: float, n: int = 1000) -> pnl.Network:
    """Return excitatory and inhibitory cells that are connected as Vogels and Abbott (2005) did, and a kick."""
    net = pnl.Network(seed=5)
    cells = [net.population(n * 4 // 5, exc, label="exc"), net.population(n // 5, inh, label="inh")]
    kick = net.population(20, pnl.SpikeSourcePoisson(rate=100.0, duration=50.0))
    for post in cells:
        post.initialize(v=uniform(-60.0, -50.0))
        post.record("spikes")
        few = pnl.FixedProbabilityConnector(80 / n)
        net.projection(cells[0], post, few, pnl.StaticSynapse(excite, 0.2))
        net.projection(cells[1], post, few, pnl.StaticSynapse(inhibit, 0.2), "inhibitory")
        net.projection(kick, post, pnl.FixedProbabilityConnector(0.1), pnl.StaticSynapse(20 * excite, 0.5))
    return net


VOGELS_ABBOTT = {"cm": 0.2, "v_reset": -60.0, "v_thresh": -50.0, "tau_refrac": 5.0, "tau_syn_I": 10.0}
CUBA = pnl.IF_curr_exp(**VOGELS_ABBOTT, v_rest=-49.0)
COBA = pnl.IF_cond_exp(**VOGELS_ABBOTT, v_rest=-60.0, e_rev_I=-80.0)
ADEX = pnl.EIF_cond_exp_isfa_ista(i_offset=0.6)
HODGKIN_HUXLEY = pnl.HH_cond_exp(i_offset=0.3)


@pytest.mark.parametrize(
    ("exc", "inh", "excite", "inhibit"),
    [(CUBA, CUBA, 0.0081, -0.045), (COBA, COBA, 0.006, 0.067), (ADEX, HODGKIN_HUXLEY, 0.003, 0.01)],
    ids=["CUBA", "COBA", "AdEx and HH"],
)
def test_networks_fire_as_on_native(exc: Any, inh: Any, excite: float, inhibit: float) -> None:
    n = 300 if exc is ADEX else 1000
    network = balanced(exc, inh, excite, inhibit, n)
    expected = ran("native", network, 1000)
    assert all(len(times) > n // 5 for _, times in expected)
    assert all(same(ran("arbor", network, 1000), expected))


@pytest.mark.parametrize(("whole", "more"), [(0, 1), (1, -1), (1, 0), (2, 1)])
def test_any_number_of_cells_lies_in_cells_of_arbor(whole: int, more: int) -> None:
    from pynnlite_arbor.cells import TOGETHER  # imports Arbor

    size = whole * TOGETHER + more
    network = busy(pnl.IF_curr_exp, size=size)
    assert all(same(ran("arbor", network, 400), ran("native", network, 400)))


def test_simulations_that_take_turns_do_not_see_each_other() -> None:
    models = [busy(pnl.IF_curr_exp, seed=seed).freeze() for seed in (1, 2, 3)]
    alone = []
    for model in models:
        with pnl.Execution(model, BACKEND, dt=0.1) as execution:
            execution.advance(300)
            alone.append(spikes(execution, model))
    with ExitStack() as stack:
        several = [stack.enter_context(pnl.Execution(model, BACKEND, dt=0.1)) for model in models]
        for n_steps in (1, 120, 179):
            for execution in several:
                execution.advance(n_steps)
        several[0].close()
        several[1].advance(1)
        for execution, model, expected in list(zip(several, models, alone, strict=True))[2:]:
            assert all(same(spikes(execution, model), expected))


def test_nothing_to_carry() -> None:
    """Cells without synapses, and long after the last spike."""
    net = pnl.Network(seed=1)
    cells = net.population(3, pnl.IF_curr_delta(i_offset=1.0))
    cells.record("spikes")
    assert all(same(ran("arbor", net, 20_000), ran("native", net, 20_000)))


def test_long_delays() -> None:
    net = pnl.Network(seed=1)
    cells = net.population(40, pnl.IF_curr_exp(i_offset=uniform(0.9, 1.5)))
    net.projection(cells, cells, pnl.FixedNumberPreConnector(5), pnl.StaticSynapse(0.5, uniform(20.0, 90.0)))
    cells.record("spikes")
    assert all(same(ran("arbor", net, 3000), ran("native", net, 3000)))


def test_more_sources_than_arbor_can_tell_apart_are_refused() -> None:
    net = pnl.Network()
    for _ in range(2):
        net.population(MOST_SOURCES // 2 + 1, pnl.SpikeSourcePoisson())
    cells = net.population(1, pnl.IF_curr_exp())
    cells.record("spikes")
    with pytest.raises(UnsupportedModel, match="16777219 cells and sources"):
        ran("arbor", net, 1)


def test_synapses_that_learn_are_refused() -> None:
    net = pnl.Network()
    cells = net.population(2, pnl.IF_curr_exp())
    net.projection(
        cells, cells, pnl.AllToAllConnector(), pnl.TsodyksMarkramSynapse(weight=0.1), label="tired"
    )
    with pytest.raises(UnsupportedModel, match=r"'tired'.*static synapses only.*TsodyksMarkramSynapse"):
        ran("arbor", net, 1)


def test_another_version_of_arbor_is_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    import arbor

    monkeypatch.setattr(arbor, "__version__", "0.13.0")
    with pytest.raises(
        BackendNotAvailable, match=r"made for Arbor 0\.12\.x, and 0\.13\.0 is installed.*pip install"
    ):
        ran("arbor", busy(pnl.IF_curr_exp), 1)


def test_arbor_is_imported_by_build_alone_and_says_nothing() -> None:
    code = (
        "import sys, pynnlite.arbor as sim\n"
        "sim.setup()\n"
        "cells = sim.Population(2, sim.IF_curr_exp())\n"
        "assert 'arbor' not in sys.modules\n"
        "sim.run(1.0)\n"
        "assert sys.modules['arbor'].__version__\n"
        "sim.end()\n"
    )
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0 and done.stdout == done.stderr == "", done.stderr
