"""Networks on NEURON have the spikes of the native engine, on any number of ranks."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import numpy as np
import pytest
from vogels_abbott import CASES, outcome

import pynnlite as pnl
from pynnlite.errors import SimulationStateError
from pynnlite.testing.data import trains
from pynnlite.testing.networks import fed

POTENTIAL = {"CUBA": 1e-12, "COBA": 1e-5, "AdEx": 1e-12, "HH": 1e-12}
"""In mV; native has a kernel of its own for conductances, which is less exact."""


@pytest.mark.parametrize("case", CASES)
def test_spikes_are_those_of_native(case: str) -> None:
    found, potential = outcome(case, "neuron", 15.0, 0.1, 44.9)
    expected, others = outcome(case, "native", 60.0)
    assert sum(map(len, found)) > 50
    assert found == expected
    assert np.abs(potential - others).max() <= POTENTIAL[case]


@pytest.mark.needs("mpi")
def test_ranks_do_not_change_a_bit(ended: Callable[..., CompletedProcess[str]]) -> None:
    script, mpiexec = Path(__file__).with_name("vogels_abbott.py"), Path(sys.executable).with_name("mpiexec")
    command = str(mpiexec) if mpiexec.exists() else "mpiexec"
    lines: dict[int, set[str]] = {}
    for ranks, cases in {
        1: [*CASES],
        2: [*CASES],
        3: ["COBA"],
    }.items():  # ranks that share a processor are slow
        result = ended(command, "-n", str(ranks), sys.executable, script, *cases)
        assert result.returncode == 0, result.stderr
        found = [line for line in result.stdout.splitlines() if line.split(" ")[0] in CASES]
        lines[ranks] = set(found)
        assert len(found) == ranks * len(cases)
        assert len(lines[ranks]) == len(cases)
    assert lines[3] < lines[1] == lines[2]


def test_edges() -> None:
    """Delays of one step, no refractory time, spikes at 0 and several in one step."""
    both = []
    for backend in ("neuron", "native"):
        net, cells, _ = fed(pnl.IF_curr_exp, [0.0, 0.0, 0.1, 2.0], size=9, tau_refrac=0.0, i_offset=3.0)
        synapse = pnl.StaticSynapse(weight=0.3, delay=0.1)
        net.projection(cells, cells, pnl.AllToAllConnector(), synapse, "excitatory")
        with pnl.Simulator(backend, net, timestep=0.1) as simulator:
            simulator.run(30.0)
            both.append(trains(cells))
    assert both[0] == both[1]
    assert len(both[0][0]) > 10


def test_one_network_at_a_time() -> None:
    net, other = fed(pnl.IF_curr_exp, [1.0])[0], fed(pnl.IF_curr_exp, [1.0])[0]
    with pnl.Simulator("neuron", net, timestep=0.1) as simulator:
        simulator.run(1.0)
        with (
            pnl.Simulator("neuron", other, timestep=0.1) as second,
            pytest.raises(SimulationStateError, match="one network in each process"),
        ):
            second.run(1.0)
    with pnl.Simulator("neuron", other, timestep=0.1) as second:
        second.run(1.0)


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Have interrupts raise `KeyboardInterrupt`, also where the tests run in the background."""
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, former)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_ends_a_run_and_the_next_one_goes_on() -> None:
    net, cells, _ = fed(pnl.IF_curr_exp, [1.0], i_offset=2.0)
    with pnl.Simulator("neuron", net, timestep=0.1) as simulator:
        simulator.run(1.0)
        timer = threading.Timer(0.3, signal.raise_signal, [signal.SIGINT])
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            simulator.run(1e7)
        timer.join()
        reached = simulator.time
        assert 1.0 < reached < 1e7
        simulator.run(100.0)
        found = trains(cells)[0]
    assert len([time for time in found if time > reached]) > 1
