"""What the runs of one backend can be asked: all that needs their networks, which stay in one process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..backend import Backend, registry
from ..columns import Spikes
from ..timebase import grid_time
from .courses import Course, cells_of
from .fingerprints import StretchPrint, fingerprints, synapses_onto
from .judging import judge_cells, sampled_cells
from .lockstep import Engine
from .synapses import Columns
from .verdicts import RunFacts, Verdict
from .wiring import judge_wiring


class Answers:
    """What the runs of one backend can be asked. All answers can be sent to another process.

    Parameters
    ----------
    backend : Backend
        The backend.
    courses : sequence of Course
        Its runs: one for each segment.
    """

    def __init__(self, backend: Backend, courses: Sequence[Course]) -> None:
        self._backend, self._courses = backend, courses

    def n_segments(self) -> int:
        """Return how many segments there are: each `reset()` begins a new one."""
        return len(self._courses)

    def facts(self) -> RunFacts:
        """Return what is told of the run."""
        course = self._courses[0]
        populations = course.recipe.populations
        spikes = {}
        for number, _ in cells_of(course.recipe):
            found = course.spikes(number)
            time = grid_time(found.step, course.recipe.dt)
            spikes[populations[number].label] = {"index": found.index, "time": time}
        sizes = {populations[number].label: populations[number].size for number, _ in cells_of(course.recipe)}
        seed = course.recipe.model.seed
        return RunFacts(self._backend.name, seed, course.facts, 0.0, spikes=spikes, sizes=sizes)

    def prints(self, segment: int) -> list[StretchPrint]:
        """Return what identifies the network of a segment."""
        return fingerprints(self._courses[segment])

    def synapses(self, segment: int, stretch: int, pathway: int, target: int) -> Columns:
        """Return the synapses of one pathway onto one target."""
        return synapses_onto(self._courses[segment].stretches[stretch].recipe, pathway, target)

    def trains(self, segment: int) -> dict[str, Any]:
        """Return the spikes of all cells of a segment.

        Returns
        -------
        dict
            ``dt`` in ms, ``last`` step, and ``spikes``: by number of the population, its label, size and spikes.
        """
        course = self._courses[segment]
        populations = course.recipe.populations
        spikes: dict[int, tuple[str, int, Spikes]] = {
            number: (populations[number].label, populations[number].size, course.spikes(number))
            for number, _ in cells_of(course.recipe)
        }
        return {"dt": course.recipe.dt, "last": course.last, "spikes": spikes}

    def wiring(self, segment: int, against: str) -> Verdict:
        """Return the verdict on the synapses of a segment, as its network was built.

        Parameters
        ----------
        segment : int
            Which.
        against : str
            The backend that is right.
        """
        course = self._courses[segment]
        engines = Engine(self._backend, course.options), Engine(registry.found(against))
        return judge_wiring(course.recipe, *engines, segment)

    def cells(self, segment: int, replayer: str, most: int | None = None) -> Verdict:
        """Return the verdict on the cells of a segment.

        Parameters
        ----------
        segment : int
            Which.
        replayer : str
            The backend that replays.
        most : int, optional
            How many cells of each population are replayed; all if omitted.
        """
        course = self._courses[segment]
        keep = None if most is None else dict(sampled_cells(course, most))
        return judge_cells(course, self._backend, registry.found(replayer), keep, segment)

    def digest(self, segment: int) -> str:
        """Return a digest of all spikes of a segment."""
        return spikes_digest(self._courses[segment])


def spikes_digest(course: Course) -> str:
    """Return 32 hexadecimal digits that identify all spikes of a run, and its potentials."""
    import hashlib

    digest = hashlib.blake2b(digest_size=16)
    for number, _ in cells_of(course.recipe):
        found = course.spikes(number)
        order = np.lexsort((found.index, found.step))
        digest.update(found.index[order].tobytes() + found.step[order].tobytes())
    return digest.hexdigest()
