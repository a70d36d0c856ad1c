"""Whatever ends a run within a step, a step is done as a whole or not at all (A23)."""

import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.backend import Whole
from pynnlite.errors import SimulationStateError
from pynnlite.testing.data import trace, trains

BACKENDS = {"reference": {}, "brian2": {"codegen": "numpy"}, "nest": {}, "arbor": {}}

PLACES = ("pynnlite_", "backend/ticks")
"""Parts of the names of the files of backends."""

LONG = 60.0
"""Length of a run in ms."""


def network() -> tuple[pnl.Network, list[Any]]:
    """Return cells that are driven by all kinds of input, and what is recorded of them."""
    net = pnl.Network(seed=4)
    noise = net.population(5, pnl.SpikeSourcePoisson(rate=300.0))
    cells = net.population(8, pnl.IF_curr_exp(i_offset=pnl.RandomDistribution("uniform", low=0.7, high=1.5)))
    synapse = pnl.StaticSynapse(weight=0.5, delay=0.3)
    net.projection(noise, cells, pnl.AllToAllConnector(), synapse)
    net.projection(cells, cells, pnl.FixedProbabilityConnector(0.5), synapse)
    cells.inject(pnl.StepCurrentSource(times=[k * 0.7 for k in range(80)], amplitudes=[0.1, 0.3] * 40))
    cells.record("spikes")
    cells.record("v", sampling_interval=0.2)
    cells[:2].record("isyn_exc")
    return net, [cells, cells[:2]]


