"""Roll-call: clean networks pass on every backend; one wrong synapse is found, named, and flags no other cell."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.backend import Backend, registry
from pynnlite.compare.answers import Answers
from pynnlite.compare.lockstep import Engine
from pynnlite.compare.observed import observed
from pynnlite.compare.reckoned import reckoner
from pynnlite.compare.verdicts import FAILS, PASSES, UNKNOWN, Verdict
from pynnlite.compare.wiring import judge_wiring
from pynnlite.declarations import CellType, Parameter, Receptor, State
from pynnlite.recipe import Recipe, Synapses
from pynnlite.testing.networks import uniform, weight

from .planted import delay_plus, leads_to, missing, planted, weight_times

BACKENDS = ["native", "nest", "brian2", "arbor"]


def backend(name: str) -> Backend:
    found: Backend = import_module(f"pynnlite_{name}").BACKEND
    return found


def judged(network: pnl.Network, tested: Backend, dt: float = 0.1) -> Verdict:
    return judge_wiring(Recipe(network.freeze(), dt), Engine(tested), Engine(backend("native")))


class ThreeReceptors(CellType):
    """A cell with a slow, a fast and a rising receptor, two of which move the same variable."""

    parameters = (
        Parameter("tau_slow", 40.0, "ms", "Decay time.", above=0.0),
        Parameter("tau_fast", 3.0, "ms", "Decay time.", above=0.0),
        Parameter("gain", 2.0, "", "Of one receptor."),
    )
    states = (
        State("v", -65.0, "mV", "Potential."),
        State("slow", 0.0, "nA", "Slow current."),
        State("fast", 0.0, "nA", "Fast current."),
    )
    receptors = (Receptor("one", "nA", 0), Receptor("two", "nA", 0), Receptor("three", "nA", 0))
    declaration = """
        dv/dt = (-65 * mV - v) / (20 * ms) + (slow + fast) / (1 * nF)
        dslow/dt = -slow / tau_slow
        dfast/dt = -fast / tau_fast
        one: slow += weight
        two: fast += weight
        three: fast += gain * weight
        threshold: v >= -50 * mV
        reset: v = -65 * mV
    """


class Exploding(CellType):
    """A cell whose potential, which spikes move, would explode without its threshold."""

    parameters = (Parameter("v_thresh", -50.0, "mV", "Threshold."),)
    states = (State("v", -65.0, "mV", "Potential."),)
    receptors = (Receptor("delta", "mV", 0),)
    declaration = """
        dv/dt = (v + 65 * mV) * (v + 55 * mV) / (10 * mV * ms)
        delta: v += weight
        threshold: v >= v_thresh
        reset: v = -65 * mV
    """


class ManyDeltas(CellType):
    """The same with three receptors, one of which moves another variable."""

    parameters = (Parameter("v_thresh", -50.0, "mV", "Threshold."),)
    states = (State("v", -65.0, "mV", "Potential."), State("i", 0.0, "nA", "Current."))
    receptors = (Receptor("fast", "mV", 0), Receptor("slow", "nA", 0), Receptor("down", "mV", -1))
    declaration = """
        dv/dt = (v + 65 * mV) * (v + 55 * mV) / (10 * mV * ms) + i / nF
        di/dt = -i / (5 * ms)
        fast: v += weight
        slow: i += weight
        down: v += weight
        threshold: v >= v_thresh
        reset: v = -65 * mV
    """


def wired(cell_type: type[CellType], size: int = 15) -> pnl.Network:
    """Return cells with multapses and several delays onto each receptor, from cells, from sources and from views."""
    net = pnl.Network(seed=2)
    cells = net.population(size, cell_type(), label="cells")
    source = net.population(7, pnl.SpikeSourcePoisson(rate=10.0), label="source")
    for k, receptor in enumerate(cells.receptor_types):
        label = f"to {receptor}"
        low_high = weight(cell_type, k, 0.2, 1.0)
        synapse = pnl.StaticSynapse(low_high, delay=uniform(0.1, 3.0))
        net.projection(cells, cells, pnl.FixedNumberPreConnector(4, with_replacement=True), synapse, receptor)
        net.projection(source[1:5], cells[3:], pnl.AllToAllConnector(), synapse, receptor, label=label)
    net.projection(
        source,
        cells,
        pnl.FixedProbabilityConnector(0.5),
        pnl.StaticSynapse(weight(cell_type, 0, 0.3), 0.7),
        cells.receptor_types[0],
        label="equal",
    )
    if cell_type.injectable:
        cells.inject(pnl.NoisyCurrentSource(mean=0.1, stdev=0.2))
    return net


TYPES = {
    "native": [
        pnl.IF_cond_exp,
        pnl.IF_curr_exp,
        pnl.IF_curr_delta,
        pnl.IF_cond_alpha,
        pnl.IF_curr_alpha,
        pnl.EIF_cond_exp_isfa_ista,
        ThreeReceptors,
    ],
    "nest": [
        pnl.IF_cond_exp,
        pnl.IF_curr_exp,
        pnl.IF_curr_delta,
        pnl.IF_cond_alpha,
        pnl.IF_curr_alpha,
        pnl.EIF_cond_exp_isfa_ista,
    ],
    "brian2": [pnl.IF_cond_exp, pnl.IF_curr_delta, ThreeReceptors],
    "arbor": [pnl.IF_cond_exp, pnl.IF_curr_delta, ThreeReceptors],
}


@pytest.mark.parametrize(("name", "cell_type"), [(name, kind) for name in TYPES for kind in TYPES[name]])
def test_a_clean_network_passes(name: str, cell_type: type[CellType]) -> None:
    verdict = judged(wired(cell_type), backend(name))
    assert verdict.outcome == PASSES, verdict.text
    n_receptors = len(cell_type.receptors)
    assert verdict.figures["synapses tested"] == verdict.figures["synapses"] > n_receptors * (15 * 4 + 48)
    assert verdict.figures["sources called"] == 22
    assert not verdict.tables["cells"]["flagged"].any()


def vogels_abbott(cell_type: CellType, excite: float, inhibit: float) -> pnl.Network:
    """Return the network of Vogels and Abbott (2005) with 250 cells."""
    net = pnl.Network(seed=3)
    exc, inh = net.population(200, cell_type, label="exc"), net.population(50, cell_type, label="inh")
    for post in (exc, inh):
        post.initialize(v=uniform(-60.0, -50.0))
        connector = pnl.FixedProbabilityConnector(0.1)
        net.projection(exc, post, connector, pnl.StaticSynapse(excite, 0.2))
        net.projection(inh, post, connector, pnl.StaticSynapse(inhibit, 0.2), "inhibitory")
    return net


@pytest.mark.parametrize("name", BACKENDS)
@pytest.mark.parametrize("kind", ["coba", "cuba"])
def test_vogels_and_abbott(name: str, kind: str) -> None:
    cells = pnl.IF_cond_exp(tau_syn_I=10.0) if kind == "coba" else pnl.IF_curr_exp(tau_syn_I=10.0)
    weights = (0.004, 0.051) if kind == "coba" else (0.0162, -0.09)
    verdict = judged(vogels_abbott(cells, *weights), backend(name))
    assert verdict.outcome == PASSES
    assert verdict.figures["synapses tested"] > 5000


@pytest.mark.parametrize("name", BACKENDS)
@pytest.mark.parametrize("cell_type", [pnl.IF_cond_exp, pnl.IF_curr_delta])
@pytest.mark.parametrize("fault", ["weight", "later", "earlier", "missing synapse"])
def test_a_wrong_synapse_is_found_and_named(name: str, cell_type: type[CellType], fault: str) -> None:
    network = wired(cell_type)
    recipe = Recipe(network.freeze(), 0.1)
    number = next(
        each.number
        for each in recipe.pathways
        if network.projections[each.projection].label == "to inhibitory"
    )
    chunk = next(recipe.chunks([number], {0: np.array([9], np.int32)}, ("source", "weight", "delay")))
    source, delay = int(chunk.source[2]), int(chunk.delay[2])
    change = {
        "weight": weight_times(1 + 1e-4, source, 9),
        "later": delay_plus(1, source, 9),
        "earlier": delay_plus(-1, source, 9),
        "missing synapse": missing(source, 9),
    }[fault]
    verdict = judged(network, planted(backend(name), pathway=number, rewire=change))
    assert verdict.outcome == FAILS
    table = verdict.tables["cells"]
    assert table["cell"].tolist() == list(range(15))
    assert table["cell"][table["flagged"]].tolist() == [9]
    assert ((table["difference"] > table["allowed"]) == table["flagged"]).all()
    (found,) = verdict.faults
    assert (found.population, found.cell, found.source, found.source_cell) == ("cells", 9, "source", source)
    assert found.text.startswith(f"projection 'to inhibitory', synapse {source}→9: ")
    if fault == "weight":
        assert (found.kind, found.size) == ("weight", pytest.approx(1e-4 * chunk.weight[2], rel=1e-3))
    elif fault == "missing synapse":
        assert found.kind == fault
    else:
        shift = 1 if fault == "later" else -1
        assert (found.kind, found.size) == ("delay", pytest.approx(0.1 * shift))
        assert f"delay {(delay + shift) / 10:g} ms on {name}, {delay / 10:g} ms on native" in found.text
    assert verdict.figures["cells flagged"] == 1
    arrivals = verdict.tables["arrivals"]
    assert set(zip(arrivals["source"], arrivals["source_cell"], strict=True)) == {("source", source)}
    assert len(arrivals["time"]) == (2 if found.kind == "delay" else 1)
    assert {"traced cell", "trace"} <= set(verdict.tables)


def test_a_synapse_from_another_source_is_named() -> None:
    """One synapse is missing, another one is too much, and the cell is the right one."""
    recipe = Recipe(wired(pnl.IF_cond_exp).freeze(), 0.1)
    number = next(
        each.number for each in recipe.pathways if recipe.model.projections[each.projection].label == "equal"
    )
    chunk = next(recipe.chunks([number], {0: np.array([6], np.int32)}, ("source",)))
    source = int(chunk.source[0])
    other = next(each for each in range(7) if each not in chunk.source)
    tested = planted(backend("native"), pathway=number, rewire=leads_to(other, source, 6))
    verdict = judge_wiring(recipe, Engine(tested), Engine(backend("native")))
    assert [(fault.kind, fault.source_cell) for fault in verdict.faults] == [
        ("missing synapse", source),
        ("extra synapse", other),
    ]
    assert verdict.faults[1].text.startswith(
        f"cell 6 of population 'cells' has an extra synapse from cell {other} of population 'source', with a delay of"
        " 0.7 ms: it moves gsyn_exc by 0.006 more on native than on native."
    )
    assert verdict.figures["cells flagged"] == 1


@pytest.mark.needs("nest")
@pytest.mark.parametrize("fault", ["weight", "delay", "missing synapse"])
def test_faults_are_told_from_errors_of_integration(fault: str) -> None:
    """NEST's conductances of this type are off by some 1e-5 at every arrival, as it declares."""
    recipe = Recipe(wired(pnl.IF_cond_alpha).freeze(), 0.1)
    chunk = next(recipe.chunks([0], {0: np.array([9], np.int32)}, ("source",)))
    source = int(chunk.source[1])
    change = {
        "weight": weight_times(1.01, source, 9),
        "delay": delay_plus(1, source, 9),
        "missing synapse": missing(source, 9),
    }[fault]
    tested = planted(backend("nest"), pathway=0, rewire=change)
    verdict = judge_wiring(recipe, Engine(tested), Engine(backend("native")))
    assert verdict.figures["cells flagged"] == 1
    assert [(each.kind, each.cell, each.source_cell) for each in verdict.faults] == [(fault, 9, source)]


