"""Module-style scripts on the reference backend: ``import pynnlite.reference as sim``."""

import sys

from .script import fill

fill(sys.modules[__name__], "reference")
