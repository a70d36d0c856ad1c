"""Keyed draws: random numbers as functions of place, and the connector loops that use them.

Every result is a function of (key, place) and has the same bits on every machine and instruction set;
`pynnlite.draws.twin` is the slow version that defines it, docs/reference/random-numbers.md the description. The
environment variable PYNNLITE_DRAWS_LEVEL (plain, x86-64-v3, x86-64-v4) overrides the choice of instruction set.
"""

import os
from pathlib import Path

from . import compiled
from .arguments import MAX_MEAN
from .fast import (
    age_at,
    anchor_words,
    bernoulli_lists,
    cell_values,
    cell_words,
    cells,
    choose_lists,
    cumulative_hazard,
    exp,
    expm1,
    first_distinct_pairs,
    log,
    passing_lists,
    philox,
    split_total,
    step_lists,
    synapse_lists,
    synapses,
    weight_lists,
)
from .intervals import cell_exponentials, cell_gammas, cell_uniforms
from .sources import poisson_counts, poisson_spikes

__all__ = [
    "MAX_MEAN",
    "age_at",
    "anchor_words",
    "bernoulli_lists",
    "cell_exponentials",
    "cell_gammas",
    "cell_uniforms",
    "cell_values",
    "cell_words",
    "cells",
    "choose_lists",
    "cumulative_hazard",
    "exp",
    "expm1",
    "first_distinct_pairs",
    "include_directory",
    "log",
    "passing_lists",
    "philox",
    "poisson_counts",
    "poisson_spikes",
    "split_total",
    "step_lists",
    "synapse_lists",
    "synapses",
    "weight_lists",
]

compiled.use_level(os.environ.get("PYNNLITE_DRAWS_LEVEL", compiled.levels()[-1]))


def include_directory() -> str:
    """Return the folder of the C headers, for engines that draw inside their own loops."""
    return str(Path(__file__).parent)