def test_a_synapse_at_another_receptor_is_named() -> None:
    recipe = Recipe(wired(pnl.IF_cond_exp).freeze(), 0.1)
    excitatory, inhibitory = (
        next(
            each.number
            for each in recipe.pathways
            if recipe.model.projections[each.projection].label == label
        )
        for label in ("to excitatory", "to inhibitory")
    )
    cell = {0: np.array([8], np.int32)}
    chunk = next(recipe.chunks([excitatory], cell, ("source", "target", "weight", "delay")))
    last = {name: getattr(chunk, name)[-1:] for name in ("source", "target", "weight", "delay")}

    def with_the_other(chunk: Synapses) -> Synapses:
        place = int(np.searchsorted(chunk.target, 8, side="right"))
        columns = {name: np.insert(getattr(chunk, name), place, value) for name, value in last.items()}
        return replace(chunk, **columns)

    one = planted(backend("native"), pathway=excitatory, rewire=missing(int(last["source"][0]), 8))
    both = planted(one, pathway=inhibitory, rewire=with_the_other)
    verdict = judge_wiring(recipe, Engine(both), Engine(backend("native")))
    (fault,) = verdict.faults
    assert fault.text == (
        f"projection 'to excitatory', synapse {last['source'][0]}→8: acts at the receptor inhibitory on native, at"
        " excitatory on native."
    )


