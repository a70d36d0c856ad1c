"""Executions: one model on one backend, without a network."""

from __future__ import annotations

import cProfile
import resource
import signal
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite import Execution
from pynnlite.backend import StateChange, ownership, registry
from pynnlite.columns import Recordings, Spikes, Trace, append_all
from pynnlite.errors import BadConnection, BadValue, ModelError, SimulationStateError, UnsupportedModel
from pynnlite.parallel import Communicator, SerialCommunicator, threaded
from pynnlite.recording import Store


def network(weight: float = 0.05) -> pnl.Network:
    net = pnl.Network(seed=4)
    source = net.population(5, pnl.SpikeSourcePoisson(rate=300.0))
    cells = net.population(4, pnl.IF_curr_exp(i_offset=0.7), label="cells")
    net.projection(source, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=weight, delay=1.0))
    cells.record(["spikes", "v"])
    return net


def recorded(execution: Execution) -> list[Any]:
    (segment,) = execution.segments()
    found: list[Any] = []
    for probe in segment.probes.values():
        columns = segment.trains(probe) if probe.variable == "spikes" else (segment.trace(probe).values,)
        found += [column.tolist() for column in columns]
    return found


def test_one_model_runs_several_times_and_side_by_side() -> None:
    model = network().freeze()
    with Execution(model, "native", 0.1) as one, Execution(model, "reference", 0.1) as other:
        for _ in range(3):
            one.advance(100)
            other.advance(100)
        assert one.step == other.step == 300 and one.time == 30.0
        spikes = [next(iter(recorded(execution))) for execution in (one, other)]
        assert spikes[0] == spikes[1] and len(spikes[0]) > 0
        again = Execution(model, "native", 0.1)
        again.advance(300)
        assert recorded(again) == recorded(one)
    assert one.step == 300


def test_changes_act_from_the_present_step_on() -> None:
    net = network()
    before, after = net.freeze(), network(weight=0.2).freeze()
    with Execution(before, "native", 0.1) as changed, Execution(before, "native", 0.1) as unchanged:
        for execution in (changed, unchanged):
            execution.advance(100)
        changed.change(after)
        for execution in (changed, unchanged):
            execution.advance(100)
        one, other = (np.array(recorded(execution)[-1]) for execution in (changed, unchanged))
        assert one.shape == other.shape == (201, 4)
        assert np.array_equal(one[:101], other[:101]) and not np.array_equal(one, other)


def test_trials_differ_and_repeat() -> None:
    model = network().freeze()
    found = []
    for trial in (0, 1, 1):
        with Execution(model, "native", 0.1, trial=trial) as execution:
            execution.advance(200)
            found.append(recorded(execution))
    assert found[0] != found[1] == found[2]


def test_a_checkpoint_is_that_of_a_recipe(tmp_path: Path) -> None:
    model, path = network().freeze(), tmp_path / "checkpoint"
    with Execution(model, "native", 0.1, trial=3) as whole:
        whole.advance(100)
        whole.save(path)
        whole.advance(100)
        with Execution.restore(path, model, "native", 0.1) as resumed:
            assert resumed.recipe.trial == 3 and resumed.step == 100
            resumed.advance(100)
            assert recorded(resumed) == recorded(whole)
        for place in (
            {"dt": 0.05},
            {"dt": 0.1, "delays": (2, None)},
        ):  # the delay range is part of the recipe (A8)
            with pytest.raises(ModelError, match="checkpoint"):
                Execution.restore(path, model, "native", **place)


@pytest.mark.usefixtures("forgetful")
def test_what_cannot_be_run_is_refused_before_anything_is_built() -> None:
    with pytest.raises(UnsupportedModel, match="cannot save its state"):
        Execution(network().freeze(), "reference", 0.1).save("nowhere")
    with pytest.raises(BadConnection, match="below the min_delay"):
        Execution(network().freeze(), "native", 0.1, delays=(20, None))