def recorded(parts: list[Any], until: float) -> list[Any]:
    """Return spikes and samples up to a time in ms."""
    spikes = [[time for time in train if time <= until] for train in trains(parts[0])]
    last = round(until / 0.1)
    return [spikes, trace(parts[0])[: last // 2 + 1], trace(parts[1], "isyn_exc")[: last + 1]]


@contextmanager
def at_call(number: int, what: Callable[[], object]) -> Iterator[None]:
    """Do something when backends have called so many functions, wherever that is."""
    left = number

    def profile(frame: Any, event: str, argument: Any) -> None:
        nonlocal left
        if event in ("call", "c_call") and any(each in frame.f_code.co_filename for each in PLACES):
            left -= 1
            if left == 0:
                sys.setprofile(None)
                what()

    sys.setprofile(profile)
    try:
        yield
    finally:
        sys.setprofile(None)
        assert left <= 0, "the run ended first"


@pytest.fixture(scope="module", params=list(BACKENDS))
def uninterrupted(request: pytest.FixtureRequest) -> tuple[str, list[Any]]:
    """Return the name of a backend, and what is recorded without an interrupt."""
    net, parts = network()
    with pnl.Simulator(request.param, net, 0.1, **BACKENDS[request.param]) as simulator:
        simulator.run(LONG)
        return request.param, recorded(parts, LONG)


def same(found: list[Any], wanted: list[Any]) -> bool:
    """Tell whether two results are the same, but for the last digits."""
    return found[0] == wanted[0] and all(
        len(ours) == len(theirs) and np.allclose(ours, theirs, rtol=0, atol=1e-9)
        for ours, theirs in zip(found[1:], wanted[1:], strict=True)
    )


def cut(wanted: list[Any], until: float) -> list[Any]:
    """Return that part of a result that is up to a time in ms."""
    last = round(until / 0.1)
    spikes = [[time for time in train if time <= until] for train in wanted[0]]
    return [spikes, wanted[1][: last // 2 + 1], wanted[2][: last + 1]]


@pytest.mark.parametrize("number", [1, 7, 40, 101, 102, 103, 104, 105, 106, 107, 108, 301])
def test_a23_an_interrupt_waits_for_the_end_of_a_step(uninterrupted: Any, number: int) -> None:
    backend, wanted = uninterrupted
    net, parts = network()
    before = signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # it is ignored in jobs in the background
    try:
        with pnl.Simulator(backend, net, 0.1, **BACKENDS[backend]) as simulator:
            simulator.run(1.0)
            with (
                pytest.raises(KeyboardInterrupt),
                at_call(number, lambda: signal.raise_signal(signal.SIGINT)),
            ):
                simulator.run_until(LONG)
            stopped = simulator.time
            assert 1.0 <= stopped < LONG
            assert same(recorded(parts, stopped), cut(wanted, stopped))
            simulator.run_until(LONG)
            assert same(recorded(parts, LONG), wanted)
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("number", [14, 40, 101, 104, 107])
def test_a23_after_another_exception_within_a_step_a_simulation_does_not_go_on(
    uninterrupted: Any, number: int
) -> None:
    class Ended(BaseException):
        """Comes from anywhere."""

    def end() -> None:
        raise Ended

    backend, wanted = uninterrupted
    net, parts = network()
    with pnl.Simulator(backend, net, 0.1, **BACKENDS[backend]) as simulator:
        simulator.run(1.0)
        with pytest.raises(Ended), at_call(number, end):
            simulator.run_until(LONG)
        stopped = simulator.time
        assert same(recorded(parts, stopped), cut(wanted, stopped))
        with pytest.raises(SimulationStateError, match=r"reset\(\) builds the network again"):
            simulator.run(1.0)
        simulator.reset(same_noise=True)
        simulator.run(LONG)
        assert same(recorded(parts, LONG), wanted)


@pytest.mark.parametrize("number", [1, 30, 60])
def test_b2_an_interrupt_ends_the_building(uninterrupted: Any, number: int) -> None:
    backend, wanted = uninterrupted
    net, parts = network()
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pnl.Simulator(backend, net, 0.1, **BACKENDS[backend]) as simulator:
            with (
                pytest.raises(KeyboardInterrupt),
                at_call(number, lambda: signal.raise_signal(signal.SIGINT)),
            ):
                simulator.run(0.0)
            assert not simulator.is_built and simulator.time == 0.0
            simulator.run(LONG)
            assert same(recorded(parts, LONG), wanted)
    finally:
        signal.signal(signal.SIGINT, before)


ENDS = (0.3, 1.0)
"""Where the pieces of a run end, in ms."""


def changed_on_the_way(
    simulator: pnl.Simulator, parts: list[Any], again: Callable[[Callable[[], Any]], Any]
) -> Any:
    """Run a network in pieces with all kinds of changes between them, and return all that is recorded."""
    noise, cells = simulator.network.populations
    current = simulator.network.injections[0][0]
    drive = iter([0.2, 0.4])
    for k, end in enumerate(ENDS):
        again(lambda end=end: simulator.run_until(end))
        noise.set(rate=200.0 + 100.0 * k)
        cells.set(tau_m=10.0 + k, i_offset=1.0 + 0.1 * k)
        cells[: 3 + k].record("v" if k % 2 else "isyn_inh")
        cells[k:].initialize(v=-60.0 + k)
        current.set_parameters(times=[end + 0.1, end + 0.3], amplitudes=[next(drive), 0.0])
        simulator.network.projections[0].set(weight=0.5 + 0.1 * k)
        again(lambda: cells.get_spike_counts())
    again(lambda: simulator.run_until(2.0))
    data = again(lambda: [part.get_data() for part in parts])
    return [
        [
            each.magnitude.tobytes()
            for each in (*block.segments[0].spiketrains, *block.segments[0].analogsignals)
        ]
        for block in data
    ]


FILES = (
    "_native/recording.py",
    "_native/simulation.py",
    "_native/inputs.py",
    "/execution.py",
    "/simulator.py",
    "/store.py",
)
"""Where a run of the native backend is interrupted."""


def test_a23_an_interrupt_of_any_function_changes_nothing() -> None:
    """Interrupt the same run at the beginning of a function, or after a call from it, one after the other."""

    def run(wanted: Any, seen: Counter[Any]) -> Any:
        """Return what is recorded, and count the calls; interrupt one that is wanted."""
        net, parts = network()

        def profile(frame: Any, event: str, argument: Any) -> None:
            code = frame.f_code
            if event in ("call", "c_return") and code.co_filename.endswith(FILES):
                place = (code.co_filename, code.co_name, getattr(argument, "__name__", event))
                seen[place] += 1
                if wanted == (place, seen[place]):
                    signal.raise_signal(signal.SIGINT)

        def again(what: Callable[[], Any]) -> Any:
            sys.setprofile(profile)
            try:
                return what()
            except KeyboardInterrupt:
                return what()
            finally:
                sys.setprofile(None)

        with pnl.Simulator("native", net, 0.1) as simulator:
            simulator.run(0.0)
            return changed_on_the_way(simulator, parts, again)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        calls: Counter[Any] = Counter()
        expected = run(None, calls)
        for place, n in calls.items():
            assert run((place, (n + 1) // 2), Counter()) == expected, place
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_second_interrupt_does_not_wait() -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    whole, done = Whole(), []
    try:
        with whole.kept() as interrupted:
            signal.raise_signal(signal.SIGINT)
            done.append(interrupted())
            signal.raise_signal(signal.SIGINT)
            done.append(False)
    except KeyboardInterrupt:
        done.append(None)
    finally:
        signal.signal(signal.SIGINT, before)
    assert done == [True, None] and not whole
    with pytest.raises(SimulationStateError):
        whole.require()
