"""Run one model on several backends, and put the verdicts of all levels together."""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from ..backend import registry
from ..errors import BadValue, PynnliteError
from ..model import Model
from ..network import Network
from ..parallel import n_processors
from ..recording.provenance import surroundings
from ..running import Execution
from ..timebase import whole_steps
from .answers import Answers
from .everywhere import judge_ranks
from .levels import ORACLE, REPLAYER, Questions, Run, verdicts_on
from .observed import observed
from .processes import Process
from .steps import Steps
from .verdicts import Comparison, RunFacts, Verdict


def compare_script(
    script: str | Path,
    backends: Sequence[str] = (REPLAYER, ORACLE),
    arguments: Sequence[str] = (),
    level: int = 4,
    seeds: int = 0,
    logs: Path | None = None,
    steps: Steps | None = None,
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
    seeds : int
        For how many seeds the network is run once more, for statistics; none if 0.
    logs : path, optional
        A folder for what the script prints on each backend.
    steps : Steps, optional
        Is told of each step.

    Raises
    ------
    BadValue
        If there is no such script, or no backend that runs it.
    """
    path = Path(script)
    if not path.is_file():
        raise BadValue(f"There is no file {str(script)!r}.")
    names = _runners(backends)
    title = shlex.join([str(script), *arguments])
    facts = surroundings()
    steps = steps or Steps()
    steps.expect(len(names))
    with ExitStack() as stack:
        folder = logs or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        begin = partial(_begun, stack, path, list(arguments), folder, steps)
        with ThreadPoolExecutor(max(1, min(n_processors(), len(names)))) as pool:
            try:
                runs = list(pool.map(begin, names))
                asked = Questions(level, seeds, ORACLE in backends, steps)
                verdicts = verdicts_on(runs, asked, pool)
            except BaseException:  # an interrupt: threads wait for processes, so that these end first
                pool.shutdown(wait=False, cancel_futures=True)
                stack.close()
                raise
        return Comparison(title, [run.facts for run in runs], verdicts, facts)


def _begun(
    stack: ExitStack,
    script: Path,
    arguments: list[str],
    logs: Path,
    steps: Steps,
    backend: str,
) -> Run:
    """Run the script on one backend."""
    steps.begin(f"{backend}: runs the script")
    try:
        process = Process(backend, script, arguments, logs / f"{backend}.log")
        stack.callback(process.close)
        seconds = process.ran()
        facts, n_segments = process.ask("facts"), process.ask("n_segments")
    except PynnliteError as error:
        return _failed(backend, error)

    def ranks() -> Verdict:
        trains = process.ask("trains", 0)
        with tempfile.TemporaryDirectory() as folder:
            return judge_ranks(backend, script, arguments, trains, Path(folder))

    on_ranks = ranks if registry.found(backend).features.mpi else None
    return Run(backend, replace(facts, seconds=seconds), n_segments, process.ask, on_ranks)


def compare(
    network: Network | Model,
    backends: Sequence[str],
    time: float,
    timestep: float = 0.1,
    level: int = 4,
    seeds: int = 0,
    steps: Steps | None = None,
) -> Comparison:
    """Run a network on several backends, one after the other in this process, and compare what they do.

    Parameters
    ----------
    network : Network or Model
        The network. It is not changed.
    backends : sequence of str
        The backends.
    time : float
        How long it is run, in ms.
    timestep : float
        In ms.
    level, seeds, steps
        As for `compare_script`.

    Raises
    ------
    BadValue
        If no backend runs it.
    """
    model = network.freeze() if isinstance(network, Network) else network
    n_steps = whole_steps(time, timestep, "The time to run")
    names = _runners(backends)
    asked = Questions(level, seeds, ORACLE in backends, steps or Steps())
    asked.steps.expect(len(names))
    runs = [_run_here(model, name, timestep, n_steps, asked) for name in names]
    with ThreadPoolExecutor(1) as pool:
        verdicts = verdicts_on(runs, asked, pool)
    return Comparison(
        f"a network of {len(model.populations)} populations",
        [run.facts for run in runs],
        verdicts,
        surroundings(),
    )


def _run_here(model: Model, backend: str, timestep: float, n_steps: int, asked: Questions) -> Run:
    asked.steps.begin(f"{backend}: runs the network")
    begun = perf_counter()
    try:
        watched = observed(registry.load(backend))
        with Execution(model, watched, timestep) as execution:
            execution.advance(n_steps)
            execution.collect()
    except PynnliteError as error:
        return _failed(backend, error)
    answers = Answers(watched.inner, watched.histories)
    seconds = perf_counter() - begun

    def ask(name: str, *arguments: Any) -> Any:
        return getattr(answers, name)(*arguments)

    return Run(backend, replace(answers.facts(), seconds=seconds), answers.n_segments(), ask)


def _failed(backend: str, error: PynnliteError) -> Run:
    def nothing(*question: Any) -> Any:
        raise error

    return Run(backend, RunFacts(backend, 0, {}, 0.0, str(error)), 0, nothing)


def _runners(backends: Sequence[str]) -> list[str]:
    """Return the backends that run the model."""
    names = [name for name in dict.fromkeys(backends) if name != ORACLE]
    if not names:
        raise BadValue(f"{ORACLE} only replays cells of another backend's run: name {REPLAYER} too.")
    return names