@pytest.mark.parametrize(
    "given",
    [
        {"model": network()},
        {"dt": 0.0},
        {"dt": "0.1"},
        {"dt": np.nan},
        {"delays": (0, None)},
        {"delays": (3, 2)},
        {"delays": 5},
        {"delays": (1.5, None)},
        {"delays": (2**40, None)},
        {"options": {"threads": 2}},
        {"options": registry.load("reference").options()},
        {"trial": -1},
        {"trial": 0.5},
        {"backend": 3},
        {"backend": None},
        {"comm": 3},
    ],
)
def test_arguments_are_checked(given: dict[str, Any]) -> None:
    with pytest.raises(BadValue, match="timestep" if "dt" in given else next(iter(given))):
        Execution(**{"model": network().freeze(), "backend": "native", "dt": 0.1, **given})


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (3, "a list of StateChange, not 3"),
        ([3], "a list of StateChange"),
        ([(7, "v", [0], [1.0])], "population 0 to 1, not 7"),
        ([(-1, "v", [0], [1.0])], "population 0 to 1, not -1"),
        ([(0, "v", [0], [1.0])], "has no state variable 'v'"),
        ([(1, "hold", [0], [1.0])], "has no state variable 'hold'"),
        ([(1, "v", [4], [1.0])], "different ones of 0 to 3"),
        ([(1, "v", [-1], [1.0])], "different ones of 0 to 3"),
        ([(1, "v", [2, 2], [1.0, 2.0])], "different ones of 0 to 3"),
        ([(1, "v", [True, False], [1.0, 2.0])], "array of their indices"),
        ([(1, "v", [0.0], [1.0])], "array of their indices"),
        ([(1, "v", [0, 1], [1.0])], "of 2 cells must be as many float64"),
        ([(1, "v", [0], [1])], "must be as many float64"),
        ([(1, "v", [0], [np.nan])], "must be finite"),
    ],
)
def test_new_values_of_state_variables_are_checked(change: Any, match: str) -> None:
    model = network().freeze()
    with Execution(model, "native", 0.1) as execution, Execution(model, "native", 0.1) as other:
        if isinstance(change, list) and isinstance(change[0], tuple):
            change = [
                StateChange(*place, np.array(index), np.array(values)) for *place, index, values in change
            ]
        with pytest.raises(ModelError, match=match):
            execution.change(model, change)
        execution.advance(20)
        other.advance(20)
        assert recorded(execution) == recorded(other)


@pytest.mark.parametrize("path", [None, 3, "", "a\0b", b"run"])
def test_a_checkpoint_is_written_to_a_file_of_some_name(path: Any, tmp_path: Path) -> None:
    with Execution(network().freeze(), "native", 0.1) as execution:
        with pytest.raises(BadValue, match="file of some name"):
            execution.save(path)
        (tmp_path / "folder").mkdir()
        with pytest.raises(BadValue, match="is a folder"):
            execution.save(tmp_path / "folder")
        with pytest.raises(BadValue, match="gather must be"):
            execution.segments(gather="some")
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]


def test_what_could_not_be_written_leaves_no_part(tmp_path: Path) -> None:
    with Execution(network().freeze(), "native", 0.1) as execution:
        execution.advance(2000)
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        handled = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
        try:
            with pytest.raises(OSError, match="File too large"):
                execution.save(tmp_path / "run")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
            signal.signal(signal.SIGXFSZ, handled)
        assert not list(tmp_path.iterdir())
        execution.save(tmp_path / "run")


@pytest.mark.parametrize("backend", ["native", "reference"])
@pytest.mark.parametrize("n_steps", [-1, 1.5, True, "1", None, 2**70])
def test_steps_are_whole_numbers(backend: str, n_steps: Any) -> None:
    with Execution(network().freeze(), backend, 0.1) as execution:
        with pytest.raises(BadValue, match="number of steps"):
            execution.advance(n_steps)
        execution.advance(np.int8(3))
        assert execution.step == 3 and type(execution.step) is int


