"""The NEST backend: pynnlite's contract on the simulator NEST."""

from .backend import NestBackend
from .options import Options

__all__ = ["BACKEND", "NestBackend", "Options"]

BACKEND = NestBackend()
"""The backend. NEST is imported by `build` alone."""
