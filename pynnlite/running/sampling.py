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

Read = Callable[[int, Sequence[str], NDArray[np.int64] | None], Sequence[NDArray[Any]]]
"""(number of a projection, names, places) → sources, targets and values of the synapses of this rank, in any order that
keeps that of those between the same cells; only of those at some places (ascending) of that order, unless these are
None. Collective."""


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
        self._places: dict[tuple[int, ...], _Places] = {}  # by the numbers of the probes

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
                places, columns = self._read(projection, names, mine, read)
                for each in mine:
                    row = columns[each.probe.variable][places.of(each.probe.number)]
                    each.rows.append(np.array(row, np.float64))
                    each.steps.append(step)
                    each.due = step + each.interval

    def _read(
        self, projection: int, names: Sequence[str], due: Sequence[_Sampled], read: Read
    ) -> tuple[_Places, Mapping[str, NDArray[Any]]]:
        """Return values of the synapses of some probes, and where those of each probe are among them."""
        key = tuple(each.probe.number for each in due)
        if key not in self._places:
            source, target = read(projection, [], None)
            self._places[key] = _Places({each.probe.number: each.here for each in due}, source, target)
        places = self._places[key]
        source, target, *values = read(projection, names, places.read)
        if not places.fit(source, target):
            raise BackendError("The backend has returned its synapses in another order than before.")
        return places, dict(zip(names, values, strict=True))

    def added_to(self, recordings: Recordings) -> Recordings:
        """Return what a simulation has recorded, with the samples since the last time, which are forgotten here."""
        traces = {**recordings.traces}
        for number, each in self._sampled.items():
            rows = np.array(each.rows).reshape(len(each.rows), len(each.probe.index))
            traces[number] = Trace(np.array(each.steps, np.int64), rows)
            each.steps, each.rows = [], []
        return replace(recordings, traces=traces)


class _Places:
    """Where sampled synapses are among those that a simulation returns.

    Parameters
    ----------
    wanted : dict of int to Addresses
        The synapses of each probe, by its number.
    source, target : (n,) ndarray of int32
        What the simulation has returned.

    Attributes
    ----------
    read : (k,) ndarray of int64
        The places of all that are wanted, ascending.

    Raises
    ------
    BackendError
        If the simulation has not returned all that are wanted.
    """

    def __init__(self, wanted: Mapping[int, Addresses], source: NDArray[Any], target: NDArray[Any]) -> None:
        most = [source, *(each.source for each in wanted.values())]
        self._size = 1 + max(int(each.max(initial=0)) for each in most)
        order = np.lexsort((source, target))
        keys = self._keys(source, target)[order]
        found = {number: order[self._find(keys, each)] for number, each in wanted.items()}
        self.read = np.unique(np.concatenate([*found.values()])).astype(np.int64)
        self._source, self._target = source[self.read], target[self.read]
        self._found = {number: np.searchsorted(self.read, places) for number, places in found.items()}

    def fit(self, source: NDArray[Any], target: NDArray[Any]) -> bool:
        """Tell whether these are the ends of the synapses that are read."""
        return np.array_equal(source, self._source) and np.array_equal(target, self._target)

    def of(self, number: int) -> NDArray[np.int64]:
        """Return where the synapses of a probe are among those that are read."""
        found: NDArray[np.int64] = self._found[number]
        return found

    def _keys(self, source: NDArray[Any], target: NDArray[Any]) -> NDArray[np.int64]:
        keys: NDArray[np.int64] = target.astype(np.int64) * self._size + source
        return keys

    def _find(self, keys: NDArray[np.int64], synapses: Addresses) -> NDArray[np.int64]:
        """Return the places of some synapses among sorted keys."""
        wanted = self._keys(synapses.source, synapses.target)
        place: NDArray[np.int64] = np.searchsorted(keys, wanted) + synapses.occurrence
        if not (place < len(keys)).all() or not np.array_equal(keys[place], wanted):
            raise BackendError("The backend has returned other synapses than the network has.")
        return place
