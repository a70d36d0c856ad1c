"""What the runs of one backend can be asked: all that needs their networks, which stay in one process."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..backend import Backend, State, registry
from ..columns import Spikes
from ..recipe import Recipe
from ..timebase import grid_time
from .cells import tolerances
from .everywhere import judge_variants
from .figures import Figures, figures_of
from .fingerprints import StretchPrint, fingerprints, synapses_onto
from .halving import judge_halving
from .histories import History, cells_of, probes_of_all
from .judging import judge_cells, sampled_cells
from .lockstep import Engine
from .performing import performed_again
from .reckoned import reckoner
from .synapses import Columns
from .verdicts import RunFacts, Verdict
from .wiring import judge_wiring


class Answers:
    """What the runs of one backend can be asked. All answers can be sent to another process.

    Parameters
    ----------
    backend : Backend
        The backend.
    histories : sequence of History
        Its runs: one for each segment.
    """

    def __init__(self, backend: Backend, histories: Sequence[History]) -> None:
        self._backend, self._histories = backend, histories

    def n_segments(self) -> int:
        """Return how many segments there are: each `reset()` begins a new one."""
        return len(self._histories)

    def facts(self) -> RunFacts:
        """Return what is told of the run."""
        history = self._histories[0]
        populations = history.recipe.populations
        spikes = {}
        for number, _ in cells_of(history.recipe):
            found = history.spikes(number)
            time = grid_time(found.step, history.recipe.dt)
            spikes[populations[number].label] = {"index": found.index, "time": time}
        sizes = {
            populations[number].label: populations[number].size for number, _ in cells_of(history.recipe)
        }
        seed = history.recipe.model.seed
        return RunFacts(self._backend.name, seed, history.facts, 0.0, spikes=spikes, sizes=sizes)

    def prints(self, segment: int) -> list[StretchPrint]:
        """Return what identifies the network of a segment."""
        return fingerprints(self._histories[segment])

    def synapses(self, segment: int, stretch: int, pathway: int, target: int) -> Columns:
        """Return the synapses of one pathway onto one target."""
        return synapses_onto(self._histories[segment].stretches[stretch].recipe, pathway, target)

    def trains(self, segment: int) -> dict[str, Any]:
        """Return the spikes of all cells of a segment.

        Returns
        -------
        dict
            ``dt`` in ms, ``first`` and ``last`` step, what identifies the ``state`` of a checkpoint that it went on
            from (empty if it did not), and ``spikes``: by number of the population, its label, size and spikes.
        """
        history = self._histories[segment]
        populations = history.recipe.populations
        spikes: dict[int, tuple[str, int, Spikes]] = {
            number: (populations[number].label, populations[number].size, history.spikes(number))
            for number, _ in cells_of(history.recipe)
        }
        state = "" if history.start is None else state_digest(history.start[0])
        steps = {"first": history.first, "last": history.last}
        return {"dt": history.recipe.dt, **steps, "state": state, "spikes": spikes}

    def wiring(self, segment: int, against: str) -> Verdict:
        """Return the verdict on the synapses of a segment, as its network was built.

        Parameters
        ----------
        segment : int
            Which.
        against : str
            The backend that is right; for that backend itself, what should arrive is reckoned.
        """
        history = self._histories[segment]
        own = against == self._backend.name
        right: Backend = reckoner(history.recipe) if own else registry.found(against)
        return judge_wiring(history.recipe, Engine(self._backend, history.options), Engine(right), segment)

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
        history = self._histories[segment]
        keep = None if most is None else dict(sampled_cells(history, most))
        return judge_cells(history, self._backend, registry.found(replayer), keep, segment)

    def everywhere(self, segment: int) -> Verdict:
        """Return whether a segment has the same bits with other threads and instruction sets."""
        return judge_variants(self._histories[segment], self._backend, segment)

    def halving(self, segment: int, most: int) -> Verdict:
        """Return whether the potentials of some cells of each population converge as the time step is halved."""
        history = self._histories[segment]
        return judge_halving(history, self._backend, dict(sampled_cells(history, most)), segment)

    def seeded(self, segment: int, k: int, replayer: str) -> tuple[Figures, Verdict | None]:
        """Run a segment once more with another seed, and return its figures and the verdict on its cells.

        There is no verdict if replay cannot judge any of them: statistics have to.

        Parameters
        ----------
        segment : int
            Which.
        k : int
            What is added to the seed of the network; with 0, the run that there is.
        replayer : str
            The backend that replays.
        """
        history = self._histories[segment]
        if k:
            stretches = [replace(each, recipe=reseeded(each.recipe, k)) for each in history.stretches]
            other = replace(history, stretches=stretches)
            history = performed_again(other, self._backend, list(probes_of_all(other.recipe).values()))
        right = registry.found(replayer)
        allowed = tolerances(history, self._backend.features, right.features).values()
        if allowed and all(each.shift for each in allowed):
            return figures_of(history), None
        return figures_of(history), judge_cells(history, self._backend, right)


def state_digest(state: State) -> str:
    """Return what identifies a state: the same for the same bits."""
    digest = hashlib.blake2b(digest_size=16)
    columns: list[tuple[str, NDArray[Any]]] = [(str(name), values) for name, values in state.cells.items()]
    columns += state.spikes.items()
    for name, values in sorted(columns, key=itemgetter(0)):
        digest.update(name.encode() + np.ascontiguousarray(values).tobytes())
    return digest.hexdigest()


def reseeded(recipe: Recipe, k: int) -> Recipe:
    """Return a recipe with another seed. What an own `NumpyRNG` draws stays."""
    return replace(recipe, model=replace(recipe.model, seed=recipe.model.seed + k))
