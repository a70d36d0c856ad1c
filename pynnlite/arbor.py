"""Module-style scripts on Arbor: ``import pynnlite.arbor as sim``."""

import sys

from .script import fill

fill(sys.modules[__name__], "arbor")
