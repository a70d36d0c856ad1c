"""The Brian2 backend of pynnlite: networks run on Brian2's generated code; `brian2` is imported by `build` alone."""

from .backend import Brian2Backend, Options

__all__ = ["BACKEND", "Brian2Backend", "Options"]

BACKEND = Brian2Backend()
