"""Ask runs of one model all questions, level by level."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from ..backend import Varies, registry
from ..errors import PynnliteError
from . import statistics
from .decisions import FEWEST_SEEDS
from .network import Side, compare_networks
from .steps import Steps
from .trains import compare_trains
from .verdicts import BROKEN, FAILS, LEVELS, PASSES, UNKNOWN, Fault, Figure, RunFacts, Verdict

REPLAYER, ORACLE = "native", "reference"
"""The backend that replays all cells, and that which replays a few: it is slow, and each of its lines can be read."""

KEPT = 8
"""How many cells of each population the oracle replays."""


@dataclass(frozen=True)
class Run:
    """A run on one backend, which can be asked.

    Parameters
    ----------
    backend : str
        The backend.
    facts : RunFacts
        What is told of it; with an error if it failed.
    n_segments : int
        How many segments there are.
    ask : callable
        Takes the name of a method of `Answers` and its arguments.
    ranks : callable or None
        Returns the verdict on a run on several ranks; None if it cannot be run so.
    """

    backend: str
    facts: RunFacts
    n_segments: int
    ask: Callable[..., Any]
    ranks: Callable[[], Verdict] | None = None


@dataclass(frozen=True)
class Questions:
    """What runs are asked.

    Parameters
    ----------
    level : int
        The last level.
    n_seeds : int
        How many seeds the statistics are of; none if 0.
    oracle : bool
        Whether `ORACLE` replays some cells.
    steps : Steps
        Is told of each step.
    """

    level: int = 4
    n_seeds: int = 0
    oracle: bool = True
    steps: Steps = field(default_factory=Steps)

    def reaches(self, level: str) -> bool:
        """Tell whether a level is looked at."""
        return LEVELS.index(level) < self.level


def verdicts_on(runs: Sequence[Run], asked: Questions, pool: ThreadPoolExecutor) -> list[Verdict]:
    """Return the verdicts of all levels, for all runs that did not fail.

    Parameters
    ----------
    runs : sequence of Run
        The runs.
    asked : Questions
        What they are asked.
    pool : ThreadPoolExecutor
        How many runs are asked at a time.
    """
    there = sorted((run for run in runs if run.n_segments), key=lambda run: run.backend != REPLAYER)
    if not there:
        return []
    first, rest = there[0], there[1:]
    asked.steps.expect(_n_steps(there, asked))
    alone = pool.map(lambda run: list(_alone(run, asked, run is first)), there)
    found = [verdict for verdicts in alone for verdict in verdicts]
    for run in rest:
        if run.n_segments != first.n_segments:
            found.append(_other_segments(run, first))
        for segment in range(min(run.n_segments, first.n_segments)):
            found += _pairwise(run, first, segment, asked, found)
    if asked.n_seeds:
        for segment in _with_statistics(there, found):
            asked.steps.expect(asked.n_seeds * len(there) * bool(segment))
            found += _of_seeds(there, asked, pool, segment)
    elif asked.reaches("spikes"):
        found += [_wanting(run, first) for run in rest or there if _left_open(run, first, found)]
    return sorted(found, key=lambda verdict: LEVELS.index(verdict.level))


def _n_steps(runs: Sequence[Run], asked: Questions) -> int:
    """Return how many steps the questions take."""
    first, everywhere = runs[0], asked.reaches("everywhere")
    of_segment = sum(map(asked.reaches, ("wiring", "cells", "everywhere")))
    n_steps = sum(run.n_segments * (of_segment + (everywhere and _varies(run))) for run in runs)
    n_steps += first.n_segments * (asked.reaches("cells") and asked.oracle)
    n_steps += sum(everywhere and run.ranks is not None for run in runs)
    n_steps += sum(min(run.n_segments, first.n_segments) for run in runs[1:])
    return n_steps + asked.n_seeds * len(runs)


def _alone(run: Run, asked: Questions, first: bool) -> Iterator[Verdict]:
    """Yield the verdicts on one run that need no other run."""
    for segment in range(run.n_segments):
        if asked.reaches("wiring"):
            yield _answered(run, asked, "wiring", segment, REPLAYER)
        if asked.reaches("cells"):
            yield _answered(run, asked, "cells", segment, REPLAYER)
            if asked.oracle and first:
                yield _answered(run, asked, "cells", segment, ORACLE, KEPT)
        if asked.reaches("everywhere"):
            if _varies(run):
                yield _answered(run, asked, "everywhere", segment)
            yield _answered(run, asked, "halving", segment, KEPT)
    if asked.reaches("everywhere") and run.ranks is not None:
        asked.steps.begin(f"{run.backend}: on several ranks")
        found: list[Verdict] = []
        with _broken_as_verdict("everywhere", run.backend, "several ranks", 0, found):
            found.append(run.ranks())
        yield from found


def _varies(run: Run) -> bool:
    """Tell whether a backend promises the same bits with other options."""
    return isinstance(registry.found(run.backend), Varies)


def _answered(run: Run, asked: Questions, question: str, segment: int, *more: Any) -> Verdict:
    """Return the answer to a question about one segment, or that it could not be answered."""
    asked.steps.begin(" ".join([f"{run.backend}: {question}", *map(str, more[:1])]))
    found: list[Verdict] = []
    level = question if question in LEVELS else LEVELS[-1]
    with _broken_as_verdict(level, run.backend, str(more[0]) if more else "", segment, found):
        found.append(run.ask(question, segment, *more))
    return found[0]


def _other_segments(run: Run, first: Run) -> Verdict:
    text = (
        f"The script has run {run.n_segments} segments on {run.backend} and {first.n_segments} on {first.backend}:"
        " it does something else on another backend."
    )
    return Verdict("network", run.backend, first.backend, FAILS, text, faults=[Fault("segments", text)])


def _pairwise(
    run: Run, first: Run, segment: int, asked: Questions, known: Sequence[Verdict]
) -> list[Verdict]:
    """Return the verdicts on a segment of one run that need another run."""
    asked.steps.begin(f"{run.backend}: compared with {first.backend}")
    found: list[Verdict] = []
    with _broken_as_verdict("network", run.backend, first.backend, segment, found):
        sides = [
            Side(each.backend, each.ask("prints", segment), partial(each.ask, "synapses", segment))
            for each in (run, first)
        ]
        found.append(replace(compare_networks(*sides), segment=segment))
    if asked.reaches("spikes"):
        with _broken_as_verdict("spikes", run.backend, first.backend, segment, found):
            place = ("cells", run.backend, segment)
            cells = next((v for v in known if (v.level, v.backend, v.segment) == place), None)
            trains = run.ask("trains", segment), first.ask("trains", segment)
            found.append(compare_trains(run.backend, first.backend, *trains, cells, segment))
    return found


def _left_open(run: Run, first: Run, known: Sequence[Verdict]) -> bool:
    """Tell whether replay cannot judge all cells of a run, or of that which it is compared with."""
    names = run.backend, first.backend
    return any(each.level == "cells" and each.outcome == UNKNOWN and each.backend in names for each in known)


def _wanting(run: Run, first: Run) -> Verdict:
    """Return what statistics would need, which have to answer where replay cannot."""
    figures: dict[str, Figure] = {"seeds": 1, "fewest seeds": FEWEST_SEEDS}
    text = (
        "Replay cannot judge all cells, so that statistics have to. Cannot tell from 1 seed: at least"
        f" {FEWEST_SEEDS} are needed (--seeds {FEWEST_SEEDS})"
    )
    if run is first:
        return Verdict(
            "statistics", run.backend, REPLAYER, UNKNOWN, f"{text}, and a run on {REPLAYER} too.", figures
        )
    return Verdict("statistics", run.backend, first.backend, UNKNOWN, f"{text}.", figures)


def _with_statistics(runs: Sequence[Run], known: Sequence[Verdict]) -> list[int]:
    """Return the segments that are run with several seeds: the first one, and those that replay cannot judge."""
    left_open = {each.segment for each in known if each.level == "cells" and each.outcome == UNKNOWN}
    everywhere = min(run.n_segments for run in runs)
    return [segment for segment in range(everywhere) if segment == 0 or segment in left_open]


def _of_seeds(runs: Sequence[Run], asked: Questions, pool: ThreadPoolExecutor, segment: int) -> list[Verdict]:
    """Return the verdicts on a segment for several seeds: on the cells of each, and on statistics."""
    seeds = range(asked.n_seeds)

    def seeded(run: Run) -> tuple[dict[int, Any], list[Verdict]]:
        figures, cells = {}, []
        for k in seeds:
            asked.steps.begin(f"{run.backend}: seed {k + 1} of {asked.n_seeds}")
            figures[k], verdict = run.ask("seeded", segment, k, REPLAYER)
            cells += [] if verdict is None else [verdict]
        return figures, cells

    found: list[Verdict] = []
    answers: dict[str, dict[int, Any]] = {}
    for run, future in [(run, pool.submit(seeded, run)) for run in runs]:
        with _broken_as_verdict("statistics", run.backend, runs[0].backend, segment, found):
            answers[run.backend], cells = future.result()
            found += [_together(run.backend, cells)] if cells else []
    first = runs[0].backend
    for run in runs[1:]:
        if first in answers and run.backend in answers:
            with _broken_as_verdict("statistics", run.backend, first, segment, found):
                found.append(statistics.judge_seeds(answers[first], answers[run.backend], run.backend, first))
    return [replace(verdict, segment=segment) for verdict in found]


def _together(backend: str, cells: Sequence[Verdict]) -> Verdict:
    """Return the verdicts on the cells for several seeds as one."""
    worst = next((each for each in cells if each.outcome != PASSES), cells[0])
    n_passed = sum(each.outcome == PASSES for each in cells)
    n_spikes = sum(int(each.figures.get("spikes", 0)) for each in cells)
    text = f"With {n_passed} of {len(cells)} seeds all cells did what their equations say, {n_spikes} spikes in all."
    text += "" if worst.outcome == PASSES else f" With another: {worst.text}"
    seconds = sum(each.seconds for each in cells)
    figures = {"seeds": len(cells), "seeds that pass": n_passed, "spikes": n_spikes}
    return Verdict("cells", backend, REPLAYER, worst.outcome, text, figures, worst.faults, seconds=seconds)


@contextmanager
def _broken_as_verdict(
    level: str, backend: str, against: str, segment: int, found: list[Verdict]
) -> Iterator[None]:
    """Turn an error within a with-block into a verdict, so that the other levels go on."""
    try:
        yield
    except PynnliteError as error:
        found.append(Verdict(level, backend, against, BROKEN, str(error), segment=segment))
