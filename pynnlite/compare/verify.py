"""Judge stored spikes: each must be what the equations give, under the other stored spikes."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..backend import registry
from ..columns import Spikes
from ..errors import BadValue
from ..recording import Stored, read_stored
from ..recording.provenance import surroundings
from ..timebase import grid_time
from .described import Description, described
from .histories import History, cells_of
from .steps import Steps
from .stored import Known, matched
from .stored_cells import judge_stored
from .verdicts import UNKNOWN, Comparison, RunFacts, Verdict

REPLAYER, ORACLE = "native", "reference"
"""The backend that replays all cells, and the slow one that replays a few."""

KEPT = 8
"""How many cells of each population the slow one replays."""


def verify(
    data: Sequence[str | os.PathLike[str]] | str | os.PathLike[str],
    run: Callable[[], object],
    oracle: bool = False,
    title: str = "",
    steps: Steps | None = None,
) -> Comparison:
    """Judge stored spikes against the network that a script describes. Nothing is simulated in closed loop.

    Parameters
    ----------
    data : sequence of str or path, or one of them
        Files or folders with the spikes; see `pynnlite.recording.read_stored`.
    run : callable
        Runs the script, without a simulation.
    oracle : bool
        Whether a few cells are replayed on ``reference`` too.
    title : str
        What was compared, for the reports.
    steps : Steps, optional
        Is told of each step.

    Returns
    -------
    Comparison
        With a verdict for each segment and each replaying backend.

    Raises
    ------
    BadValue
        If data cannot be read, are of another network, or do not suffice.
    BackendError
        If the script has run no network.
    """
    data = [data] if isinstance(data, str | os.PathLike) else data
    name = ", ".join(os.path.basename(os.path.normpath(each)) for each in data)
    steps = steps or Steps()
    steps.begin("reads the data")
    stored = [each for place in data for each in read_stored(place)]
    if not stored:
        raise BadValue(f"There are no spikes in {name}." if name else "There are no data: give files.")
    steps.begin("asks the script for its network")
    description = described(run, _recorder(stored))
    histories = description.histories
    _require_segments(stored, histories, description)
    verdicts: list[Verdict] = []
    runs: list[RunFacts] = []
    for number, history in enumerate(histories):
        own = [each for each in stored if each.segment == number]
        if not own:
            text = "The data do not hold this segment: each reset() of the script begins one."
            verdicts.append(Verdict("cells", name, REPLAYER, UNKNOWN, text, segment=number))
            continue
        known = matched(history, own)
        if description.error:
            known.remarks.append(
                f"The script ended with {description.error} after its last run, as there are no data for it."
            )
        runs.append(_facts(name, known))
        for replayer, most in ((REPLAYER, None), (ORACLE, KEPT))[: 1 + oracle]:
            steps.begin(f"replays segment {number} on {replayer}")
            verdict = judge_stored(known, registry.load(replayer), most)
            verdicts.append(replace(verdict, backend=name, segment=number))
    return Comparison(title or f"verify {name}", runs[:1], verdicts, surroundings())


def _recorder(stored: Sequence[Stored]) -> str:
    """Return the backend that recorded data, whose options the script uses; the replaying one if it is not known."""
    name = str(stored[0].notes.get("backend", ""))
    return name if registry.has(name) else REPLAYER


def _require_segments(
    stored: Sequence[Stored], histories: Sequence[History], description: Description
) -> None:
    """Raise `BadValue` if there are data of more segments than the script runs."""
    last = max(each.segment for each in stored)
    if last >= len(histories):
        because = f" It ended with {description.error}." if description.error else ""
        raise BadValue(
            f"The data have {last + 1} segments, and the script runs {len(histories)}: each reset() begins one."
            f"{because}"
        )


def _facts(name: str, known: Known) -> RunFacts:
    """Return what is told of the data."""
    history = known.history
    populations, dt = history.recipe.populations, history.recipe.dt
    spikes: dict[str, dict[str, Any]] = {}
    for number, _ in cells_of(history.recipe):
        found: Spikes = history.spikes(number)
        spikes[populations[number].label] = {"index": found.index, "time": grid_time(found.step, dt)}
    sizes = {populations[number].label: populations[number].size for number, _ in cells_of(history.recipe)}
    facts: Mapping[str, Any] = {
        key: note.item() if hasattr(note, "item") else note
        for key, note in known.notes.items()
        if isinstance(note, str | int | float) or hasattr(note, "item")
    }
    return RunFacts(name, history.recipe.model.seed, facts, 0.0, spikes=spikes, sizes=sizes)
