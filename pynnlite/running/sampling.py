"""Samples of synapses with a rule, which an execution takes at the steps at which it stops for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..columns import Recordings, Trace
from ..errors import BackendError
from ..model import Addresses, ProbeSpec
from ..recipe import Recipe
from ..timebase import NEVER
from ..values import FloatArray

Read = Callable[[int, Sequence[str]], Sequence[NDArray[Any]]]
"""(number of a projection, names) → sources, targets and values of the synapses of this rank, in any order that keeps
that of those between the same cells. Collective."""


@dataclass
class _Sampled:
    """A probe of synapses, and its samples since they were taken over last."""

    probe: ProbeSpec
    interval: int
    due: int
    steps: list[int] = field(default_factory=list)
    rows: list[FloatArray] = field(default_factory=list)

    @property
    def here(self) -> Addresses:
        """The synapses that are on this rank."""
        if self.probe.synapses is None:
            raise TypeError("This probe records no synapses.")
        return self.probe.synapses


class Sampler:
    """Takes the samples of all probes of synapses, on one rank."""

    def __init__(self) -> None:
        self._sampled: dict[int, _Sampled] = {}
        self._places: dict[int, _Places] = {}

    @property
    def due(self) -> int:
        """The next step at which there is something to be sampled; `NEVER` if nothing is."""
        return min((each.due for each in self._sampled.values()), default=NEVER)

    def watch(self, probes: Iterable[ProbeSpec], recipe: Recipe, step: int, taken: bool = False) -> None:
        """Sample other things from now on; samples of what is not sampled any more are forgotten.

        Parameters
        ----------
        probes : iterable of ProbeSpec
            The probes, with those of their synapses that are on this rank.
        recipe : Recipe
            The network.
        step : int
            The present step.
        taken : bool
            Whether the samples of the present step have been taken, by an execution that this one goes on from.
        """
        former, self._sampled = self._sampled, {}
        self._places.clear()
        for probe in probes:
            interval = recipe.interval(probe)
            late = step - probe.start + (1 if taken else 0)
            due = probe.start + -(-late // interval) * interval
            self._sampled[probe.number] = former.get(probe.number) or _Sampled(probe, interval, due)

    def sample(self, step: int, read: Read) -> None:
        """Take the samples that are due at a step. Collective.

        Parameters
        ----------
        step : int
            The step, which is the present one.
        read : callable
            Reads the synapses of a projection; see `Read`.
        """
        due = [each for each in self._sampled.values() if each.due == step]
        projections = dict.fromkeys(each.probe.projection for each in due)
        for projection in projections:
            if projection is not None:
                mine = [each for each in due if each.probe.projection == projection]
                names = [*dict.fromkeys(each.probe.variable for each in mine)]
                source, target, *values = read(projection, names)
                columns = dict(zip(names, values, strict=True))
                self._sample(mine, self._placed(projection, source, target), columns, step)

    def added_to(self, recordings: Recordings) -> Recordings:
        """Return what a simulation has recorded, with the samples since the last time, which are forgotten here."""
        traces = {**recordings.traces}
        for number, each in self._sampled.items():
            rows = np.array(each.rows).reshape(len(each.rows), len(each.probe.index))
            traces[number] = Trace(np.array(each.steps, np.int64), rows)
            each.steps, each.rows = [], []
        return replace(recordings, traces=traces)

    def _placed(self, projection: int, source: NDArray[Any], target: NDArray[Any]) -> _Places:
        """Return where synapses are among those that a simulation has returned."""
        places = self._places.get(projection)
        if places is None or not places.fit(source, target):
            places = self._places[projection] = _Places(source, target)
        return places

    def _sample(
        self, due: Sequence[_Sampled], places: _Places, columns: Mapping[str, NDArray[Any]], step: int
    ) -> None:
        """Add samples to probes of one projection."""
        for each in due:
            row = columns[each.probe.variable][places.of(each.probe.number, each.here)]
            each.rows.append(np.array(row, np.float64))
            each.steps.append(step)
            each.due = step + each.interval


class _Places:
    """Where sampled synapses are among those that a simulation returns.

    Parameters
    ----------
    source, target : (n,) ndarray of int32
        What the simulation has returned.
    """

    def __init__(self, source: NDArray[Any], target: NDArray[Any]) -> None:
        self._source, self._target = source.copy(), target.copy()
        self._found: dict[int, NDArray[np.int64]] = {}

    def fit(self, source: NDArray[Any], target: NDArray[Any]) -> bool:
        """Tell whether a simulation has returned its synapses in the same order."""
        return np.array_equal(source, self._source) and np.array_equal(target, self._target)

    def of(self, number: int, synapses: Addresses) -> NDArray[np.int64]:
        """Return the places of some synapses.

        Parameters
        ----------
        number : int
            The number of their probe.
        synapses : Addresses
            The synapses.

        Raises
        ------
        BackendError
            If they are not there.
        """
        if number not in self._found:
            order = np.lexsort((self._source, self._target))
            size = 1 + max(int(each.max(initial=0)) for each in (self._source, synapses.source))
            keys = self._target[order].astype(np.int64) * size + self._source[order]
            wanted = synapses.target.astype(np.int64) * size + synapses.source
            place = np.searchsorted(keys, wanted) + synapses.occurrence
            if not (place < len(keys)).all() or not np.array_equal(keys[place], wanted):
                raise BackendError("The backend has returned other synapses than the network has.")
            self._found[number] = order[place]
        return self._found[number]
