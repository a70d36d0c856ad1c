"""Find backends by the entry points of the group ``pynnlite.backends``, and load one when it is asked for."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ..errors import BackendNotAvailable, UnknownBackend
from .protocol import Backend

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "pynnlite.backends"

BUNDLED = {name: f"pynnlite_{name}" for name in ("brian2", "native", "nest", "reference")}
"""The packages of pynnlite's own backends, each with its `BACKEND`: no search among all that is installed."""


@cache
def _points() -> dict[str, EntryPoint]:
    from importlib.metadata import entry_points  # slow to import

    return {point.name: point for point in entry_points(group=GROUP)}


def names() -> list[str]:
    """Return the names of all registered backends."""
    return sorted({*BUNDLED, *_points()})


def has(name: str) -> bool:
    """Tell whether a backend of some name is registered."""
    return name in BUNDLED or name in _points()


def bundled() -> list[Backend]:
    """Return the backends that come with pynnlite, also those whose simulators are missing."""
    return [found(name) for name in sorted(BUNDLED)]


def found(name: str) -> Backend:
    """Return a backend by name, whose simulator may be missing: it can be asked what it runs.

    Raises
    ------
    UnknownBackend
        If no such backend is registered.
    BackendNotAvailable
        If it is registered but cannot be imported.
    """
    if not isinstance(name, str) or not has(name):
        raise UnknownBackend(name, names())
    try:
        backend: Backend = import_module(BUNDLED[name]).BACKEND if name in BUNDLED else _points()[name].load()
    except ImportError as error:
        raise BackendNotAvailable(
            f"The backend {name!r} cannot be imported: {error}. {_installing(name)}"
        ) from error
    return backend


def load(name: str) -> Backend:
    """Return a backend by name.

    Raises
    ------
    UnknownBackend
        If no such backend is registered.
    BackendNotAvailable
        If it is registered but cannot be imported, or its simulator is missing.
    """
    backend = found(name)
    missing = [module for module in backend.requires if find_spec(module) is None]
    if missing:
        raise BackendNotAvailable(
            f"The backend {name!r} needs {', '.join(missing)}, which is not installed. {_installing(name)}"
        )
    return backend


def _installing(name: str) -> str:
    return f"Install it with: pip install 'pynnlite[{name}]'"
