"""The NEST backend: the simulator NEST, told in its own terms what pynnlite's contract asks for."""

from .backend import NestBackend, Options

__all__ = ["BACKEND", "NestBackend", "Options"]

BACKEND = NestBackend()
"""What the front end needs to know before anything is built; NEST is imported by `build` alone."""
