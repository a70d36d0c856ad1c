"""Random numbers as a function of place: keyed streams, distributions, and PyNN's generator object.

A number that pynnlite draws depends on a key (seed, purpose, object, trial, assignment) and on the place it is for
(the index of a cell, or the row and ordinal of a synapse), never on what was drawn before it. `Streams` makes the
keys; `pynnlite.draws` turns a key and places into numbers.
"""

from .distribution import RandomDistribution
from .generator import GSLRNG, NativeRNG, NumpyRNG, checked_rng, have_gsl
from .named import available_distributions
from .streams import Streams

__all__ = [
    "GSLRNG",
    "NativeRNG",
    "NumpyRNG",
    "RandomDistribution",
    "Streams",
    "available_distributions",
    "checked_rng",
    "have_gsl",
]
