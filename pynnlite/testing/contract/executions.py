"""Executions: a backend runs a model that no simulator holds, as it runs the network of a simulator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from ...backend import Backend
from ...declarations import CellType
from ...errors import ModelError, UnsupportedModel
from ...model import Model
from ...running import Execution
from ...testing.data import trace
from ...testing.networks import busy
from ...testing.plugin import Simulate


@pytest.fixture
def opened(backend: Backend) -> Iterator[Any]:
    """Return a function that executes a model, alone if the backend holds one network at a time."""
    executions: list[Execution] = []

    def execute(model: Model, trial: int = 0) -> Execution:
        if not backend.features.simultaneous:
            for execution in executions:
                execution.close()
        executions.append(Execution(model, backend, 0.1, trial=trial))
        return executions[-1]

    yield execute
    for execution in executions:
        execution.close()


def recorded(execution: Execution) -> list[bytes]:
    """Return the bytes of all data of the present segment."""
    segment = execution.segments()[-1]
    found: list[bytes] = []
    for probe in segment.probes.values():
        if probe.variable == "spikes":
            found += [column.tobytes() for column in segment.trains(probe)]
        else:
            found.append(segment.trace(probe).values.tobytes())
    return found


def test_a_model_is_executed_again_without_being_described_again(
    opened: Any, simulate: Simulate, cell_type: type[CellType]
) -> None:
    network = busy(cell_type)
    model = network.freeze()
    found = []
    for pieces in ([300], [1, 99, 200]):
        execution = opened(model)
        for n_steps in pieces:
            execution.advance(n_steps)
        assert execution.step == 300 and network.state is None
        found.append(recorded(execution))
        execution.close()
        assert recorded(execution) == found[-1]  # the data stay
    assert found[0] == found[1] and any(found[0])
    simulator = simulate(network)
    simulator.run(30.0)
    assert trace(network.populations[2], "v").tobytes() in found[0]


def test_a_change_acts_from_the_present_step_on(opened: Any, cell_type: type[CellType]) -> None:
    network = busy(cell_type)
    before = network.freeze()
    network.populations[2].set(i_offset=0.9)
    after = network.freeze()
    found = []
    for model in (before, after):
        execution = opened(before)
        execution.advance(100)
        execution.change(model)
        execution.advance(100)
        found.append(execution.segments()[-1])
    one, other = (
        next(segment.trace(probe).values for probe in segment.probes.values() if probe.variable == "v")
        for segment in found
    )
    assert (one[:101] == other[:101]).all() and (one[101] != other[101]).any()


def test_an_execution_goes_on_from_a_checkpoint(
    opened: Any, cell_type: type[CellType], tmp_path: Path
) -> None:
    model, path = busy(cell_type).freeze(), tmp_path / "checkpoint"
    execution = opened(model, trial=2)
    execution.advance(100)
    with suppress(UnsupportedModel):  # not every backend saves its state
        execution.save(path)
    if not path.exists():
        return
    execution.advance(100)
    with Execution.restore(path, model, execution.backend, 0.1) as resumed:
        assert (resumed.step, resumed.recipe.trial) == (100, 2)
        resumed.advance(100)
        assert recorded(resumed) == recorded(execution)
    with pytest.raises(ModelError):
        Execution.restore(path, busy(cell_type, seed=5).freeze(), execution.backend, 0.1)
