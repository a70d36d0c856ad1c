"""The slow, readable NumPy version of `pynnlite.draws`, which defines the results: same names, same bits."""

from ...draws.twin.choices import bernoulli_rows, choose_rows, first_distinct_pairs
from ...draws.twin.elementary import exp, expm1, log
from ...draws.twin.poisson import poisson_counts, poisson_spikes
from ...draws.twin.totals import split_total
from ...draws.twin.values import cells, step_rows, synapse_rows, synapses, weight_rows
from ...draws.twin.words import cell_words, philox, row_words

__all__ = [
    "bernoulli_rows",
    "cell_words",
    "cells",
    "choose_rows",
    "exp",
    "expm1",
    "first_distinct_pairs",
    "log",
    "philox",
    "poisson_counts",
    "poisson_spikes",
    "row_words",
    "split_total",
    "step_rows",
    "synapse_rows",
    "synapses",
    "weight_rows",
]
