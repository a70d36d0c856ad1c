"""The module-style interface of PyNN."""

from .modules import fill, script_module

__all__ = [
    "fill",
    "script_module",
]
