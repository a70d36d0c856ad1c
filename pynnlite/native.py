"""Module-style scripts on the native engine: ``import pynnlite.native as sim``."""

import sys

from .script import fill

fill(sys.modules[__name__], "native")
