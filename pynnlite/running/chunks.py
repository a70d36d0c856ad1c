"""How far an execution goes at a time, so that what it records takes bounded memory."""

from __future__ import annotations

from ..recipe import Recipe
from ..timebase import NEVER

CHUNK_BYTES = 2**28
"""About the most bytes that a rank records before it hands them on."""

SAMPLE, SPIKE = 8, 16
"""Bytes of a sample, and of the number of a cell with a time."""

MOST_RATE = 1.0
"""The most spikes of a cell per ms that are reckoned with."""


def steps_of_chunk(recipe: Recipe, most_bytes: int) -> int:
    """Return how many steps what is recorded of a network fills some memory; the same on all ranks."""
    bytes_per_step = 0.0
    for probe in recipe.recorded:
        if probe.variable == "spikes":
            bytes_per_step += SPIKE * len(probe.index) * min(1.0, MOST_RATE * recipe.dt)
        else:
            bytes_per_step += SAMPLE * len(probe.index) / recipe.interval(probe)
    return NEVER if not bytes_per_step else max(1, min(NEVER, int(most_bytes / bytes_per_step)))
