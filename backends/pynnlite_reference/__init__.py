"""The reference backend: integrates any declaration to high accuracy; slow, and written to be read."""

from .backend import ReferenceBackend

__all__ = ["BACKEND"]

BACKEND = ReferenceBackend()