def other_networks() -> dict[str, pnl.Network]:
    """Return networks that differ from `network()` by what is fixed, by what that is."""
    found = {
        name: network()
        for name in ("populations", "projections", "injections", "delays", "positions", "connector")
    }
    found["populations"].population(1, pnl.IF_curr_exp())
    cells = found["projections"].populations[1]
    found["projections"].projection(cells, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=0.1))
    found["injections"].populations[1].inject(pnl.DCSource(amplitude=0.1))
    found["delays"].projections[0].set(delay=1.1)
    found["positions"].populations[1].positions = np.ones((3, 4))
    spec = found["connector"].projection_specs[0]
    found["connector"].projection_specs[0] = replace(spec, connector=pnl.FixedProbabilityConnector(0.5))
    return {"seed": pnl.Network(seed=5), **found}


@pytest.mark.parametrize("what", list(other_networks()))
def test_a_simulation_does_not_go_on_by_a_model_of_another_structure(what: str) -> None:
    with Execution(network().freeze(), "reference", 0.1) as execution:
        execution.advance(5)
        with pytest.raises(ModelError, match="cannot go on by this model"):
            execution.change(other_networks()[what].freeze())
        execution.change(network(weight=0.1).freeze())
        execution.advance(5)


@pytest.mark.parametrize("backend", ["native", "reference"])
def test_e8_a_network_without_cells_runs_at_once(backend: str) -> None:
    with Execution(pnl.Network().freeze(), backend, 0.1) as execution:
        execution.advance(10**15)
        assert execution.step == 10**15 and execution.segments()[0].stop == 10**15
    with pytest.raises(SimulationStateError, match="closed"):
        execution.advance(1)


def test_c8_a_closed_execution_says_so_and_its_data_stay(tmp_path: Path) -> None:
    model = network().freeze()
    with Execution(model, "native", 0.1) as execution:
        execution.advance(100)
        before = recorded(execution)
    for ask in (
        lambda: execution.advance(1),
        lambda: execution.change(model),
        lambda: execution.save(tmp_path / "state"),
        execution.timings,
    ):
        with pytest.raises(SimulationStateError, match="This simulation has been closed"):
            ask()
    assert execution.step == 100 and recorded(execution) == before


@pytest.mark.parametrize("backend", ["native", "reference"])
def test_e8_populations_cost_the_same_however_many_there_are(backend: str) -> None:
    def calls(n: int) -> int:
        """Return how many functions are called to describe and build some populations."""
        profile = cProfile.Profile()
        profile.enable()
        net = pnl.Network()
        for _ in range(n):
            net.population(1, pnl.IF_curr_exp()).record("spikes")
        with Execution(net.freeze(), backend, 0.1):
            profile.disable()
        return sum(entry.callcount for entry in profile.getstats())

    few, some, many = (calls(n) for n in (50, 150, 250))
    assert many - some == pytest.approx(some - few, rel=0.05)


FAR_TOO_MUCH = 2**50
"""More numbers than any memory holds: asking for room for them is how memory ends here."""


class ShortStore(Store):
    """One for which memory ends, as often as is said, before it takes anything over."""

    failures = 0

    def add(self, *arguments: Any) -> None:
        if self.failures:
            self.failures -= 1
            np.empty(FAR_TOO_MUCH)
        super().add(*arguments)


def test_a2_what_memory_does_not_suffice_to_take_over_is_not_lost(tmp_path: Path) -> None:
    model = network().freeze()
    with Execution(model, "native", 0.1) as wanted:
        wanted.advance(300)
        comm = SerialCommunicator()
        store = ShortStore(0.1, comm, partial(ownership, registry.load("native"), comm=comm))
        with Execution(model, "native", 0.1, store=store) as short:
            short.advance(100)
            store.failures = 3
            for read in (short.collect, short.segments, lambda: short.save(tmp_path / "none")):
                with pytest.raises(MemoryError):
                    read()
            short.advance(100)
            short.collect()
            store.failures = 1
            short.advance(100)
            with pytest.raises(MemoryError):
                short.collect()
        assert not [*tmp_path.iterdir()]
        assert recorded(short) == recorded(wanted)  # a closed execution still has what it could not take over


