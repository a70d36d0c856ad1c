"""Modules that give the module-style interface of one backend each."""

from __future__ import annotations

import os
import sys
from types import ModuleType

from . import functions as script

OVERRIDE = "PYNNLITE_BACKEND"
"""Environment variable: the backend that module-style scripts run on, whichever they import."""


def chosen(backend: str) -> str:
    """Return the backend that a script runs on: the one it names, unless the environment names another."""
    return os.environ.get(OVERRIDE) or backend


def fill(module: ModuleType, backend: str) -> None:
    """Put the names of the module-style interface into a module, with `setup` bound to a backend."""
    for name in script.__all__:
        if name in vars(script):
            setattr(module, name, getattr(script, name))
    module.__getattr__ = script.__getattr__  # type: ignore[method-assign]
    module.setup = script.setup_for(chosen(backend))  # type: ignore[attr-defined]
    names = [*script.__all__, "setup"]
    module.__all__ = names  # type: ignore[attr-defined]
    module.__dir__ = lambda: names  # type: ignore[method-assign]


def script_module(backend: str) -> ModuleType:
    """Return the module ``pynnlite.NAME`` of a registered backend, making it if there is no such file."""
    name = f"pynnlite.{backend}"
    if name not in sys.modules:
        try:
            __import__(name)
        except ModuleNotFoundError as error:
            if error.name != name:
                raise
            module = ModuleType(name, f"Module-style scripts on the backend {backend!r}.")
            fill(module, backend)
            sys.modules[name] = module
    return sys.modules[name]
