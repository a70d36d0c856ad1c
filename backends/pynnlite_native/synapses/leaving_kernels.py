"""Synapses that have learned by kernel and go on by tape: where the user gives anew what a kernel cannot take."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from pynnlite.backend import Changes
from pynnlite.recipe import Recipe

from ..kernels import tapes
from .by_place import keep_spikes
from .learning import LearningSection, Now
from .rules import kernels
from .tape import TapeSection
from .tape_columns import WEIGHT
from .tape_states import Sent
from .traces import spikes_of_targets, variables_at


def leaving(before: Recipe, after: Recipe, changes: Changes, by_kernel: Collection[int]) -> frozenset[int]:
    """Return the pathways whose kernel cannot go on with what is new.

    These are pathways with new values of variables or of time constants, and with parameters that would differ by
    synapse.

    Parameters
    ----------
    before, after : Recipe
        The network as it was, and with what is new.
    changes : Changes
        What is new.
    by_kernel : collection of int
        The pathways whose synapses learn by kernel.
    """
    return frozenset(
        number
        for number in by_kernel
        if number in changes.synapse_state
        or (number in changes.synapses and not _has_same_times(before, after, number))
    )


def _has_same_times(before: Recipe, after: Recipe, number: int) -> bool:
    """Tell whether all parameters of a pathway are numbers after a change, and its time constants those of before."""
    kernel = kernels()[after.pathways[number].dynamics or ""]
    old, new = (
        {name: value for name, value in recipe.pathways[number].parameters.items() if value is not None}
        for recipe in (before, after)
    )
    return len(new) == len(after.pathways[number].parameters) and kernel.times(new) == kernel.times(old)


def go_on_by_tape(
    section: TapeSection, kernel: LearningSection, now: Now, given: Collection[str], dt: float
) -> None:
    """Let the synapses of a new section go on from what an old one, whose slices are the same, was at a step.

    All variables are then kept at the synapses: their values are known there.

    Parameters
    ----------
    section : TapeSection
        The new section, with the values of the recipe.
    kernel : LearningSection
        The old section.
    now : Now
        The old section at the step.
    given : collection of str
        Variables, and the weight, that the user gave anew: these stay as the recipe has them.
    dt : float
        Length of a step in ms.
    """
    names = [name for name, _ in section.layout.kept]
    values = variables_at(kernel, now, dt, [name for name in names if name not in given])
    if WEIGHT not in given:
        values[WEIGHT] = now.packs["weight"].reshape(-1)
    section.keep_apart({*names})
    weights = now.synapses["weight"]
    sent = Sent(now.step, now.sent, now.synapses, np.zeros(len(weights), np.int64), weights.copy())
    section.take_up(values, sent)
    if section.past is not None:
        _remember(section.past, kernel, section.rows_of_targets, now.step)


def _remember(past: tapes.Past, kernel: LearningSection, rows: slice, step: int) -> None:
    """Remember those spikes of the targets that are not at all synapses at a step."""
    fired = spikes_of_targets(kernel)[rows]
    cell, place = np.nonzero(fired > step - int(kernel.dendritic.max(initial=0)))
    steps = fired[cell, place]
    order = np.lexsort((steps, cell))
    keep_spikes(past, rows, cell[order], steps[order, np.newaxis])
