"""Networks whose synapses learn or tire: a roll-call finds every synapse, a replay judges every cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pynnlite as pnl
from pynnlite.backend import registry
from pynnlite.compare import compare
from pynnlite.compare.derived import Derived
from pynnlite.compare.histories import History, Stretch, probes_of_all
from pynnlite.compare.judging import judge_cells
from pynnlite.compare.lockstep import Engine
from pynnlite.compare.performing import performed_again
from pynnlite.compare.reckoned import reckoner
from pynnlite.compare.verdicts import FAILS, PASSES
from pynnlite.compare.wiring import judge_wiring
from pynnlite.recipe import Pathway, Recipe, Synapses
from pynnlite.standardmodels import (
    AdditiveWeightDependence,
    SpikePairRule,
    STDPMechanism,
    TsodyksMarkramSynapse,
    Vogels2011Rule,
)
from pynnlite.values import IndexArray

from .planted import Planted


def network(tiring: bool = False) -> pnl.Network:
    """Return a network whose synapses learn, and some of which tire."""
    net = pnl.Network(seed=6)
    sources = net.population(12, pnl.SpikeSourcePoisson(rate=60.0), label="sources")
    cells = net.population(4, pnl.IF_cond_exp(), label="cells")
    weights = AdditiveWeightDependence(w_max=0.06)
    stdp = STDPMechanism(SpikePairRule(A_plus=0.05, A_minus=0.06), weights, weight=0.03, delay=1.2)
    vogels = STDPMechanism(
        Vogels2011Rule(eta=1e-3), weights, dendritic_delay_fraction=0.5, weight=0.02, delay=0.9
    )
    net.projection(sources, cells, pnl.FixedProbabilityConnector(0.6), stdp, "excitatory")
    net.projection(sources, cells, pnl.FixedProbabilityConnector(0.4), vogels, "inhibitory")
    if tiring:
        synapse = TsodyksMarkramSynapse(U=0.3, tau_rec=100.0, weight=0.05, delay=0.7)
        net.projection(sources, cells, pnl.FixedProbabilityConnector(0.5), synapse, "excitatory")
    return net


def test_synapses_that_learn_pass_on_native() -> None:
    comparison = compare(network(), ["native", "reference"], 80.0, level=3)
    assert [each.outcome for each in comparison.verdicts] == [PASSES] * 3, comparison


def test_synapses_that_tire_lead_where_the_network_says() -> None:
    recipe = Recipe(network(tiring=True).freeze(), 0.1)
    verdict = judge_wiring(recipe, Engine(registry.load("reference")), Engine(reckoner(recipe)))
    assert verdict.outcome == PASSES, verdict


@dataclass(frozen=True, kw_only=True)
class Faster(Derived):
    """A network whose first projection learns faster, by a hundredth."""

    @cached_property
    def pathways(self) -> tuple[Pathway, ...]:
        first, *others = self.origin.pathways
        parameters = {**first.parameters, "A_plus": 1.01 * (first.parameters["A_plus"] or 0.0)}
        return (replace(first, parameters=parameters), *others)

    def chunks(
        self,
        pathways: Sequence[int],
        targets: Mapping[int, IndexArray] | None,
        columns: Sequence[str],
        again: bool = False,
    ) -> Iterator[Synapses]:
        for chunk in self.origin.chunks(pathways, targets, columns, again):
            if chunk.pathway == 0 and "A_plus" in chunk.parameters:
                given = {**chunk.parameters, "A_plus": 1.01 * chunk.parameters["A_plus"]}
                chunk = replace(chunk, parameters=given)
            yield chunk


def test_another_rate_of_learning_is_found() -> None:
    native = registry.load("native")
    tested = Planted(native, Faster.of)
    recipe = Recipe(network().freeze(), 0.1)
    begun = History("native", [Stretch(0, recipe)], last=800)
    history = performed_again(begun, tested, list(probes_of_all(recipe).values()))
    verdict = judge_cells(history, tested, native)
    assert verdict.outcome == FAILS
