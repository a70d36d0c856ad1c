"""Module-style scripts on NEURON: ``import pynnlite.neuron as sim``."""

import sys

from .script import fill

fill(sys.modules[__name__], "neuron")
