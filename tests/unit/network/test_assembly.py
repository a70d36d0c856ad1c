"""Assemblies: groups of cells of several populations."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadConnection, BadValue, UnknownParameter


@pytest.fixture
def cells() -> Any:
    """Return two populations of one network: four conductance-based cells and three current-based ones."""
    net = pnl.Network(seed=2)
    return net.population(4, pnl.IF_cond_exp(), label="cond"), net.population(
        3, pnl.IF_curr_exp(), label="curr"
    )


def test_the_cells_come_in_the_order_of_the_parts(cells: Any) -> None:
    cond, curr = cells
    group = curr[[2, 0]] + cond
    assert group.size == len(group) == 6
    assert [(cell.population_label, cell.index) for cell in group] == [
        ("curr", 2),
        ("curr", 0),
        *(("cond", k) for k in range(4)),
    ]
    assert [int(cell) for cell in group.all_cells] == [6, 4, 0, 1, 2, 3]
    assert (int(group.first_id), int(group.last_id)) == (0, 6)
    assert group.id_to_index([cond[1], 6]).tolist() == [3, 0]
    assert cond[3] in group and curr[1] not in group


def test_what_is_selected_keeps_its_order(cells: Any) -> None:
    cond, curr = cells
    group = cond + curr
    assert isinstance(group[5], int) and group[5] == curr[1]
    assert [int(cell) for cell in group[[4, 0, 3]]] == [4, 0, 3]
    assert isinstance(group[1:3], pnl.PopulationView)
    assert isinstance(group[2:6], pnl.Assembly)
    assert [int(cell) for cell in group[[cond[2], 0]]] == [2, 0]
    assert group.sample(4).size == 4


def test_a_group_counts_once_and_overlaps_are_refused(cells: Any) -> None:
    cond, curr = cells
    assert (cond + curr + cond).size == 7
    grown = cond + curr[:1]
    grown += curr[1:]
    assert grown.size == 7
    with pytest.raises(BadValue, match="each cell once"):
        pnl.Assembly(cond, cond[:2])
    with pytest.raises(BadConnection, match="different networks"):
        pnl.Assembly(cond, pnl.Network().population(1, pnl.IF_cond_exp()))
    with pytest.raises(BadValue, match="consists of populations"):
        pnl.Assembly(cond, [1, 2])


def test_values_are_in_the_order_of_the_group(cells: Any) -> None:
    cond, curr = cells
    group = pnl.Assembly(curr, cond, label="all")
    group.set(tau_m=np.arange(1.0, 8.0))
    assert curr.get("tau_m").tolist() == [1.0, 2.0, 3.0]
    assert group.get("tau_m").tolist() == list(range(1, 8))
    group.set(cm=lambda i: 1.0 + i)
    assert cond.get("cm").tolist() == [4.0, 5.0, 6.0, 7.0]
    group.tau_m = 9.0
    assert group.get("tau_m") == 9.0
    group.initialize(v=pnl.RandomDistribution("uniform", (-70.0, -60.0)))


def test_a_change_that_fails_in_one_part_changes_nothing(cells: Any) -> None:
    cond, curr = cells
    digest = cond.network.digest()
    for wrong, error in (
        ({"tau_m": [1.0] * 6}, BadValue),
        ({"tau_m": 5.0, "e_rev_E": 0.0}, UnknownParameter),
    ):
        with pytest.raises(error):
            (cond + curr).set(**wrong)
    assert cond.network.digest() == digest


def test_receptor_and_sign_are_decided_part_by_part(cells: Any) -> None:
    cond, curr = cells
    source = cond.network.population(2, pnl.SpikeSourceArray(spike_times=[1.0]))
    rule, synapse = pnl.AllToAllConnector(), pnl.StaticSynapse(weight=0.01, delay=1.0)
    projection = pnl.Projection(source, curr + cond, rule, synapse)
    assert projection.receptor_type == "excitatory" and projection.size() == 14
    assert [target for _, target, _ in projection.get("weight", "list")] == sorted(2 * list(range(7)))
    negative = pnl.StaticSynapse(weight=-0.01, delay=1.0)
    with pytest.raises(BadConnection, match="a conductance"):
        pnl.Projection(source, curr + cond, rule, negative, receptor_type="inhibitory")
    with pytest.raises(BadConnection, match="which receive nothing"):
        pnl.Projection(source, curr + source, rule, synapse)


@pytest.mark.parametrize("backend", ["native", "reference"])
def test_an_assembly_runs_like_its_parts(backend: str) -> None:
    """Project from and to an assembly, or between the four pairs of parts: the same spikes."""
    found = []
    for together in (True, False):
        net = pnl.Network(seed=3)
        parts = [net.population(n, pnl.IF_curr_exp(i_offset=0.9), label=str(n)) for n in (3, 2)]
        assembly = pnl.Assembly(*parts, label="both")
        synapse = pnl.StaticSynapse(weight=0.05, delay=1.0)
        pairs = [(assembly, assembly)] if together else [(pre, post) for pre in parts for post in parts]
        for pre, post in pairs:
            net.projection(pre, post, pnl.AllToAllConnector(), synapse)
        assembly.record(["spikes", "v"])
        assembly.inject(pnl.DCSource(amplitude=0.3, start=5.0))
        with pnl.Simulator(backend, net, 0.1) as sim:
            sim.run(40.0)
            block = assembly.get_data()
            counts = assembly.get_spike_counts()
        (segment,) = block.segments
        trains = [train.magnitude.tolist() for train in segment.spiketrains]
        assert block.name == "both" and len(trains) == 5 and sum(map(len, trains)) == sum(counts.values()) > 0
        assert [signal.shape[1] for signal in segment.analogsignals] == [5]
        assert list(counts) == [0, 1, 2, 3, 4]
        assert assembly.mean_spike_count() == sum(counts.values()) / 5
        found.append(trains)
    assert found[0] == found[1]


def test_cells_bound_a_slice(cells: Any) -> None:
    cond, curr = cells
    assert [int(cell) for cell in curr[curr[1] :]] == [5, 6]
    assert [int(cell) for cell in (curr + cond)[curr[2] : cond[2]]] == [6, 0, 1]
    with pytest.raises(BadValue, match="does not have cell"):
        curr[cond[1] :]


def test_an_assembly_that_cannot_grow_stays_as_it_was(cells: Any) -> None:
    cond, curr = cells
    group = cond[:2] + curr[:1]
    with pytest.raises(BadValue, match="each cell once"):
        group += curr[1:] + cond[1:]
    assert group.size == 3


def test_data_of_an_assembly_have_one_signal_for_a_variable(cells: Any) -> None:
    cond, curr = cells
    assembly = pnl.Assembly(curr, cond[[2, 0]], label="both")
    cond.record(["gsyn_exc", "v"])
    curr.record("v")
    assembly.initialize(v=[-61.0, -62.0, -63.0, -64.0, -65.0])
    with pnl.Simulator("reference", cond.network, 0.1) as sim:
        sim.run(1.0)
        signals = assembly.get_data().segments[0].analogsignals
    assert [(signal.name, signal.shape) for signal in signals] == [("v", (11, 5)), ("gsyn_exc", (11, 2))]
    v = signals[0]
    assert v.magnitude[0].tolist() == [-61.0, -62.0, -63.0, -64.0, -65.0]
    assert v.array_annotations["channel_index"].tolist() == [0, 1, 2, 3, 4]
    assert v.annotations["channel_ids"] == [int(cell) for cell in assembly]
    assert v.annotations["source_population"] == f"{curr.label};{cond[[2, 0]].population.label}"


def test_signals_of_other_times_stay_apart(cells: Any) -> None:
    cond, curr = cells
    curr.record("v")
    cond.record("v", sampling_interval=0.5)
    with pnl.Simulator("reference", cond.network, 0.1) as sim:
        sim.run(1.0)
        signals = (curr + cond).get_data().segments[0].analogsignals
    assert [signal.shape for signal in signals] == [(11, 3), (3, 4)]


def test_an_assembly_may_begin_without_cells(cells: Any) -> None:
    cond, curr = cells
    empty = pnl.Assembly(label="none")
    assert empty.size == len(empty) == len(list(empty)) == len(empty.all_cells) == 0 and cond[0] not in empty
    assert (empty + cond).size == (cond + empty).size == 4
    for use in (
        lambda: empty.record("v"),
        lambda: empty.set(tau_m=3.0),
        lambda: empty[0],
        lambda: empty.get("cm"),
        lambda: empty.sample(1),
    ):
        with pytest.raises(BadValue, match="'none' has no cells"):
            use()
    empty += curr
    assert empty.size == 3


def test_where_one_cell_is_meant_other_things_are_refused(cells: Any) -> None:
    cond, curr = cells
    group = cond + curr
    for given in ("x", [0, 1], 1.5, True, None, np.array(3)):
        for ask in (group.is_local, group.position_of, cond.is_local):
            with pytest.raises(BadValue, match="by itself or by its number"):
                ask(given)


def test_what_can_only_be_read_says_so(cells: Any) -> None:
    cond, curr = cells
    for group, name in (
        ((cond + curr), "positions"),
        (cond[:2], "positions"),
        (cond, "size"),
        (cond, "index"),
        (cond[0], "population"),
    ):
        with pytest.raises(AttributeError, match=f"'{name}' of .* cannot be set"):
            setattr(group, name, 3)
    with pytest.raises(AttributeError, match="'set' of 'cond' cannot be set"):
        cond.set = 3
    with pytest.raises(AttributeError, match="their positions"):
        cond[:2].positions = np.zeros((3, 2))


def test_the_first_and_the_last_cell_are_those_with_the_lowest_and_the_highest_number() -> None:
    net = pnl.Network(seed=1)
    early, late = (net.population(4, pnl.IF_cond_exp()) for _ in range(2))
    mixed = late[[3, 1]] + early[[2, 0]]
    assert (mixed.first_id, mixed.last_id) == (early[0], late[3])
    assert (mixed[1:3].first_id, mixed[1:3].last_id) == (early[2], late[1])
    for name in ("first_id", "last_id"):
        with pytest.raises(BadValue, match="has no cells"):
            getattr(pnl.Assembly(), name)
