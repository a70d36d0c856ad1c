"""Module-style scripts on Brian2: ``import pynnlite.brian2 as sim``."""

import sys

from .script import fill

fill(sys.modules[__name__], "brian2")
