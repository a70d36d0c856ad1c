"""Synapses that learn by tape as they are at a step, and how they go on from there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pynnlite.recipe import Recipe

from ..layout import FloatArray
from .tape_columns import Columns, Layout


@dataclass(frozen=True, slots=True)
class Sent:
    """What spikes transmit that have passed the synapses, but are not at their cells yet.

    Parameters
    ----------
    step : int
        The step up to which they have passed.
    slices : structured ndarray
        The slices, by step of arrival, then number, once they are `joined`: struct native_sent.
    synapses : structured ndarray
        Their synapses; each slice is filled up to whole packs.
    slots : (n,) ndarray of int64
        Which of the synapses of the section each of them is.
    factors : (n,) ndarray of float64
        What the weight of the time of arrival is multiplied with, where no event changes it.
    """

    step: int
    slices: NDArray[np.void]
    synapses: NDArray[np.void]
    slots: NDArray[np.int64]
    factors: FloatArray

    def joined(self, earlier: Sent | None) -> Sent:
        """Return what is sent together with what was sent earlier and is on its way yet, the slices in order."""
        slices, parts = self.slices, [self]
        if earlier is not None:
            late = earlier.slices[earlier.slices["due"] > self.step].copy()
            late["first"] += len(self.synapses)
            slices, parts = np.concatenate([slices, late]), [self, earlier]
        return Sent(
            self.step,
            slices[np.lexsort((slices["slice"], slices["due"]))],
            *(
                np.concatenate([getattr(part, name) for part in parts])
                for name in ("synapses", "slots", "factors")
            ),
        )


@dataclass(frozen=True, slots=True)
class Now:
    """A section as it is at a step: its columns, its variables at each synapse, and what is on its way."""

    columns: Columns
    variables: dict[str, FloatArray]
    sent: Sent


@dataclass
class Given:
    """How a section goes on with values that the user gave anew: its parts, see `TapeSection`."""

    recipe: Recipe
    layout: Layout
    columns: Columns
    sign: float | FloatArray
    sent: Sent
    apart: set[str]