def test_a_synapse_onto_cells_that_should_hear_nothing_is_found() -> None:
    net = pnl.Network(seed=1)
    cells = net.population(5, pnl.IF_cond_exp(), label="cells")
    net.projection(cells, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(0.0, 1.0), label="nothing")
    recipe = Recipe(net.freeze(), 0.1)

    def heavier(chunk: Synapses) -> Synapses:
        return replace(chunk, weight=np.where((chunk.source == 2) & (chunk.target == 3), 0.1, 0.0))

    tested = planted(backend("native"), pathway=0, rewire=heavier)
    verdict = judge_wiring(recipe, Engine(tested), Engine(backend("native")))
    (fault,) = verdict.faults
    assert fault.text == "projection 'nothing', synapse 2→3: weight 0.1 µS on native, 0 µS on native."


class Narrow:
    """A backend that knows cells of one type only."""

    def __init__(self, inner: Backend, kind: type[CellType]) -> None:
        self.inner = inner
        self.features = replace(inner.features, declarations=frozenset({kind.dynamics.hash}))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


def test_cells_that_need_their_threshold_are_not_judged_without_a_stand_in() -> None:
    tested: Any = Narrow(backend("native"), Exploding)
    verdict = judged(wired(Exploding), tested)
    assert verdict.outcome == UNKNOWN
    assert "cannot be tested by roll-call" in verdict.text
    assert verdict.figures["synapses tested"] == 0


