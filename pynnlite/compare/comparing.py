"""Run one model on several backends, and put the verdicts of all levels together."""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from ..errors import BadValue, PynnliteError
from ..parallel import n_processors
from ..recording.provenance import surroundings
from .network import Side, compare_networks
from .processes import Process
from .trains import compare_trains
from .verdicts import BROKEN, Comparison, RunFacts, Verdict

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
    """

    backend: str
    facts: RunFacts
    n_segments: int
    ask: Callable[..., Any]


def compare_script(
    script: str | Path,
    backends: Sequence[str] = (REPLAYER, ORACLE),
    arguments: Sequence[str] = (),
    level: int = 4,
    logs: Path | None = None,
    told: Callable[[str], object] | None = None,
) -> Comparison:
    """Run a script on several backends, each in a process of its own, and compare what they do.

    Parameters
    ----------
    script : path
        The script. It runs on each backend, whichever it names.
    backends : sequence of str
        The backends.
    arguments : sequence of str
        What the script is called with.
    level : int
        The last level that is looked at.
    logs : path, optional
        A folder for what the script prints on each backend.
    told : callable, optional
        Is called with a few words at each step.

    Raises
    ------
    BadValue
        If there is no such script, or no backend that runs it.
    """
    path = Path(script)
    if not path.is_file():
        raise BadValue(f"There is no file {str(script)!r}.")
    names = [name for name in dict.fromkeys(backends) if name != ORACLE]
    if not names:
        raise BadValue(f"{ORACLE} only replays cells of another backend's run: name {REPLAYER} too.")
    title = shlex.join([str(script), *arguments])
    facts = surroundings()
    told = told or (lambda text: None)
    with ExitStack() as stack:
        folder = logs or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        begin = partial(_begun, stack, path, list(arguments), folder, told)
        with ThreadPoolExecutor(max(1, min(n_processors(), len(names)))) as pool:
            runs = list(pool.map(begin, names))
            verdicts = _verdicts(runs, ORACLE in backends, level, pool, told)
        return Comparison(title, [run.facts for run in runs], verdicts, facts)


def _begun(
    stack: ExitStack,
    script: Path,
    arguments: list[str],
    logs: Path,
    told: Callable[[str], object],
    backend: str,
) -> Run:
    """Run the script on one backend."""
    told(f"{backend}: runs the script")
    try:
        process = Process(backend, script, arguments, logs / f"{backend}.log")
        stack.callback(process.close)
        seconds = process.ran()
        facts, n_segments = process.ask("facts"), process.ask("n_segments")
    except PynnliteError as error:
        return Run(backend, RunFacts(backend, 0, {}, 0.0, str(error)), 0, _nothing)
    return Run(backend, replace(facts, seconds=seconds), n_segments, process.ask)


def _nothing(*question: Any) -> Any:
    raise PynnliteError("This run failed.")


def _verdicts(
    runs: Sequence[Run], oracle: bool, level: int, pool: ThreadPoolExecutor, told: Callable[[str], object]
) -> list[Verdict]:
    """Return the verdicts of all levels, for all runs that did not fail."""
    there = sorted((run for run in runs if run.n_segments), key=lambda run: run.backend != REPLAYER)
    if not there:
        return []
    first, rest = there[0], there[1:]
    segments = range(min(run.n_segments for run in there))
    found = [
        verdict for each in pool.map(partial(_alone, oracle, level, first, told), there) for verdict in each
    ]
    for segment in segments:
        for run in rest:
            told(f"{run.backend}: compared with {first.backend}")
            if level >= 1:
                with _broken_as_verdict("network", run.backend, first.backend, segment, found):
                    sides = [
                        Side(
                            each.backend, each.ask("prints", segment), partial(each.ask, "synapses", segment)
                        )
                        for each in (run, first)
                    ]
                    found.append(replace(compare_networks(*sides), segment=segment))
            if level >= 4:
                with _broken_as_verdict("spikes", run.backend, first.backend, segment, found):
                    cells = [
                        v for v in found if (v.level, v.backend, v.segment) == ("cells", run.backend, segment)
                    ]
                    trains = (run.ask("trains", segment), first.ask("trains", segment))
                    known = cells[0] if cells else None
                    found.append(compare_trains(run.backend, first.backend, *trains, known, segment))
    return found


def _alone(oracle: bool, level: int, first: Run, told: Callable[[str], object], run: Run) -> list[Verdict]:
    """Return the verdicts on one run that need no other run."""
    found: list[Verdict] = []
    for segment in range(run.n_segments):
        if level >= 2 and run.backend != REPLAYER:
            told(f"{run.backend}: wiring")
            with _broken_as_verdict("wiring", run.backend, REPLAYER, segment, found):
                found.append(run.ask("wiring", segment, REPLAYER))
        if level >= 3:
            told(f"{run.backend}: cells")
            with _broken_as_verdict("cells", run.backend, REPLAYER, segment, found):
                found.append(run.ask("cells", segment, REPLAYER))
            if oracle and run is first:
                told(f"{run.backend}: cells, on {ORACLE}")
                with _broken_as_verdict("cells", run.backend, ORACLE, segment, found):
                    found.append(run.ask("cells", segment, ORACLE, KEPT))
    return found


@contextmanager
def _broken_as_verdict(
    level: str, backend: str, against: str, segment: int, found: list[Verdict]
) -> Iterator[None]:
    """Turn an error within a with-block into a verdict, so that the other levels go on."""
    try:
        yield
    except PynnliteError as error:
        found.append(Verdict(level, backend, against, BROKEN, str(error), segment=segment))
