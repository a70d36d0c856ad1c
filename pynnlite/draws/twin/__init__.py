"""The slow, readable NumPy version of `pynnlite.draws`, which defines the results: same names, same bits."""

from ...draws.twin.choices import bernoulli_lists, choose_lists, first_distinct_pairs, passing_lists
from ...draws.twin.elementary import exp, expm1, log
from ...draws.twin.poisson import poisson_counts, poisson_spikes
from ...draws.twin.survival import age_at, cumulative_hazard
from ...draws.twin.totals import split_total
from ...draws.twin.values import cells, step_lists, synapse_lists, synapses, weight_lists
from ...draws.twin.words import anchor_words, cell_words, philox

__all__ = [
    "age_at",
    "anchor_words",
    "bernoulli_lists",
    "cell_words",
    "cells",
    "choose_lists",
    "cumulative_hazard",
    "exp",
    "expm1",
    "first_distinct_pairs",
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
