"""The variables of synapses that learn by kernel, worked out from what their sources and targets have done."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pynnlite import draws

from ..kernels import placing
from ..layout import FloatArray
from .learning import LearningSection, Now

OF_SOURCE = {"x": 0, "x2": 3}
"""Variables of sources: where they lie in a head."""


def variables_at(
    section: LearningSection, now: Now, dt: float, names: Sequence[str]
) -> dict[str, FloatArray]:
    """Return variables of all synapses, fillings included, at the step of a section that has caught up.

    Parameters
    ----------
    section : LearningSection
        The section.
    now : Now
        The section at the step.
    dt : float
        Length of a step in ms.
    names : sequence of str
        The variables.
    """
    targets = now.packs["target"].reshape(-1)
    n_packs = (section.counts.astype(np.int64) + placing.PACK - 1) // placing.PACK
    slices = np.repeat(np.arange(len(n_packs)), n_packs * placing.PACK)
    back = section.dendritic[slices % len(section.delays)]
    return {
        name: _of_sources(section, now, dt, name, slices, back)
        if name in OF_SOURCE
        else _of_targets(section, now.step, dt, name, targets, back)
        for name in names
    }


def spikes_of_targets(section: LearningSection) -> FloatArray:
    """Return the steps of the spikes that are kept of each local index; -inf where there is none.

    A ring that has grown has zeros in place of spikes that were dropped before.
    """
    history, tau = section.history, section.seen.times.spike
    ring = np.asarray(history.ring)
    there = (np.arange(ring.shape[1]) < np.asarray(history.count)[:, np.newaxis]) & (ring[:, :, 0] > 0.0)
    since = draws.log(np.where(there, ring[:, :, 0], 1.0)) * tau / section.dt
    return np.where(there, np.rint(history.origin - since), -np.inf)


def _of_sources(
    section: LearningSection,
    now: Now,
    dt: float,
    name: str,
    slices: NDArray[np.int64],
    back: NDArray[np.int32],
) -> FloatArray:
    """Return a trace of the sources: its scaled sum, times what has become of it since the origin."""
    times = section.seen.times
    origin = section.history.origin
    tau = times.spike if name == "x" else times.slow
    since = (now.step - back - origin) * dt
    found: FloatArray = now.head[slices, OF_SOURCE[name]] * draws.exp(-since / tau)
    return found


def _of_targets(
    section: LearningSection,
    step: int,
    dt: float,
    name: str,
    targets: NDArray[np.uint16],
    back: NDArray[np.int32],
) -> FloatArray:
    """Return a trace of the targets, from the last spike that has come to each synapse."""
    times = section.seen.times
    origin, ring = section.history.origin, np.asarray(section.history.ring)
    fired = spikes_of_targets(section)
    found = np.zeros(len(targets))
    for dendrite in np.unique(back):
        last = step - int(dendrite)
        come = np.where(fired <= last, fired, -np.inf)
        latest, rows = come.argmax(axis=1), np.arange(len(ring))
        at = come[rows, latest]
        if name == "y":
            trace = ring[rows, latest, 1] * draws.exp(-(last - origin) * dt / times.trace)
        else:
            trace = (ring[rows, latest, 2] + 1.0) * draws.exp(
                -(last - np.where(at < 0, last, at)) * dt / times.second
            )
        mine = back == dendrite
        found[mine] = np.where(np.isfinite(at), trace, 0.0)[targets[mine]]
    return found
