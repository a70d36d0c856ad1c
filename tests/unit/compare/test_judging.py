"""Replay judges every cell: a fault is found at the cell that has it, and named; no other cell is flagged."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.backend import Backend
from pynnlite.columns import Recordings, Spikes, Trace
from pynnlite.compare.histories import History, Stretch, probes_of_all
from pynnlite.compare.judging import judge_cells, sampled_cells
from pynnlite.compare.performing import performed_again
from pynnlite.compare.verdicts import FAILS, PASSES, Verdict
from pynnlite.recipe import Recipe
from pynnlite.testing.networks import uniform

from .planted import Planted, delay_plus, missing, parameter_of, planted, weight_times
from .sloppy import Sloppy

STEPS = 2000
EXC = 0


def backend(name: str) -> Backend:
    found: Backend = import_module(f"pynnlite_{name}").BACKEND
    return found


def network(conductances: bool) -> pnl.Network:
    """Return a small network in the form of Vogels and Abbott's, which is kept awake by a current."""
    net = pnl.Network(seed=4)
    kind = pnl.IF_cond_exp if conductances else pnl.IF_curr_exp
    membrane = {"v_rest": -60.0, "v_reset": -60.0, "v_thresh": -50.0, "tau_refrac": 5.0, "cm": 0.2}
    cells = kind(**membrane, tau_syn_E=5.0, tau_syn_I=10.0, i_offset=uniform(0.08, 0.14))
    exc = net.population(160, cells, label="exc", initial_values={"v": uniform(-60.0, -50.0)})
    inh = net.population(40, cells, label="inh", initial_values={"v": uniform(-60.0, -50.0)})
    kick = net.population(10, pnl.SpikeSourcePoisson(rate=50.0), label="kick")
    weights = (0.002, 0.02, 0.01) if conductances else (0.02, -0.09, 0.1)
    for pre, weight, p in zip((exc, inh, kick), weights, (0.1, 0.1, 0.03), strict=True):
        for post in (exc, inh):
            receptor = "inhibitory" if pre is inh else "excitatory"
            synapse = pnl.StaticSynapse(weight=weight, delay=uniform(0.5, 1.5))
            net.projection(pre, post, pnl.FixedProbabilityConnector(p), synapse, receptor_type=receptor)
    return net


def run(tested: Backend, conductances: bool = True) -> History:
    recipe = Recipe(network(conductances).freeze(), 0.1)
    history = History(tested.name, [Stretch(0, recipe)], last=STEPS)
    return performed_again(history, tested, list(probes_of_all(recipe).values()))


def judged(tested: Backend, conductances: bool = True) -> Verdict:
    return judge_cells(run(tested, conductances), tested, backend("native"))


def synapse(recipe: Recipe, pathway: int, target: int) -> int:
    """Return a source of a target."""
    wanted = {recipe.pathways[pathway].target: np.array([target], np.int32)}
    chunk = next(iter(recipe.chunks([pathway], wanted, ["source"])))
    return int(chunk.source[0])


@pytest.mark.parametrize(
    "name", ["native", *(pytest.param(each, marks=pytest.mark.needs(each)) for each in ("nest", "brian2"))]
)
@pytest.mark.parametrize("conductances", [False, True])
def test_a_correct_backend_passes(name: str, conductances: bool) -> None:
    verdict = judged(backend(name), conductances)
    assert verdict.outcome == PASSES, verdict.text
    assert verdict.figures["spikes"] > 500
    assert verdict.figures["spikes that differ"] == 0


def test_the_reference_vouches_for_some_cells() -> None:
    history = run(backend("native"))
    verdict = judge_cells(history, backend("native"), backend("reference"), dict(sampled_cells(history, 2)))
    assert verdict.outcome == PASSES, verdict.text
    assert verdict.figures["cells"] == 4


SYNAPSES = {
    "weight": lambda source: weight_times(1 + 1e-4, source, 21),
    "late": lambda source: delay_plus(1, source, 21),
    "early": lambda source: delay_plus(-1, source, 21),
    "missing": lambda source: missing(source, 21),
}
SYNAPSE_TEXTS = {
    "weight": ("weight", "+0.0001"),
    "late": ("delay", "1 step too late"),
    "early": ("delay", "1 step too early"),
    "missing": ("missing synapse", "is missing"),
}
PLACES = [
    "native",
    pytest.param("brian2", marks=pytest.mark.needs("brian2")),
]


@pytest.mark.parametrize("fault", SYNAPSES)
@pytest.mark.parametrize("name", PLACES)
def test_a_wrong_synapse_is_named(name: str, fault: str) -> None:
    source = synapse(Recipe(network(True).freeze(), 0.1), 0, 21)
    verdict = judged(planted(backend(name), pathway=0, rewire=SYNAPSES[fault](source)))
    assert (verdict.outcome, verdict.figures["cells flagged"]) == (FAILS, 1)
    (found,) = verdict.faults
    kind, text = SYNAPSE_TEXTS[fault]
    assert (found.kind, found.population, found.cell) == (kind, "exc", 21)
    assert (found.source, found.source_cell) == ("exc", source)
    assert text in found.text


