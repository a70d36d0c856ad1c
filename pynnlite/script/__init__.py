"""The module-style interface of PyNN."""

from .modules import fill, install_finder, script_module

__all__ = [
    "fill",
    "install_finder",
    "script_module",
]
