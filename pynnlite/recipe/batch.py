"""Some synapses of a projection, grouped by target."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .. import draws
from ..connectors import Pairs
from ..errors import BadConnection
from ..random import RandomDistribution
from ..timebase import EPSILON
from ..values import Drawn, FloatArray, IndexArray

if TYPE_CHECKING:
    from .expansion import Expansion


@dataclass(frozen=True)
class Batch:
    """Some synapses of a projection, grouped by target.

    Parameters
    ----------
    expansion : Expansion
        The projection that they belong to.
    targets : (k,) ndarray of int32
        The targets.
    starts : (k + 1,) ndarray of int64
        Where each target's synapses start.
    source : (n,) ndarray of int32
        The source of each synapse.
    pairs : Pairs
        What the connector returned, cut to these synapses.
    """

    expansion: Expansion
    targets: IndexArray
    starts: NDArray[np.int64]
    source: IndexArray
    pairs: Pairs

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """How many synapses each target has."""
        return self.starts[1:] - self.starts[:-1]

    @cached_property
    def target(self) -> IndexArray:
        """The target of each synapse."""
        return np.repeat(self.targets, self.counts)

    @cached_property
    def ordinal(self) -> IndexArray:
        """The position of each synapse within its target's."""
        if self.pairs.ordinal is not None:
            return self.pairs.ordinal
        first = np.repeat(self.starts[:-1], self.counts)
        return (np.arange(len(self.source)) - first).astype(np.int32)

    def draw(self, distribution: RandomDistribution, assignment: int) -> FloatArray:
        """Return a draw for each synapse, by place."""
        key = self.expansion.key(self._purpose, assignment, distribution.seed)
        if self.pairs.anchor is None:
            return draws.synapse_lists(
                key, distribution.name, distribution.arguments, self.targets, self.starts
            )
        return draws.synapses(key, distribution.name, distribution.arguments, self.pairs.anchor, self.ordinal)

    def weights(self, single: bool) -> tuple[FloatArray, FloatArray]:
        """Return the weights, rounded to single precision if wanted, and the least and the most of them."""
        rule = self._drawn_by_target("weight")
        if rule is not None:
            return draws.weight_lists(*rule, self.targets, self.starts, single)
        weights = self.values("weight")
        if single:
            weights = weights.astype(np.float32).astype(np.float64)
        return weights, np.array([weights.min(initial=np.inf), weights.max(initial=-np.inf)])

    def drawn_delays(self, dt: float) -> tuple[IndexArray, FloatArray] | None:
        """Return the delays in steps and their ends in ms, if they are drawn target by target."""
        rule = self._drawn_by_target("delay")
        return None if rule is None else draws.step_lists(*rule, self.targets, self.starts, dt, EPSILON)

    def _drawn_by_target(self, name: str) -> tuple[int, str, tuple[float, ...]] | None:
        value = self.expansion.spec.values[name]
        if not isinstance(value, Drawn) or self.pairs.anchor is not None:
            return None
        one = value.distribution
        return self.expansion.key(name, value.assignment, one.seed), one.name, one.arguments

    def distance(self) -> FloatArray:
        """Return the distance in µm between the cells of each synapse."""
        pre, post = self.expansion.positions
        return self.expansion.spec.space.between(pre, post, self.source, self.target)

    def listed(self, count: int) -> NDArray[np.int64]:
        """Return the position of each synapse in the order of `get("list")`: by target, source and occurrence.

        Parameters
        ----------
        count : int
            How many synapses the list has; checked before.
        """
        order = np.lexsort((self.source, self.target))
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        first = self.expansion.starts[self.targets] - self.starts[:-1]
        return rank + np.repeat(first, self.counts)

    def values(self, name: str) -> FloatArray:
        """Return the values of one synapse parameter, in its declared unit."""
        value = self.expansion.spec.values[name]
        if value is None:
            raise BadConnection(f"The projection {self.expansion.spec.label!r} has no {name} of its own.")
        object.__setattr__(self, "_purpose", name)
        return value.synapses(self)

    def initial(self, name: str) -> FloatArray:
        """Return the initial values of one synaptic variable, in its declared unit."""
        object.__setattr__(self, "_purpose", f"initial.{name}")
        return self.expansion.spec.initial[name].synapses(self)

    def brought(self, name: str) -> FloatArray:
        """Return the values of a parameter that the connector itself brings."""
        return self.pairs.columns[name]

    _purpose: str = ""
