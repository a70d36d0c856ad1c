"""The verdict on cells has the tables that reports draw: every cell, and the worst one over time."""

from __future__ import annotations

import numpy as np

from pynnlite import FixedProbabilityConnector, IF_curr_exp, Network, SpikeSourcePoisson, StaticSynapse
from pynnlite.backend import Backend
from pynnlite.compare.histories import Stretch, probes_of_all
from pynnlite.compare.judging import judge_cells
from pynnlite.compare.observed import with_probes
from pynnlite.compare.performing import perform
from pynnlite.compare.report.pictures.cells import cells
from pynnlite.compare.report.pictures.traces import trace
from pynnlite.compare.verdicts import FAILS, PASSES, TABLES, Verdict
from pynnlite.recipe import Recipe

from .planted import parameter_of, planted, weight_times
from .test_replay import NATIVE


def network() -> Network:
    net = Network(seed=3)
    noise = net.population(10, SpikeSourcePoisson(rate=100.0), label="noise")
    exc = net.population(20, IF_curr_exp(), label="exc")
    net.projection(noise, exc, FixedProbabilityConnector(0.5), StaticSynapse(weight=0.5, delay=1.0))
    return net


def judged(backend: Backend) -> Verdict:
    recipe = Recipe(network().freeze(), 0.1)
    probes = probes_of_all(recipe)
    history = perform(backend, [Stretch(0, with_probes(recipe, probes))], 2000, probes)
    return judge_cells(history, backend, NATIVE)


def test_without_a_fault_no_cell_is_flagged() -> None:
    verdict = judged(NATIVE)
    assert verdict.outcome == PASSES
    table = verdict.tables["cells"]
    assert set(TABLES["cells"]) <= table.keys()
    assert len(table["cell"]) == 20
    assert not table["flagged"].any()
    assert (table["allowed"] > 0).all()
    assert "trace" not in verdict.tables


def test_the_traced_cell_is_the_one_that_is_wrong_and_its_wrong_arrivals_are_there() -> None:
    recipe = Recipe(network().freeze(), 0.1)
    (chunk,) = recipe.chunks([0], None, ("source", "target"))
    source, target = int(chunk.source[0]), int(chunk.target[0])
    verdict = judged(planted(NATIVE, pathway=0, rewire=weight_times(1.01, source, target)))
    assert verdict.outcome == FAILS
    table = verdict.tables["cells"]
    assert table["cell"][table["flagged"]].tolist() == [target]
    assert verdict.tables["traced cell"]["population"].tolist() == ["exc"]
    assert verdict.tables["traced cell"]["cell"].tolist() == [target]
    over_time = verdict.tables["trace"]
    largest = np.abs(over_time["run"] - over_time["replay"]).max()
    assert 1.0 <= largest / table["difference"][target] < 2.0  # which is that of samples 1 ms apart
    arrivals = verdict.tables["arrivals"]
    assert len(arrivals["time"]) >= 2
    assert (np.diff(arrivals["time"]) > 0).all()
    np.testing.assert_allclose(arrivals["size"], 0.005, rtol=1e-6)
    assert cells(verdict) and trace(verdict)


def test_a_cell_with_another_parameter_has_no_wrong_arrivals() -> None:
    verdict = judged(planted(NATIVE, retune=parameter_of(1, 4, "tau_m", lambda values: values * 1.0001)))
    assert verdict.tables["traced cell"]["cell"].tolist() == [4]
    assert "arrivals" not in verdict.tables
