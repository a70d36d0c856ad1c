"""The Arbor backend of pynnlite: Arbor carries the clock and the spikes; `arbor` is imported by `build` alone."""

from .backend import ArborBackend, Options

__all__ = ["BACKEND", "ArborBackend", "Options"]

BACKEND = ArborBackend()
"""The backend."""
