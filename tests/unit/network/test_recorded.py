"""What is recorded from a group, in the spellings of PyNN's scripts."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import neo
import numpy as np
import pytest

from pynnlite.errors import BadValue, SimulationStateError


def recorded(cells: Any) -> set[str]:
    probes = cells.network.records.probes
    return {probe.variable for probe in probes if probe.population == cells.number}


@pytest.mark.parametrize("spelling", ["all", ["all"], ("all",)])
def test_all_variables_of_a_cell_type_are_recorded(scene: Any, spelling: Any) -> None:
    scene.cond.record(spelling)
    assert recorded(scene.cond) == set(scene.cond.celltype.recordable)


def test_all_variables_of_an_assembly_are_those_of_each_population(scene: Any) -> None:
    (scene.cond + scene.source).record("all", sampling_interval=0.5)
    assert recorded(scene.cond) == set(scene.cond.celltype.recordable)
    assert recorded(scene.source) == {"spikes"}


@pytest.mark.parametrize("variables", [[], (), np.array([], str)])
def test_an_empty_list_records_nothing_and_leaves_the_rest(scene: Any, variables: Any) -> None:
    scene.cond.record("v")
    scene.cond.record(variables)
    assert recorded(scene.cond) == {"v"}


@pytest.mark.parametrize("variables", ["v", ["v"], ("v",), {"v"}, iter(["v"])])
def test_variables_are_a_name_or_any_list_of_names(scene: Any, variables: Any) -> None:
    scene.cond.record(variables)
    assert recorded(scene.cond) == {"v"}


def test_locations_are_refused_with_the_reason(scene: Any) -> None:
    scene.cond.record("v", locations=None)
    scene.sim.run(0.5)
    for call in (
        lambda: scene.cond.record("v", locations={"soma": 0.5}),
        lambda: scene.cond.can_record("v", "soma"),
        lambda: scene.cond.get_data("v", locations=["soma"]),
        lambda: scene.cond.write_data("file.pkl", locations=["soma"]),
    ):
        with pytest.raises(BadValue, match="cells of several compartments"):
            call()
    assert scene.cond.can_record("v") and not scene.cond.can_record("w")


def test_p46_data_asked_for_too_early_say_what_to_do(scene: Any) -> None:
    with pytest.raises(SimulationStateError, match=r"Call record\(\['spikes'\]\) before run\(\)"):
        scene.cond.get_data()
    scene.cond.record("v")
    with pytest.raises(SimulationStateError, match=r"nothing has run. Call run\(\) first"):
        scene.cond.get_data()


def test_segments_follow_resets_and_stay_after_the_end(scene: Any) -> None:
    scene.cond.record(["v", "spikes"])
    scene.sim.run(1.0)
    scene.sim.reset(annotations={"phase": 1})
    scene.sim.run(2.0)
    scene.sim.end()
    first, second = scene.cond.get_data(("v", "spikes")).segments
    assert (first.name, second.name) == ("segment000", "segment001")
    assert first.annotations["phase"] == 1 and "phase" not in second.annotations
    assert [s.filter(name="v")[0].shape for s in (first, second)] == [(11, 5), (21, 5)]
    assert [float(s.spiketrains[0].t_stop) for s in (first, second)] == [1.0, 2.0]


def test_counts_have_cells_as_keys(scene: Any) -> None:
    scene.source.set(spike_times=[[1.0], [], [1.0, 2.0]])
    scene.source.record("spikes")
    scene.sim.run(5.0)
    counts = scene.source.get_spike_counts()
    assert [counts[cell] for cell in scene.source] == [1, 0, 2]
    assert all(type(cell) is type(scene.source[0]) for cell in counts)
    assert scene.source.mean_spike_count() == 1.0 and scene.source[2:].mean_spike_count() == 2.0


def test_data_go_to_a_file_or_a_writer_of_neo(scene: Any, tmp_path: Path) -> None:
    scene.cond.record("v", to_file=str(tmp_path / "at_end.pkl"))
    scene.sim.run(1.0)
    io = neo.io.PickleIO(str(tmp_path / "data.pkl"))
    scene.cond.write_data(io, "v", clear=True, annotations={"script": "a.py"})
    block = pickle.loads((tmp_path / "data.pkl").read_bytes())
    assert block.annotations["script"] == "a.py"
    assert block.segments[0].filter(name="v")[0].shape == (11, 5)
    scene.sim.run(1.0)
    scene.sim.end()
    late = pickle.loads((tmp_path / "at_end.pkl").read_bytes()).segments[0].filter(name="v")[0]
    assert late.shape == (10, 5) and float(late.t_start) == pytest.approx(1.1)


def test_a_signal_can_be_cut_and_turned_as_an_array(scene: Any) -> None:
    scene.cond.record("v")
    scene.sim.run(1.0)
    signal = scene.cond.get_data().segments[0].analogsignals[0]
    assert signal[:, 2].shape == (11, 1) and signal.T.shape == (5, 11)
    assert signal.rescale("V").magnitude[0, 0] == pytest.approx(-0.065)
