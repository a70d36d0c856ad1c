"""Modules that give the module-style interface of one backend each."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

from .. import names
from ..backend import registry
from ..errors import did_you_mean
from .functions import FUNCTIONS, Functions

PACKAGE = __name__.partition(".")[0]

OVERRIDE = "PYNNLITE_BACKEND"
"""Environment variable: the backend that module-style scripts run on, whichever they import."""


def chosen(backend: str) -> str:
    """Return the backend that a script runs on: the one it names, unless the environment names another."""
    return os.environ.get(OVERRIDE) or backend


def fill(module: ModuleType, backend: str) -> None:
    """Put the names of the module-style interface into a module, with functions that run on a backend."""
    functions = Functions(backend, chosen(backend))
    for name in names.__all__:
        if name in vars(names):
            setattr(module, name, getattr(names, name))
    for name in FUNCTIONS:
        setattr(module, name, getattr(functions, name))
    public = sorted([*names.__all__, *FUNCTIONS])
    module.__getattr__ = names.__getattr__  # type: ignore[method-assign]
    module.__all__ = public  # type: ignore[attr-defined]
    module.__dir__ = lambda: public  # type: ignore[method-assign]


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
