"""Executions: one model on one backend, without a network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite import Execution
from pynnlite.errors import BadConnection, ModelError, UnsupportedModel


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


def test_what_cannot_be_run_is_refused_before_anything_is_built() -> None:
    with pytest.raises(UnsupportedModel, match="cannot save its state"):
        Execution(network().freeze(), "reference", 0.1).save("nowhere")
    with pytest.raises(BadConnection, match="below the min_delay"):
        Execution(network().freeze(), "native", 0.1, delays=(20, None))
