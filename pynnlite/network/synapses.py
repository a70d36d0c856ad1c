"""The synapses of a projection as columns and matrices, for users to read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import SimulationStateError, UnknownParameter
from ..parallel import Ownership, checked_gather, world
from ..recipe import Batch, DelayRange, Expansion, checked_parameter, checked_weights
from ..timebase import grid_time
from ..values import FloatArray, IndexArray

_COMBINE: dict[str, tuple[float, np.ufunc]] = {
    "sum": (0.0, np.add),
    "min": (np.inf, np.minimum),
    "max": (-np.inf, np.maximum),
}
MULTIPLE = (*_COMBINE, "first", "last")
"""What a matrix can hold where a pair has several synapses."""


class SynapseReader:
    """Reads the synapses of one projection.

    Parameters
    ----------
    expansion : Expansion
        The projection.
    delays : DelayRange or None
        The delays that the simulation allows, once there is one.
    ownership : callable
        Returns which rank owns which cell.
    """

    def __init__(
        self, expansion: Expansion, delays: DelayRange | None, ownership: Callable[[], Ownership]
    ) -> None:
        self._expansion, self._spec, self._delays = expansion, expansion.spec, delays
        self._ownership = ownership

    def size(self, gather: bool | str) -> int:
        """Return how many synapses there are; `gather` is that of `Projection.get`."""
        if self._gathers(gather):
            return self._expansion.size
        return sum(len(batch.source) for _, batch in self._batches(gather))

    def columns(
        self, names: Sequence[str], gather: bool | str
    ) -> tuple[IndexArray, IndexArray, list[FloatArray]]:
        """Return source, target and values of synapses, ordered by target, source and occurrence.

        Parameters
        ----------
        names : sequence of str
            Which parameters, and of which synaptic variables the initial values.
        gather : bool or "all"
            As for `Projection.get`.
        """
        known = (*self._spec.values, *self._spec.initial)
        for name in names:
            if name not in known:
                raise UnknownParameter(self._spec.synapse_type.__name__, name, known)
        nothing = np.zeros(0, np.int32)
        pieces: list[list[NDArray[Any]]] = [[nothing, nothing, *(np.zeros(0) for _ in names)]]
        for part, batch in self._batches(gather):
            piece: list[NDArray[Any]] = [batch.source, batch.target]
            piece += [self._values(name, part, batch) for name in names]
            order = np.lexsort((batch.source, batch.target))
            pieces.append([column[order] for column in piece])
        joined: list[Any] = [np.concatenate(columns) for columns in zip(*pieces, strict=True)]
        return joined[0], joined[1], joined[2:]

    @staticmethod
    def _gathers(gather: bool | str) -> bool:
        return checked_gather(gather) == "all" or (bool(gather) and world().rank == 0)

    def _batches(self, gather: bool | str) -> Iterator[tuple[int, Batch]]:
        """Yield the synapses asked for, with the part of the targets that they act on."""
        for number, part in enumerate(self._spec.post.parts):
            targets = self._expansion.targets_of(number)
            if not self._gathers(gather):
                targets = targets[self._ownership().is_owned(part.population, part.all_cells())]
            for batch in self._expansion.batches(targets):
                yield number, batch

    def _values(self, name: str, part: int, batch: Batch) -> FloatArray:
        if name == "weight":
            return checked_weights(self._spec, part, self._expansion.populations, batch)
        if name in self._spec.initial:
            return batch.initial(name)
        if name not in ("weight", "delay"):
            return checked_parameter(self._spec, part, batch, name)
        if self._delays is not None:
            on_grid: FloatArray = grid_time(self._delays.of(batch), self._delays.dt)
            return on_grid
        if self._spec.values["delay"] is None:
            raise SimulationStateError(
                "The delays of this projection are the shortest that the simulation allows, which is known once"
                " there is a Simulator."
            )
        return batch.values("delay")


def matrix(
    shape: tuple[int, int], source: IndexArray, target: IndexArray, column: FloatArray, multiple: str
) -> FloatArray:
    """Return values of synapses as a matrix of shape (sources, targets), NaN where there is no synapse.

    Parameters
    ----------
    shape : (int, int)
        Numbers of sources and targets.
    source, target : (n,) ndarray of int32
        Positions in the two groups, ordered by target and source.
    column : (n,) ndarray of float64
        The values.
    multiple : str
        One of `MULTIPLE`.
    """
    result = np.full(shape, np.nan)
    if multiple in ("first", "last"):
        differs = (np.diff(source) != 0) | (np.diff(target) != 0)
        ends = np.r_[True, differs] if multiple == "first" else np.r_[differs, True]
        keep = np.flatnonzero(ends[: len(source)])
        result[source[keep], target[keep]] = column[keep]
        return result
    result[source, target], combine = _COMBINE[multiple]
    combine.at(result, (source, target), column)
    return result
