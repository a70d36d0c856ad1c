"""Find backends by the entry points of the group ``pynnlite.backends``, and load one when it is asked for."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec

from ..errors import BackendNotAvailable, UnknownBackend
from .protocol import Backend

GROUP = "pynnlite.backends"


@cache
def _points() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def names() -> list[str]:
    """Return the names of all registered backends."""
    return sorted(_points())


def load(name: str) -> Backend:
    """Return a backend by name.

    Raises
    ------
    UnknownBackend
        If no such backend is registered.
    BackendNotAvailable
        If it is registered but cannot be imported.
    """
    if not isinstance(name, str) or name not in _points():
        raise UnknownBackend(name, _points())
    install = f"Install it with: pip install 'pynnlite[{name}]'"
    try:
        backend: Backend = _points()[name].load()
    except ImportError as error:
        raise BackendNotAvailable(f"The backend {name!r} cannot be imported: {error}. {install}") from error
    missing = [module for module in backend.requires if find_spec(module) is None]
    if missing:
        raise BackendNotAvailable(
            f"The backend {name!r} needs {', '.join(missing)}, which is not installed. {install}"
        )
    return backend
