"""The native backend of pynnlite: its own engine, on one machine, with nothing else to install."""

from .backend import NativeBackend
from .options import Options

__all__ = ["BACKEND", "NativeBackend", "Options"]

BACKEND = NativeBackend()