def test_a2_a_store_takes_over_all_or_nothing() -> None:
    net = network()
    with Execution(net.freeze(), "reference", 0.1) as execution:
        before = recorded(execution)
        numbers = list(execution.recipe.probes)
        cells, steps = np.zeros(1024, np.int32), np.ones(1024, np.int64)
        too_many = Spikes(cells, steps, np.full(1024, 2**31 - 1, np.int32))
        recordings = Recordings(
            {numbers[0].number: too_many}, {numbers[1].number: Trace(steps[:1], np.ones((1, 4)))}
        )
        with pytest.raises(MemoryError):
            execution.store.add(recordings, execution.recipe, 1)
        assert recorded(execution) == before


def test_a2_items_are_appended_to_all_lists_or_to_none() -> None:
    class Full(list[int]):
        def append(self, item: int) -> None:
            np.empty(FAR_TOO_MUCH)

    lists = [[1], [2, 3], Full([4])]
    with pytest.raises(MemoryError):
        append_all([(each, 5) for each in lists])
    assert lists == [[1], [2, 3], [4]]
    append_all([(each, 5) for each in lists[:2]])
    assert lists[:2] == [[1, 5], [2, 3, 5]]


def test_b3_ranks_that_go_to_different_steps_are_told(tmp_path: Path) -> None:
    model = network().freeze()

    def part(comm: Communicator) -> list[str]:
        """Return what reading, changing and saving say on a rank."""
        found = []
        with Execution(model, "native", 0.1, comm=comm) as execution:
            execution.advance(3 + comm.rank)
            for call in (
                lambda: execution.segments(gather="all"),
                lambda: execution.change(model),
                lambda: execution.save(tmp_path / "run"),
            ):
                with pytest.raises(ModelError) as caught:
                    call()
                found.append(str(caught.value))
            assert execution.segments(gather=False)[-1].stop == 3 + comm.rank
        return found

    for found in threaded(2, part):
        for message in found:
            assert message.startswith(
                "The step that has been reached is not the same on all ranks: 3 on rank 0, 4 on"
            )
    assert not list(tmp_path.iterdir())


def test_all_ranks_know_that_a_checkpoint_cannot_be_written_or_read(tmp_path: Path) -> None:
    model = network().freeze()
    (tmp_path / "file").touch()

    def fail(comm: Communicator) -> int:
        with Execution(model, "native", 0.1, comm=comm) as execution:
            execution.advance(10)
            with pytest.raises(OSError, match="file"):
                execution.save(tmp_path / "file" / "run")
            with pytest.raises(ModelError, match="name of the checkpoint is not the same on all ranks"):
                execution.save(tmp_path / str(comm.rank))
            execution.advance(10)
            execution.save(tmp_path / "run")
        with pytest.raises(BadValue, match="There is no checkpoint"):
            Execution.restore(tmp_path / ("run" if comm.rank else "nothing"), model, "native", 0.1, comm=comm)
        return Execution.restore(tmp_path / "run", model, "native", 0.1, comm=comm).step

    assert threaded(2, fail) == [20, 20]


def test_what_is_wrong_inside_a_backend_is_said_as_it_is() -> None:
    class Stale(type(registry.load("reference"))):  # type: ignore[misc]
        """A backend that was built for another version."""

        @property
        def features(self) -> Any:
            return np.no_such_function()  # type: ignore[attr-defined]

    with pytest.raises(AttributeError, match="no_such_function"):
        Execution(network().freeze(), Stale(), 0.1)
    with pytest.raises(BadValue, match="which has no 'features'"):
        Execution(network().freeze(), SimpleNamespace(name="half"), 0.1)  # type: ignore[arg-type]
