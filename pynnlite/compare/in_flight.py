"""Weights that change while spikes are in flight, which not all engines treat alike.

Elsewhere a spike acts with the weight that its synapse has when it arrives. Some simulators read the weight when they
deliver the spike, some steps after it was sent. What follows is no fault, but replay cannot judge it.
"""

from __future__ import annotations

import numpy as np

from ..backend import Features
from .histories import History, Stretch


def judged_until(history: History, *engines: Features) -> int:
    """Return the step up to which replay can judge a run: its last one, or the first at which weights change too late.

    Parameters
    ----------
    history : History
        The run.
    *engines : Features
        What the engines can do that made the run and that replay it.
    """
    if all(each.weight_at_arrival for each in engines):
        return history.last
    pairs = zip(history.stretches, history.stretches[1:], strict=False)
    return next((new.step for old, new in pairs if _met(history, old, new)), history.last)


def _met(history: History, old: Stretch, new: Stretch) -> bool:
    """Tell whether a change of weights meets spikes in flight."""
    return any(_is_heard(history, old, pathway, new.step) for pathway in new.changes.weights)


def _is_heard(history: History, stretch: Stretch, pathway: int, step: int) -> bool:
    """Tell whether a spike that a pathway carries arrives after a step and was sent before or at it."""
    recipe = stretch.recipe
    spec = recipe.populations[recipe.pathways[pathway].source]
    spikes = history.emitted(spec.number, np.arange(spec.size, dtype=np.int32))
    sent = spikes.step <= step
    last = np.full(spec.size, np.iinfo(np.int64).min // 2)
    np.maximum.at(last, spikes.index[sent], spikes.step[sent])
    chunks = recipe.chunks([pathway], None, ("source", "delay"))
    return any(bool((last[chunk.source] + chunk.delay > step).any()) for chunk in chunks)