THEIR_OWN = [
    ("native", Exploding),
    ("native", ManyDeltas),
    ("native", pnl.Izhikevich),
    pytest.param("brian2", pnl.Izhikevich, marks=pytest.mark.needs("brian2")),
    pytest.param("nest", pnl.Izhikevich, marks=pytest.mark.needs("nest")),
]


@pytest.mark.parametrize(("name", "cell_type"), THEIR_OWN)
def test_others_stand_in_for_cells_that_need_their_threshold(name: str, cell_type: type[CellType]) -> None:
    network = wired(cell_type)
    verdict = judged(network, backend(name))
    assert verdict.outcome == PASSES, verdict.text
    assert verdict.figures["synapses tested"] == verdict.figures["synapses"]
    assert "Cells of type IF_curr_delta have stood in for those of 'cells'" in verdict.text
    recipe = Recipe(network.freeze(), 0.1)
    source = int(next(recipe.chunks([0], {0: np.array([9], np.int32)}, ("source",))).source[1])
    tested = planted(backend(name), pathway=0, rewire=missing(source, 9))
    verdict = judge_wiring(recipe, Engine(tested), Engine(backend("native")))
    assert (verdict.outcome, verdict.figures["cells flagged"]) == (FAILS, 1)
    assert {(each.kind, each.cell, each.source_cell) for each in verdict.faults} == {
        ("missing synapse", 9, source)
    }


def test_stand_ins_on_the_engine_that_vouches_are_reckoned() -> None:
    watched = observed(backend("native"))
    with registry.always(watched), pnl.Simulator(network=wired(pnl.Izhikevich)) as simulator:
        simulator.run(20.0)
    verdict = Answers(watched.inner, watched.histories).wiring(0, "native")
    assert (verdict.outcome, verdict.against) == (PASSES, "the network itself"), verdict.text
    assert verdict.figures["synapses tested"] == verdict.figures["synapses"]


def test_every_cell_is_flagged_if_all_weights_are_wrong() -> None:
    recipe = Recipe(vogels_abbott(pnl.IF_curr_exp(), 0.0162, -0.09).freeze(), 0.1)

    def rewire(chunk: Synapses) -> Synapses:
        return replace(chunk, weight=chunk.weight * 1.001)

    tested = planted(backend("native"), pathway=0, rewire=rewire)
    verdict = judge_wiring(recipe, Engine(tested), Engine(backend("native")))
    assert verdict.figures["cells flagged"] == 200
    assert len({fault.cell for fault in verdict.faults}) == 10
    assert {fault.kind for fault in verdict.faults} == {"weight"}
    assert len(verdict.faults) == 40 and "more at this cell.)" in verdict.faults[3].text


def test_a_run_can_be_asked_for_its_wiring(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = observed(backend("native"))
    monkeypatch.setattr(registry, "load", lambda name: watched)
    with pnl.Simulator("native", network=wired(pnl.IF_curr_exp), threads=2) as sim:
        sim.run(5.0)
    verdict = Answers(watched.inner, watched.histories).wiring(0, "native")
    assert (verdict.level, verdict.outcome, verdict.segment) == ("wiring", PASSES, 0)


@pytest.mark.parametrize("cell_type", TYPES["native"])
def test_native_is_judged_by_the_network_itself(cell_type: type[CellType]) -> None:
    """Its exact sums and decays are those of the synapses, reckoned without any simulator."""
    recipe = Recipe(wired(cell_type).freeze(), 0.1)
    verdict = judge_wiring(recipe, Engine(backend("native")), Engine(reckoner(recipe)))
    assert (verdict.outcome, verdict.against) == (PASSES, "the network itself")
    assert verdict.figures["largest difference, of the largest value"] < 1e-13
    assert verdict.figures["synapses tested"] == verdict.figures["synapses"]
    tested = planted(backend("native"), pathway=0, rewire=delay_plus(1, 1, 6))
    synapses = [chunk.source for chunk in recipe.chunks([0], {0: np.array([6], np.int32)}, ("source",))]
    verdict = judge_wiring(recipe, Engine(tested), Engine(reckoner(recipe)))
    assert verdict.figures["cells flagged"] == int(1 in synapses[0])


def test_what_arrives_is_reckoned_in_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pynnlite.compare.reckoned.WINDOW", 7)
    recipe = Recipe(wired(pnl.IF_curr_alpha).freeze(), 0.1)
    assert judge_wiring(recipe, Engine(backend("native")), Engine(reckoner(recipe))).outcome == PASSES
