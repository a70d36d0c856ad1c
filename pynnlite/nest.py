"""Module-style scripts on NEST: ``import pynnlite.nest as sim``."""

import sys

from .modules import fill

fill(sys.modules[__name__], "nest")
