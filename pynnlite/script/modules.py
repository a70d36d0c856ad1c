"""Modules that give the module-style interface of one backend each."""

from __future__ import annotations

import os
from importlib import import_module
from types import ModuleType
from typing import Any

from .. import names
from ..errors import did_you_mean, unknown_attribute
from ..pynn import ALONG, explanation
from ..pynn.calls import explained
from .functions import Functions
from .signatures import name_options

PACKAGE = __name__.partition(".")[0]

OVERRIDE = "PYNNLITE_BACKEND"
"""Environment variable: the backend that module-style scripts run on, whichever they import."""


def chosen(backend: str) -> str:
    """Return the backend that a script runs on: the one it names, unless the environment names another."""
    return os.environ.get(OVERRIDE) or backend


def fill(module: ModuleType, backend: str, functions: Functions | None = None) -> None:
    """Put the names of the module-style interface into a module, with functions that run on a backend.

    Parameters
    ----------
    module : module
        What is filled.
    backend : str
        Name of the backend.
    functions : Functions, optional
        The functions; if omitted, new ones, whose simulations are those of the backend's own module.
    """
    functions = Functions(f"{PACKAGE}.{backend}", chosen(backend)) if functions is None else functions
    called = [name for name in dir(functions) if not name.startswith("_")]
    for name in names.__all__:
        if name in vars(names):
            setattr(module, name, getattr(names, name))
    for name in called:
        setattr(module, name, explained(getattr(functions, name)))
    name_options(module.setup, chosen(backend))
    public = sorted({*names.__all__, *called})
    here = module.__name__

    def missing(name: str) -> Any:
        if name in names.__all__:
            return getattr(names, name)
        if name in ALONG:
            return import_module(f"{PACKAGE}.{name}")
        hint = explanation(name) or did_you_mean(name, public)
        raise unknown_attribute(f"module {here!r} has no attribute {name!r}.{hint}", name)

    module.__getattr__ = missing  # type: ignore[method-assign]
    module.__all__ = public  # type: ignore[attr-defined]
    module.__dir__ = lambda: public  # type: ignore[method-assign]
    module.__path__ = []  # so that PyNN's paths below a simulator can be imported


def script_module(backend: str) -> ModuleType:
    """Return the module ``pynnlite.NAME`` of a registered backend."""
    return import_module(f"{PACKAGE}.{backend}")
