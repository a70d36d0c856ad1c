"""Module-style scripts on NEST: ``import pynnlite.nest as sim``."""

import sys

from .script import fill

fill(sys.modules[__name__], "nest")
