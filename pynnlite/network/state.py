"""What a network knows of the simulation that runs it: a small value, and where its data are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from ..parallel import Ownership
from ..recipe import DelayRange
from ..timebase import grid_time

if TYPE_CHECKING:
    from neo import Block

    from ..model import ProjectionSpec
    from ..values import FloatArray, IndexArray
    from .group import Group
    from .projection import Projection


@dataclass(frozen=True, slots=True)
class RunState:
    """How far the simulation of a network is.

    Parameters
    ----------
    delays : DelayRange
        The time step, and the delays that are allowed.
    step : int
        The present step.
    built : bool
        Whether the network has been built, so that its structure is fixed.
    ended : bool
        Whether the simulation has ended.
    trial : int
        Number of the trial.
    """

    delays: DelayRange
    step: int = 0
    built: bool = False
    ended: bool = False
    trial: int = 0

    @property
    def dt(self) -> float:
        """Length of a step in ms."""
        return self.delays.dt

    @property
    def time(self) -> float:
        """The present time in ms."""
        return float(grid_time(self.step, self.dt))

    @property
    def min_delay(self) -> float:
        """The shortest delay that is allowed, in ms."""
        return float(grid_time(self.delays.least, self.dt))

    @property
    def max_delay(self) -> float:
        """The longest delay that is allowed, in ms; infinite if there is no limit."""
        longest = self.delays.most
        return np.inf if longest is None else float(grid_time(longest, self.dt))


class Reader(Protocol):
    """Reads what a simulation of the network recorded, also after its end."""

    def ownership(self, sizes: Sequence[int]) -> Ownership:
        """Return which rank owns which cell of populations of some sizes."""
        ...

    def data(self, group: Group, variables: str | Sequence[str], gather: bool | str, clear: bool) -> Block:
        """Return what was recorded from a group; see `Group.get_data`."""
        ...

    def synapse_data(
        self, projection: Projection, variables: str | Sequence[str], gather: bool | str, clear: bool
    ) -> Block:
        """Return what was recorded of the synapses of a projection; see `Projection.get_data`."""
        ...

    def projection(self, number: int) -> ProjectionSpec | None:
        """Return a projection as the simulation has it at present; None if nothing has been built."""
        ...

    def synapses(
        self, number: int, names: Sequence[str], gather: bool | str
    ) -> tuple[IndexArray, IndexArray, list[FloatArray]]:
        """Return sources, targets and values of synapses with a rule as they are at present. Collective.

        Parameters
        ----------
        number : int
            Number of the projection.
        names : sequence of str
            ``"weight"`` and synaptic variables.
        gather : bool or "all"
            As for `Projection.get`.
        """
        ...

    def spike_counts(self, group: Group, gather: bool | str) -> list[tuple[IndexArray, NDArray[np.int64]]]:
        """Return, for each part of a group, the cells whose spikes are recorded, and how many each has emitted."""
        ...