PARAMETERS = {
    "tau_m": (1e-4, "relative"),
    "cm": (1e-4, "relative"),
    "tau_syn_E": (1e-3, "relative"),
    "e_rev_I": (1e-3, "relative"),
    "v_reset": (1e-4, "relative"),
    "i_offset": (1e-4, "relative"),
    "tau_refrac": (-0.1, "absolute"),
    "v_thresh": (0.05, "absolute"),
}


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_a_wrong_parameter_is_named(parameter: str) -> None:
    size, kind = PARAMETERS[parameter]

    def change(value: Any) -> Any:
        return value * (1 + size) if kind == "relative" else value + size

    cell = int(np.bincount(run(backend("native")).spikes(EXC).index).argmax())
    verdict = judged(planted(backend("native"), retune=parameter_of(EXC, cell, parameter, change)))
    assert (verdict.outcome, verdict.figures["cells flagged"]) == (FAILS, 1)
    (found,) = verdict.faults
    assert (found.population, found.cell) == ("exc", cell)
    assert parameter in found.text
    if parameter == "v_thresh":
        assert 0 < found.size <= size
    elif parameter != "i_offset":  # so much more of v_rest does the same
        assert found.size == pytest.approx(size if kind == "relative" else -1, rel=0.02)


@pytest.mark.needs("brian2")
def test_a_wrong_membrane_time_on_a_simulator_is_named() -> None:
    retune = parameter_of(EXC, 21, "tau_m", lambda value: value * (1 + 1e-4))
    verdict = judged(planted(backend("brian2"), retune=retune))
    assert [(f.kind, f.cell) for f in verdict.faults] == [("tau_m", 21)]
    assert verdict.faults[0].size == pytest.approx(1e-4, rel=0.05)


def test_a_threshold_that_all_cells_miss_by_little_shows_in_their_spikes() -> None:
    retune = parameter_of(EXC, None, "v_thresh", lambda value: value + 5e-3)
    verdict = judged(planted(backend("native"), retune=retune))
    assert verdict.outcome == FAILS
    assert {found.kind for found in verdict.faults} == {"v_thresh"}
    assert all(0 < found.size <= 5e-3 for found in verdict.faults)


def test_another_seed_of_an_input_is_named() -> None:
    class OtherTrial(Recipe):
        """A network whose stochastic sources draw otherwise."""

        def key(self, purpose: str, number: int) -> int:
            return super().key(purpose, number) ^ 1

    def changed(recipe: Recipe) -> Recipe:
        facts = recipe.dt, recipe.min_delay, recipe.max_delay, recipe.trial
        return OtherTrial(recipe.model, *facts)

    tested: Any = Planted(backend("native"), changed)
    verdict = judged(tested)
    assert verdict.outcome == FAILS
    assert verdict.faults[0].kind == "input"
    assert "kick" in verdict.faults[0].text


class Shifted:
    """A backend that hands out the data of some cells one place too far on."""

    def __init__(self, inner: Backend) -> None:
        self.inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def build(self, *arguments: Any) -> Any:
        return ShiftedSimulation(self.inner.build(*arguments))


class ShiftedSimulation:
    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def drain(self) -> Recordings:
        drained = self._inner.drain()
        return Recordings(
            {number: _later(each) for number, each in drained.spikes.items()},
            {number: Trace(t.step, _rolled(t.values)) for number, t in drained.traces.items()},
        )


FROM = 80


def _later(spikes: Spikes) -> Spikes:
    index = np.where(spikes.index >= FROM, (spikes.index - FROM + 1) % FROM + FROM, spikes.index)
    order = np.lexsort((index, spikes.step))
    return Spikes(index[order].astype(np.int32), spikes.step[order])


def _rolled(values: Any) -> Any:
    if values.shape[1] <= FROM:
        return values
    return np.concatenate([values[:, :FROM], np.roll(values[:, FROM:], 1, axis=1)], axis=1)


def test_cells_that_changed_places_are_named() -> None:
    shifted: Any = Shifted(backend("native"))
    verdict = judged(shifted)
    assert verdict.outcome == FAILS
    assert verdict.faults[0].kind == "places"
    assert "80" in verdict.faults[0].text or "81" in verdict.faults[0].text


def test_cells_that_fire_by_chance_are_judged_also_where_few_are_kept() -> None:
    net = pnl.Network(seed=2)
    cells = net.population(30, pnl.GIF_cond_exp(i_offset=uniform(2.0, 4.0)), label="gif")
    net.projection(
        cells, cells, pnl.FixedProbabilityConnector(0.2), pnl.StaticSynapse(weight=0.001, delay=1.0)
    )
    recipe = Recipe(net.freeze(), 0.1)
    history = History("native", [Stretch(0, recipe)], last=1000)
    history = performed_again(history, backend("native"), list(probes_of_all(recipe).values()))
    assert len(history.spikes(0).step) > 20
    for name in ("native", "reference"):
        verdict = judge_cells(history, backend("native"), backend(name), dict(sampled_cells(history, 4)))
        assert (verdict.outcome, verdict.figures["cells"]) == (PASSES, 4), verdict.text


def sloppy(method: str, tolerance: float) -> Backend:
    native = backend("native")
    features = replace(native.features, conductance_tolerance=tolerance, tolerance_reason="it is coarse")
    found: Any = Sloppy(method, features, native.options)
    return found


def test_a_coarse_method_is_told_from_a_wrong_network() -> None:
    verdict = judged(sloppy("exponential euler", 1e-5))
    assert verdict.outcome == FAILS
    assert verdict.figures["cells flagged"] > 190
    assert {found.kind for found in verdict.faults} == {"method"}


def test_a_method_within_its_declared_tolerance_passes() -> None:
    verdict = judged(sloppy("runge-kutta", 0.01))
    assert verdict.outcome == PASSES, (verdict.text, verdict.faults[:3])
    assert 0 < verdict.figures["largest difference of potentials (mV)"] < 0.01
