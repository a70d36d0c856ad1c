"""Where replay cannot judge cells, statistics of several seeds answer, or it is said what they need."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest

import pynnlite as pnl
from pynnlite.backend import Backend, Tolerance
from pynnlite.compare import compare
from pynnlite.compare.answers import Answers
from pynnlite.compare.histories import History, Stretch, probes_of_all
from pynnlite.compare.levels import Questions, Run, verdicts_on
from pynnlite.compare.performing import performed_again
from pynnlite.compare.report.words import headline
from pynnlite.compare.verdicts import FAILS, PASSES, UNKNOWN, Comparison, Verdict
from pynnlite.recipe import Recipe
from pynnlite.testing.networks import uniform

from .planted import parameter_of, planted


def network() -> pnl.Network:
    """Return a network whose cells are driven by noise."""
    net = pnl.Network(seed=5)
    cells = net.population(80, pnl.IF_curr_exp(i_offset=uniform(0.95, 1.05)), label="cells")
    noise = net.population(80, pnl.SpikeSourcePoisson(rate=400.0), label="noise")
    net.projection(noise, cells, pnl.OneToOneConnector(), pnl.StaticSynapse(weight=0.3, delay=1.0))
    net.projection(
        cells, cells, pnl.FixedProbabilityConnector(0.1), pnl.StaticSynapse(weight=0.05, delay=1.0)
    )
    return net


class Coarse:
    """A backend that moves spikes by some steps, as it declares."""

    name = "coarse"

    def __init__(self, inner: Backend) -> None:
        wider = Tolerance(0.2, 1e-5, "it takes steps of Euler's method", shift=9)
        self.inner = inner
        self.features = replace(inner.features, differences=((pnl.IF_curr_exp.dynamics.hash, wider),))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


def native() -> Backend:
    found: Backend = import_module("pynnlite_native").BACKEND
    return found


def ran(backend: Any, n_segments: int = 1) -> Run:
    """Return a run of the network on a backend, with some equal segments."""
    recipe = Recipe(network().freeze(), 0.1)
    begun = History(backend.name, [Stretch(0, recipe)], last=8000)
    history = performed_again(begun, backend, list(probes_of_all(recipe).values()))
    answers = Answers(backend, [history] * n_segments)
    return Run(backend.name, answers.facts(), n_segments, lambda name, *given: getattr(answers, name)(*given))


def judged(runs: Sequence[Run], n_seeds: int) -> Comparison:
    with ThreadPoolExecutor(1) as pool:
        verdicts = verdicts_on(runs, Questions(4, n_seeds, oracle=False), pool)
    return Comparison("", [], verdicts)


def statistics(comparison: Comparison) -> Verdict:
    (found,) = (each for each in comparison.verdicts if each.level == "statistics")
    return found


@pytest.fixture(scope="module")
def runs() -> list[Run]:
    """Return a run on the native engine, and one that is a little different and that replay cannot judge."""
    retune = parameter_of(0, 3, "v_thresh", lambda value: value + 0.1)
    return [ran(native()), ran(Coarse(planted(native(), retune=retune)))]


def test_one_seed_says_what_is_needed(runs: list[Run]) -> None:
    comparison = judged(runs, 0)
    outcomes = {(each.backend, each.level): each.outcome for each in comparison.verdicts}
    assert outcomes["coarse", "cells"] == outcomes["coarse", "spikes"] == UNKNOWN
    verdict = statistics(comparison)
    assert (verdict.backend, verdict.against, verdict.outcome) == ("coarse", "native", UNKNOWN)
    assert "at least 10 are needed (--seeds 10)" in verdict.text
    assert (comparison.exit_status, comparison.answered) == (3, [])


def test_a_run_alone_needs_another_one_too(runs: list[Run]) -> None:
    assert "a run on native too" in statistics(judged(runs[1:], 0)).text
    assert all(each.level != "statistics" for each in judged(runs[:1], 0).verdicts)


def test_few_seeds_do_not_answer(runs: list[Run]) -> None:
    comparison = judged(runs, 2)
    assert "Cannot tell from 2 seeds" in statistics(comparison).text
    assert comparison.exit_status == 3


def test_statistics_answer_instead(runs: list[Run]) -> None:
    comparison = judged(runs, 10)
    assert statistics(comparison).outcome == PASSES, statistics(comparison).text
    assert [(each.backend, each.level) for each in comparison.answered] == [
        ("coarse", "cells"),
        ("coarse", "spikes"),
    ]
    assert (comparison.outcome, comparison.exit_status) == (PASSES, 0)
    assert headline(comparison).endswith("2 more cannot tell: the statistics answer instead.")


def test_each_segment_that_replay_cannot_judge_has_statistics() -> None:
    comparison = judged([ran(native(), 2), ran(Coarse(native()), 2)], 10)
    found = [(each.segment, each.outcome) for each in comparison.verdicts if each.level == "statistics"]
    assert found == [(0, PASSES), (1, PASSES)]
    assert [each.segment for each in comparison.answered] == [0, 1]
    assert comparison.exit_status == 0
    comparison = judged([ran(native(), 2)], 2)
    assert {each.segment for each in comparison.verdicts if "seeds" in each.figures} == {0}


def test_statistics_find_a_difference_that_replay_cannot_judge(runs: list[Run]) -> None:
    retune = parameter_of(0, None, "i_offset", lambda value: value * 1.05)
    comparison = judged([runs[0], ran(Coarse(planted(native(), retune=retune)))], 10)
    assert statistics(comparison).outcome == FAILS
    assert comparison.exit_status == 1


@pytest.mark.needs("nest")
@pytest.mark.parametrize("kind", [pnl.Izhikevich(i_offset=0.008), pnl.HH_cond_exp(i_offset=0.7)])
def test_models_of_nest_whose_spikes_move_need_statistics(kind: pnl.CellType) -> None:
    net = pnl.Network(seed=1)
    net.population(3, kind, label="cells")
    comparison = compare(net, ["native", "nest"], 60.0)
    outcomes = {(each.backend, each.level): each.outcome for each in comparison.verdicts}
    assert outcomes["nest", "cells"] == UNKNOWN
    assert "--seeds 10" in statistics(comparison).text
    assert comparison.exit_status == 3
