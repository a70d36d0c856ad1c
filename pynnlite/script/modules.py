"""Modules that give the module-style interface of one backend each."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

from ..backend import registry
from ..errors import did_you_mean
from . import functions as script

PACKAGE = __name__.partition(".")[0]

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
    """Return the module ``pynnlite.NAME`` of a registered backend."""
    return import_module(f"{PACKAGE}.{backend}")


class BackendFinder(MetaPathFinder, Loader):
    """Make ``import pynnlite.NAME as sim`` work for every registered backend, also one that has no such file here."""

    def find_spec(
        self, fullname: str, path: Iterable[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to make the module of a backend, or raise `ModuleNotFoundError` that lists the backends."""
        package, _, name = fullname.rpartition(".")
        if package != PACKAGE:
            return None
        if name in registry.names():
            return ModuleSpec(fullname, self)
        known = registry.names()
        raise ModuleNotFoundError(
            f"No module and no backend named {fullname!r}.{did_you_mean(name, known)} Backends:"
            f" {', '.join(known)}.",
            name=name,  # not the full name: Python would replace the message where it is imported by "from"
        )

    def exec_module(self, module: ModuleType) -> None:
        """Fill the module of a backend."""
        fill(module, module.__name__.rpartition(".")[2])


def install_finder() -> None:
    """Have Python ask for modules of backends last, after all files."""
    if not any(isinstance(finder, BackendFinder) for finder in sys.meta_path):
        sys.meta_path.append(BackendFinder())
