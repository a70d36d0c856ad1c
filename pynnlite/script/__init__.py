"""The module-style interface of PyNN."""

from .finder import install_finder
from .modules import fill, script_module

__all__ = [
    "fill",
    "install_finder",
    "script_module",
]
