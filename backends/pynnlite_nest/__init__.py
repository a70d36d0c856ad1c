"""The NEST backend: the simulator NEST, told in its own terms what pynnlite's contract asks for."""

from importlib.util import find_spec

from .backend import NestBackend, Options

if find_spec("nest") is None:
    raise ImportError("the simulator NEST is not installed")

__all__ = ["BACKEND", "NestBackend", "Options"]

BACKEND = NestBackend()
"""What the front end needs to know before anything is built; NEST is imported by `build` alone."""
