"""Runs of several seeds are the same, different, or there are too few of them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from pynnlite import (
    FixedProbabilityConnector,
    IF_curr_exp,
    Network,
    Simulator,
    SpikeSourcePoisson,
    StaticSynapse,
)
from pynnlite.backend import registry
from pynnlite.compare.calibration import calibration
from pynnlite.compare.figures import (
    ALIVE,
    CORRELATION,
    CV,
    FIGURES,
    INTERVAL,
    POWERS,
    RATE,
    SILENT,
    figures,
    figures_of,
)
from pynnlite.compare.observed import observed
from pynnlite.compare.report import html
from pynnlite.compare.statistics import MARGINS, UNITS, differences, judge_seeds
from pynnlite.compare.verdicts import FAILS, PASSES, TABLES, UNKNOWN, Comparison, Verdict

Runs = dict[int, dict[str, dict[str, float]]]
MEANS = dict.fromkeys(FIGURES, 1.0) | {RATE: 10.0, INTERVAL: 70.0, SILENT: 0.2, CORRELATION: 0.002}
NOISE = (
    dict.fromkeys(FIGURES, 0.02) | {ALIVE: 0.0, RATE: 0.012, CORRELATION: 0.3} | dict.fromkeys(POWERS, 0.4)
)
NAN = float("nan")


def runs(seeds: int, noise: int, populations: tuple[str, ...] = ("E", "I")) -> Runs:
    """Return figures of runs: part of their spread belongs to the seed, part to the run."""
    rng, network = np.random.default_rng((1, noise)), np.random.default_rng(2)
    found: Runs = {}
    for seed in range(seeds):
        found[seed] = {}
        for population in populations:
            both = network.standard_normal(len(FIGURES)) * 0.05 + 1.0
            own = rng.standard_normal(len(FIGURES))
            found[seed][population] = {
                name: MEANS[name] * (1.0 if name == ALIVE else both[k] * math.exp(NOISE[name] * own[k]))
                for k, name in enumerate(FIGURES)
            }
    return found


def changed(given: Runs, population: str, figure: str, by: float, seeds: range | None = None) -> Runs:
    """Multiply a figure of a population, in some seeds."""
    for seed in seeds or given:
        given[seed][population][figure] *= by
    return given


def dead(given: Runs, seeds: range, population: str = "E") -> Runs:
    """Let a population be silent in some seeds."""
    for seed in seeds:
        silent = dict.fromkeys(FIGURES, NAN) | {ALIVE: 0.0, RATE: 0.0, SILENT: 1.0}
        given[seed][population] = silent
    return given


def judged(ones: Runs, others: Runs) -> Verdict:
    return judge_seeds(ones, others, "nest", "native")


def named(figure: str) -> str:
    """Return a figure and its unit, as in tables."""
    return f"{figure} ({UNITS[figure][0]})"


def row(verdict: Verdict, population: str, figure: str) -> dict[str, object]:
    """Return a row of the table of figures."""
    table = verdict.tables["forest"]
    (k,) = np.flatnonzero((table["population"] == population) & (table["figure"] == named(figure)))
    return {name: column[k] for name, column in table.items()}


@pytest.mark.parametrize("seeds", [10, 20])
def test_runs_that_differ_by_noise_are_the_same(seeds: int) -> None:
    verdict = judged(runs(seeds, 1), runs(seeds, 2))
    assert verdict.outcome == PASSES and "rate within 5 %" in verdict.text
    assert not verdict.faults
    assert row(verdict, "E", RATE)["outcome"] == "same"
    assert row(verdict, "E", CORRELATION)["outcome"] == "not different"
    assert math.isnan(float(row(verdict, "E", CORRELATION)["margin"]))  # type: ignore[arg-type]


def test_a_rate_that_is_five_percent_higher_is_found() -> None:
    verdict = judged(runs(10, 1), changed(runs(10, 2), "I", RATE, 1.05))
    assert verdict.outcome == FAILS
    assert verdict.text.startswith("Different: rate of I differs by +")
    (fault,) = verdict.faults
    assert (fault.population, fault.kind) == ("I", "statistics: rate")
    assert fault.size == pytest.approx(0.05, abs=0.02)
    found = row(verdict, "I", RATE)
    assert found["outcome"] == "different" and found["p"] <= 0.05
    assert found["low"] < found["difference"] < found["high"]  # type: ignore[operator]
    assert found["difference"] == pytest.approx(100 * fault.size) and found["margin"] == 5.0
    assert row(verdict, "E", RATE)["outcome"] == "same"


def test_a_rhythm_without_a_margin_may_be_different() -> None:
    verdict = judged(runs(12, 1), changed(runs(12, 2), "E", POWERS[2], 8.0))
    assert verdict.outcome == FAILS and f"{POWERS[2]} of E differs by +" in verdict.text


def test_the_page_draws_the_figures() -> None:
    comparison = Comparison("statistics", [], [judged(runs(10, 1), runs(10, 2))])
    page = html.text(comparison)
    assert "E: rate (%)" in page and "no margin" in page and "called different, twins" in page


def test_what_surely_differs_by_less_than_the_margin_is_different_and_says_so() -> None:
    one = runs(20, 1)
    other = changed(
        {seed: {p: dict(f) for p, f in run.items()} for seed, run in one.items()}, "E", RATE, 1.01
    )
    for seed in other:
        other[seed]["E"][RATE] *= 1.0 + 0.001 * (seed % 3 - 1)
    verdict = judged(one, other)
    assert verdict.outcome == FAILS and "less than the margin" in verdict.text


def test_identical_runs_are_the_same() -> None:
    verdict = judged(runs(10, 1), runs(10, 1))
    assert verdict.outcome == PASSES
    assert (verdict.tables["forest"]["p"] == 1.0).all()
    assert (verdict.tables["forest"]["difference"] == 0.0).all()


@pytest.mark.parametrize("seeds", [0, 1, 5])
def test_few_seeds_cannot_tell(seeds: int) -> None:
    for by in (1.0, 2.0):
        verdict = judged(runs(seeds, 1), changed(runs(seeds, 2), "E", RATE, by))
        assert verdict.outcome == UNKNOWN
        assert ("at least 10" if seeds else "No seed") in verdict.text


def test_too_much_noise_cannot_tell_and_says_how_many_seeds_could() -> None:
    one, other = runs(10, 1), runs(10, 2)
    for seed, factor in enumerate(np.exp(0.1 * np.random.default_rng(3).standard_normal(10))):
        other[seed]["E"][RATE] *= factor
    verdict = judged(one, other)
    assert verdict.outcome == UNKNOWN
    assert "above all rate of E; about " in verdict.text
    assert f"about {verdict.figures['seeds needed for an answer']} seeds are needed" in verdict.text


def test_one_dead_seed_is_no_outlier_of_a_mean() -> None:
    verdict = judged(runs(10, 1), dead(runs(10, 2), range(3, 4)))
    assert verdict.outcome == PASSES
    assert row(verdict, "E", RATE)["pairs"] == 9
    assert row(verdict, "E", ALIVE)["pairs"] == 10
    assert row(verdict, "I", RATE)["pairs"] == 10


def test_dead_seeds_are_different() -> None:
    for n_dead in (9, 10):
        verdict = judged(runs(10, 1), dead(runs(10, 2), range(n_dead)))
        assert verdict.outcome == FAILS
        assert "alive of E differs by" in verdict.text


def test_some_dead_seeds_are_not_called_the_same() -> None:
    assert judged(runs(10, 1), dead(runs(10, 2), range(4))).outcome == UNKNOWN


def test_seeds_that_are_dead_on_both_leave_a_verdict_to_the_others() -> None:
    verdict = judged(dead(runs(12, 1), range(3)), dead(runs(12, 2), range(3)))
    assert verdict.outcome == PASSES and row(verdict, "E", RATE)["pairs"] == 9


def test_a_population_that_never_fires_does_not_matter() -> None:
    everyone = range(10)
    verdict = judged(dead(runs(10, 1), everyone), dead(runs(10, 2), everyone))
    assert verdict.outcome == PASSES
    assert list(verdict.tables["forest"]["population"]).count("E") == 1  # alive, or not


def test_nothing_is_said_if_no_population_fires() -> None:
    everyone = range(10)
    verdict = judged(dead(runs(10, 1, ("E",)), everyone), dead(runs(10, 2, ("E",)), everyone))
    assert verdict.outcome == UNKNOWN and "no population fires" in verdict.text


def test_runs_that_are_too_short_cannot_tell() -> None:
    short = {seed: {"E": figures(np.zeros(1, int), np.array([50.0]), 3, 100.0)} for seed in range(10)}
    verdict = judged(short, short)
    assert verdict.outcome == UNKNOWN and not len(verdict.tables["forest"]["p"])


def test_a_figure_that_only_one_of_the_two_has_is_not_passed_over() -> None:
    other = runs(10, 2)
    for seed in other:
        other[seed]["E"][CV] = NAN
    verdict = judged(runs(10, 1), other)
    assert verdict.outcome == UNKNOWN and "CV of intervals of E" in verdict.text
    assert row(verdict, "E", CV)["pairs"] == 0


def test_figures_that_none_has_are_left_out() -> None:
    one, other = runs(10, 1), runs(10, 2)
    for run in (*one.values(), *other.values()):
        run["E"][CV] = NAN
    verdict = judged(one, other)
    assert verdict.outcome == PASSES
    assert len(verdict.tables["forest"]["p"]) == 2 * len(FIGURES) - 1


def test_seeds_are_paired() -> None:
    one, other = runs(12, 1), runs(11, 2)
    del one[0]
    verdict = judged(one, other)
    assert verdict.figures["seeds"] == 10 and verdict.figures["seeds of one backend only"] == 2


def test_other_populations_are_refused() -> None:
    with pytest.raises(ValueError, match="other populations: E, I and E, J"):
        differences([*runs(1, 1).values()], [*runs(1, 2, ("E", "J")).values()])


def test_a_verdict_says_its_thresholds_and_what_was_measured() -> None:
    verdict = judged(runs(10, 1), runs(10, 2))
    assert verdict.level == "statistics" and (verdict.backend, verdict.against) == ("nest", "native")
    assert verdict.figures["limit of p"] == 0.05
    assert all(
        verdict.figures[f"margin of {named(figure)}"] == 100 * margin for figure, margin in MARGINS.items()
    )
    assert verdict.figures.items() >= calibration().items()
    assert set(verdict.tables["forest"]) >= set(TABLES["forest"])
    assert any("called different, twins" in name for name in calibration())


def executed(monkeypatch: pytest.MonkeyPatch, seed: int, weight: float) -> dict[str, dict[str, float]]:
    """Return the figures of a run of some cells that Poisson sources drive."""
    backend = observed(registry.load("native"))
    with monkeypatch.context() as patched:
        patched.setattr(registry, "load", lambda name: backend)
        network = Network(seed)
        cells = network.population(40, IF_curr_exp(tau_refrac=2.0), label="cells")
        drive = network.population(100, SpikeSourcePoisson(rate=40.0), label="drive")
        synapse = StaticSynapse(weight=weight, delay=0.5)
        network.projection(drive, cells, FixedProbabilityConnector(0.5), synapse, "excitatory")
        with Simulator("native", network=network, threads=1) as sim:
            sim.run(400.0)
    return figures_of(backend.histories[0], first=100.0)


def test_runs_of_the_same_model_pass_and_of_another_one_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {w: {seed: executed(monkeypatch, seed, w) for seed in range(1, 11)} for w in (0.15, 0.18)}
    assert list(found[0.15][1]) == ["cells"] and found[0.15][1]["cells"][RATE] > 10.0
    assert judged(found[0.15], found[0.15]).outcome == PASSES
    verdict = judged(found[0.15], found[0.18])
    assert verdict.outcome == FAILS and "rate of cells differs by +" in verdict.text
