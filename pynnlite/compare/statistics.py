"""Are two backends the same in distribution? Runs of several seeds, paired by seed.

Runs of the same seed share their network, which explains most of the variance, so differences of pairs are judged.
There are three answers:

- *different*: a sign-flip permutation test (max-T) over all figures of all populations, 5 % in all;
- *same*: two one-sided t tests (TOST), 5 %, for each figure that has a margin: it differs by less than that;
- *cannot tell*: neither; then about so many seeds are needed.

Westfall PH, Young SS (1993), Resampling-based multiple testing; Nichols TE, Holmes AP (2002), Human Brain Mapping
15, 1-25 (max-T). Schuirmann DJ (1987), Journal of Pharmacokinetics and Biopharmaceutics 15, 657-680 (TOST).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..values import FloatArray
from .calibration import calibration
from .decisions import (
    CANNOT_TELL,
    DIFFERENT,
    FEWEST_SEEDS,
    LEVEL,
    MOST_SEEDS,
    SAME,
    Decision,
    decide,
    moments,
    seeds_needed,
)
from .figures import ALIVE, CV, FIGURES, INTERVAL, POWERS, RATE, SILENT, SPREAD, Figures
from .verdicts import FAILS, PASSES, UNKNOWN, Fault, Figure, Table, Verdict

MARGINS = {ALIVE: 0.3, RATE: 0.05, CV: 0.10, INTERVAL: 0.10, SPREAD: 0.10, SILENT: 0.05}
"""By how much a figure may differ and still be called the same. The others are tested for a difference only."""

LOGARITHMIC = frozenset({RATE, CV, INTERVAL, SPREAD, *POWERS})
"""Figures whose ratio is judged: differences are those of logarithms, 0.05 is about 5 %."""

POINTS = frozenset({ALIVE, SILENT})
"""Figures that are shares."""

UNITS = {
    each: ("%", 100.0) if each in LOGARITHMIC else ("points", 100.0) if each in POINTS else ("1/1000", 1000.0)
    for each in FIGURES
}
"""Units of differences, as tables print them, and by what differences are multiplied."""


@dataclass(frozen=True)
class Differences:
    """Differences of pairs, one column for each figure of each population.

    Parameters
    ----------
    population, figure : sequence of str
        What each column is about.
    values : (pairs, n) ndarray of float64
        Second minus first one, of logarithms where the ratio counts; NaN where either of the two is not defined.
    means : (2, n) ndarray of float64
        The mean of each of the two backends, where both are defined.
    """

    population: Sequence[str]
    figure: Sequence[str]
    values: FloatArray
    means: FloatArray

    @property
    def margins(self) -> FloatArray:
        """(n,) ndarray of float64, NaN for figures that are tested for a difference only."""
        return np.array([MARGINS.get(each, math.nan) for each in self.figure])


def judge_seeds(
    ones: Mapping[int, Figures], others: Mapping[int, Figures], backend: str, against: str
) -> Verdict:
    """Judge whether two backends differ, from their runs of several seeds.

    Parameters
    ----------
    ones, others : mapping of int to figures
        By seed, the figures of the runs, as `figures_of` returns them: those that are compared with, and those of
        the backend that is judged. Seeds that only one of the two has are left out.
    backend, against : str
        The backend that is judged, and what it is compared with.

    Returns
    -------
    Verdict
        Of level "statistics". The table "forest" has one row for each figure of each population that is defined
        anywhere: ``population``; ``figure`` and the unit of its difference, "%" being 100 times the difference of
        logarithms; ``difference`` with its 90 % confidence interval from ``low`` to ``high``; ``margin`` (NaN: tested
        for a difference only); ``p`` (adjusted); ``outcome``; ``mean`` and ``mean_against``; ``pairs``.

    Raises
    ------
    MissingPackage
        If SciPy is not installed.
    ValueError
        If runs have other populations.
    """
    seeds = sorted(set(ones) & set(others))
    found = differences([ones[seed] for seed in seeds], [others[seed] for seed in seeds])
    decision = decide(found.values, found.margins)
    outcome, text = _conclusion(found, decision)
    alone = len(set(ones) ^ set(others))
    return Verdict(
        "statistics",
        backend,
        against,
        outcome,
        text,
        figures=_facts(found, decision, outcome, alone),
        faults=_faults(found, decision),
        tables={"forest": _table(found, decision)},
    )


def differences(ones: Sequence[Figures], others: Sequence[Figures]) -> Differences:
    """Return the differences of pairs of runs.

    Pairs in which a population falls silent in either run count for "alive" only: a rate of zero is no outlier of
    a mean. Figures that are defined in no run are left out.

    Parameters
    ----------
    ones, others : sequence of figures
        Those of the runs, in the same order.

    Raises
    ------
    ValueError
        If runs have other populations.
    """
    names = list(ones[0]) if ones else []
    for each in (*ones, *others):
        if set(each) != set(names):
            raise ValueError(
                f"The runs have other populations: {', '.join(names)} and {', '.join(each)}. "
                "Statistics compare runs of one network: see the verdict on the network first."
            )
    columns = [(population, figure) for population in names for figure in FIGURES]
    values = np.array(
        [[[run[p][f] for p, f in columns] for run in runs] for runs in (ones, others)], dtype=float
    ).reshape(2, len(ones), len(columns))
    first = np.array([names.index(population) * len(FIGURES) for population, _ in columns], np.int64)
    is_alive = np.array([figure == ALIVE for _, figure in columns], bool)
    both_live = (values[:, :, first] == 1.0).all(axis=0) if columns else np.zeros((len(ones), 0), bool)
    values[:, ~(both_live | is_alive)] = np.nan
    wanted = np.isfinite(values).any(axis=(0, 1))
    values = values[:, :, wanted]
    columns = [column for column, each in zip(columns, wanted, strict=True) if each]
    scaled = values.copy()
    ratio = np.array([figure in LOGARITHMIC for _, figure in columns], bool)
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled[:, :, ratio] = np.log(values[:, :, ratio])
        difference = scaled[1] - scaled[0]
    difference[~np.isfinite(difference)] = np.nan
    means, _, _ = moments(np.where(np.isnan(difference), np.nan, values))
    return Differences([p for p, _ in columns], [f for _, f in columns], difference, means)


def _conclusion(found: Differences, decision: Decision) -> tuple[str, str]:
    """Return the outcome, and what was found in a sentence or two."""
    n_seeds, bounded = len(found.values), ~np.isnan(found.margins)
    if n_seeds == 0:
        return UNKNOWN, "No seed was run on both."
    if n_seeds < FEWEST_SEEDS:
        given = "1 seed" if n_seeds == 1 else f"{n_seeds} seeds"
        return UNKNOWN, f"Cannot tell from {given}: at least {FEWEST_SEEDS} are needed."
    different: list[int] = np.flatnonzero(decision.outcome == DIFFERENT).tolist()
    if len(different):
        first = min(different, key=lambda k: (decision.p[k], -abs(_size(decision, k))))
        more = f", and {len(different) - 1} more of {len(decision.p)} figures" if len(different) > 1 else ""
        return FAILS, f"Different: {_said(found, decision, first)}{more}."
    if not any(figure != ALIVE for figure in found.figure):
        return UNKNOWN, "Nothing to compare: no population fires on both in the time that counts."
    if (decision.outcome[bounded] == SAME).all():
        return PASSES, f"The same in {n_seeds} seeds: {_bounds(set(found.figure))}. No other figure differs."
    open_ones: list[int] = np.flatnonzero(bounded & (decision.outcome == CANNOT_TELL)).tolist()
    worst = max(open_ones, key=lambda k: np.nan_to_num(decision.spread[k] / found.margins[k], nan=np.inf))
    needed = seeds_needed(decision, found.margins, n_seeds)
    seeds = f"about {needed} seeds are needed" if needed < MOST_SEEDS else f"{MOST_SEEDS} seeds are too few"
    return UNKNOWN, (
        f"Cannot tell from {n_seeds} seeds: {len(open_ones)} of {int(bounded.sum())} figures may differ by more than "
        f"their margins or not, above all {_name(found, worst)}; {seeds}. Longer runs need fewer."
    )


def _facts(found: Differences, decision: Decision, outcome: str, alone: int) -> dict[str, Figure]:
    """Return the figures behind the verdict."""
    facts: dict[str, Figure] = {
        "seeds": len(found.values),
        "seeds of one backend only": alone,
        "figures": len(found.figure),
        "smallest adjusted p": float(np.nanmin(decision.p))
        if np.isfinite(decision.p).any()
        else float("nan"),
        "limit of p": LEVEL,
        "fewest seeds": FEWEST_SEEDS,
    }
    facts |= {f"margin of {each} ({UNITS[each][0]})": 100.0 * margin for each, margin in MARGINS.items()}
    if outcome == UNKNOWN:
        facts["seeds needed for an answer"] = seeds_needed(decision, found.margins, len(found.values))
    return facts | calibration()


def _faults(found: Differences, decision: Decision) -> list[Fault]:
    """Return what differs, the surest first."""
    rows: list[int] = np.flatnonzero(decision.outcome == DIFFERENT).tolist()
    order = sorted(rows, key=lambda k: (decision.p[k], -abs(_size(decision, k))))
    return [
        Fault(
            f"statistics: {found.figure[k]}",
            _said(found, decision, k) + ".",
            population=found.population[k],
            size=float(decision.mean[k]),
        )
        for k in order
    ]


def _table(found: Differences, decision: Decision) -> Table:
    """Return one row for each figure of each population."""
    scale = np.array([UNITS[each][1] for each in found.figure])
    names = [f"{each} ({UNITS[each][0]})" for each in found.figure]
    return {
        "population": np.array(found.population, np.str_),
        "figure": np.array(names, np.str_),
        "difference": scale * decision.mean,
        "low": scale * decision.low,
        "high": scale * decision.high,
        "margin": scale * found.margins,
        "p": decision.p,
        "outcome": decision.outcome,
        "mean": found.means[1],
        "mean_against": found.means[0],
        "pairs": decision.pairs,
    }


def _size(decision: Decision, k: int) -> float:
    """Return a difference by its standard deviation, for an order."""
    return float(decision.mean[k] / max(decision.spread[k], 1e-300))


def _name(found: Differences, k: int) -> str:
    return f"{found.figure[k]} of {found.population[k]}"


def _said(found: Differences, decision: Decision, k: int) -> str:
    """Return a difference in words."""
    low, mean, high = (float(each[k]) for each in (decision.low, decision.mean, decision.high))
    p = f"adjusted p = {decision.p[k]:.2g}"
    if low > -found.margins[k] and high < found.margins[k]:
        p += ", less than the margin"
    figure, unit = found.figure[k], ""
    if figure in LOGARITHMIC:
        low, mean, high = (100.0 * math.expm1(each) for each in (low, mean, high))
        unit = " %"
    elif figure in POINTS:
        low, mean, high = (100.0 * each for each in (low, mean, high))
        unit = " points"
    return f"{_name(found, k)} differs by {mean:+.2g}{unit} ({low:+.2g} to {high:+.2g}{unit}, {p})"


def _bounds(figures: set[str]) -> str:
    """Return the margins in words."""
    said = [
        f"{figure} within {100 * margin:g} {'points' if figure in POINTS else '%'}"
        for figure, margin in MARGINS.items()
        if figure in figures
    ]
    return ", ".join(said)
