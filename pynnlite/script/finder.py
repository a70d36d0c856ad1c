"""The import finder: modules of backends, and module paths of PyNN's that are no files here."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from ..backend import registry
from ..errors import did_you_mean, unknown_attribute
from ..pynn import BELOW, HOMES, LEFT_OUT, NAMES, SIMULATORS, explanation
from .modules import PACKAGE, fill


class BackendFinder:
    """Make ``import pynnlite.NAME as sim`` work for every backend and for paths such as ``pynnlite.parameters``."""

    def find_spec(
        self, fullname: str, path: Iterable[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to make a module, or raise `ModuleNotFoundError` that says what there is."""
        package, _, inner = fullname.partition(".")
        if package != PACKAGE:
            return None
        if registry.has(inner) or homes(inner) is not None:
            loader: Any = self  # by its methods: the base classes of importlib.abc are slow to import
            return ModuleSpec(fullname, loader, is_package=True)
        parent, _, name = fullname.rpartition(".")
        if parent in sys.modules and name in vars(sys.modules[parent]):
            return None  # a function, say: Python's own words fit, and pydoc waits for them
        raise not_found(fullname, inner)

    def create_module(self, spec: ModuleSpec) -> None:
        """Let Python make the module."""

    def exec_module(self, module: ModuleType) -> None:
        """Fill a module."""
        inner = module.__name__.partition(".")[2]
        if registry.has(inner):
            fill(module, inner)
        else:
            offer(module, [f"{PACKAGE}.{home}" for home in homes(inner) or ()])


def homes(inner: str) -> tuple[str, ...] | None:
    """Return the modules, below ``pynnlite``, that have the names of a path of PyNN's; None if it has no home."""
    if inner in HOMES:
        return HOMES[inner]
    first, _, rest = inner.partition(".")
    if rest in BELOW and registry.has(first):
        return (first,)  # whatever a simulator's own modules offer, its module has
    return None


def offer(module: ModuleType, sources: list[str], renamed: bool = False) -> None:
    """Let a module offer the public names of others, once they are asked for.

    Parameters
    ----------
    module : module
        What offers them.
    sources : list of str
        Full names of the others.
    renamed : bool
        Whether it also offers what has another name here, under PyNN's name.
    """

    def missing(name: str) -> Any:
        if name == "__all__":
            return sorted({each for source in sources for each in public(import_module(source))})
        if not name.startswith("_"):
            for source in sources:
                home = import_module(source)
                if name in public(home):
                    return getattr(home, name)
                if renamed and name in NAMES and NAMES[name].new in public(home):
                    return getattr(home, NAMES[name].new)
        raise unknown_attribute(
            f"module {module.__name__!r} has no attribute {name!r}.{explanation(name)}", name
        )

    module.__getattr__ = missing  # type: ignore[method-assign]
    module.__doc__ = f"A path of PyNN's, whose names are those of {', '.join(sources) or 'nothing here'}."


def public(module: ModuleType) -> list[str]:
    """Return the public names of a module."""
    named: list[str] | None = getattr(module, "__all__", None)
    if named is not None:
        return named
    return [
        name for name, value in vars(module).items() if name[0] != "_" and not isinstance(value, ModuleType)
    ]


def not_found(fullname: str, inner: str) -> ModuleNotFoundError:
    """Return the error for a module that is not there."""
    # With the full name, Python's "from" would replace the message by its own.
    name = inner.rpartition(".")[2]
    if inner in LEFT_OUT:
        return ModuleNotFoundError(f"No module named {fullname!r}. {LEFT_OUT[inner]}", name=name)
    if "." in inner:
        return ModuleNotFoundError(f"No module and no name {fullname!r}.{explanation(name)}", name=name)
    known = registry.names()
    hint = did_you_mean(inner, known)
    if inner in SIMULATORS and not hint:
        hint = " In PyNN it is a simulator; pynnlite.native runs its scripts."
    return ModuleNotFoundError(
        f"No module and no backend named {fullname!r}.{hint} Backends: {', '.join(known)}.", name=name
    )


def install_finder() -> None:
    """Have Python ask for modules of backends last, after all files."""
    if not any(isinstance(finder, BackendFinder) for finder in sys.meta_path):
        sys.meta_path.append(BackendFinder())
