"""Let ``import pyNN…`` mean pynnlite, for the scripts that ``pynnlite run`` runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from ..pynn import ALONG, BELOW, HOMES, LEFT_OUT, NAMES, SIMULATORS, SPINNAKER, SPINNAKER_HOMES
from .finder import offer
from .functions import Functions
from .modules import OVERRIDE, PACKAGE, chosen, fill
from .spinnaker import SpinnakerFunctions, SpinnakerPopulation

ROOTS = ("pyNN", *(name for name in SPINNAKER if "." not in name))

DEFAULT = "native"
"""The backend, whichever simulator a script names."""

STARRED = ("ProgressBar", "Timer")
"""Helpers that scripts expect of ``from pyNN.NAME import *``."""

VERSION = "0.13.0"
"""The version of PyNN whose names these are."""


class PyNNFinder(MetaPathFinder, Loader):
    """Make modules under PyNN's and sPyNNaker's names, whose objects are those of pynnlite."""

    def find_spec(
        self, fullname: str, path: Iterable[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to make a module, or raise `ModuleNotFoundError` that says what to do."""
        if fullname.partition(".")[0] not in ROOTS:
            return None
        if not is_there(fullname):
            raise not_found(fullname)
        return ModuleSpec(fullname, self, is_package=True)

    def exec_module(self, module: ModuleType) -> None:
        """Fill a module."""
        name = module.__name__
        if name in SPINNAKER:
            begin(module, SpinnakerFunctions("pyNN.spiNNaker", chosen(DEFAULT), of_pynn=True))
            module.Population = SpinnakerPopulation  # type: ignore[attr-defined]
        elif name == "pyNN":
            module.__version__ = VERSION  # type: ignore[attr-defined]
            module.__getattr__ = _imported  # type: ignore[method-assign]
        elif _inner(name) in SIMULATORS:
            begin(module, Functions(name, chosen(DEFAULT), of_pynn=True))
        elif (above := _simulator_above(name)) is not None:
            offer(module, [above])
        else:
            offer(module, sources(name), renamed=True)
            if "get_simulator" in module.__all__:
                module.get_simulator = import_module(f"{PACKAGE}.utility.scripts").get_pynn_simulator  # type: ignore[attr-defined]


def begin(module: ModuleType, functions: Functions) -> None:
    """Fill a module, and begin a simulation, as PyNN's scripts may leave out ``setup()``."""
    fill(module, DEFAULT, functions)
    utility = import_module(f"{PACKAGE}.utility")
    for name in STARRED:
        setattr(module, name, getattr(utility, name))
    along = [name for name in ALONG if name != "random"]  # scripts have Python's own under this name
    for name in along:
        setattr(module, name, import_module(f"pyNN.{name}"))
    public: list[str] = module.__all__
    public[:] = sorted({*public, *STARRED, *along})
    functions.setup()


def install(backend: str | None = None) -> None:
    """Have Python look here first for PyNN's modules.

    Parameters
    ----------
    backend : str, optional
        The backend of all scripts in this process and those that it starts; as they say themselves if omitted.
    """
    if backend is not None:
        os.environ[OVERRIDE] = backend
    if not any(isinstance(finder, PyNNFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, PyNNFinder())


def uninstall() -> None:
    """Undo `install`, and forget the modules."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, PyNNFinder)]
    for name in [name for name in sys.modules if name.partition(".")[0] in ROOTS]:
        del sys.modules[name]


def _inner(fullname: str) -> str:
    return fullname.partition(".")[2]


def sources(fullname: str) -> list[str]:
    """Return the modules of pynnlite that have the names of one that is no simulator's."""
    inner = _inner(fullname)
    return [f"{PACKAGE}.{home}" for home in HOMES[inner]] if inner in HOMES else [counterpart(fullname)]


def counterpart(fullname: str) -> str:
    """Return the module of pynnlite that has the names of one that is there."""
    if fullname in SPINNAKER_HOMES:
        return f"{PACKAGE}.{SPINNAKER_HOMES[fullname]}"
    if fullname in SPINNAKER or _inner(fullname) in SIMULATORS or _simulator_above(fullname) is not None:
        return f"{PACKAGE}.{DEFAULT}"
    homes = HOMES.get(_inner(fullname), ())
    return f"{PACKAGE}.{homes[0] if len(homes) == 1 else _inner(fullname)}".rstrip(".")


def _simulator_above(fullname: str) -> str | None:
    """Return the simulator's module that has the names of a path below it, if it is one."""
    for root in (*SPINNAKER, *(f"pyNN.{name}" for name in SIMULATORS)):
        if fullname.startswith(f"{root}.") and fullname.removeprefix(f"{root}.") in BELOW:
            return root
    return None


def is_there(fullname: str) -> bool:
    """Tell whether a module of PyNN's or sPyNNaker's has a counterpart here."""
    inner = _inner(fullname)
    if fullname in ("pyNN", *SPINNAKER, *SPINNAKER_HOMES) or _simulator_above(fullname) is not None:
        return True
    if not fullname.startswith("pyNN.") or inner in LEFT_OUT:
        return False
    if inner in SIMULATORS:
        return True
    try:
        return find_spec(f"{PACKAGE}.{inner}") is not None
    except ModuleNotFoundError:
        return False


def not_found(fullname: str) -> ModuleNotFoundError:
    """Return the error for a module that has none."""
    name = fullname.rpartition(".")[2]  # not the full name: Python would replace the message
    if name in NAMES:
        reason = f" {NAMES[name]}"
    elif _inner(fullname) in LEFT_OUT:
        reason = f" {LEFT_OUT[_inner(fullname)]}"
    elif fullname.startswith("pyNN"):
        reason = " pynnlite, which runs this script, has no such part of PyNN."
    else:
        reason = " pynnlite, which runs this script, has only what sPyNNaker shares with PyNN."
    return ModuleNotFoundError(f"No module named {fullname!r}.{reason}", name=name)


def _imported(name: str) -> Any:
    """Return a module of PyNN's that a script has not imported itself."""
    if name.startswith("_"):
        raise AttributeError(f"module 'pyNN' has no attribute {name!r}")
    try:
        return import_module(f"pyNN.{name}")
    except ModuleNotFoundError as error:
        raise AttributeError(str(error)) from None
