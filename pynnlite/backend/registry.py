"""Find backends by the entry points of the group ``pynnlite.backends``, and load one when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ..errors import BackendNotAvailable, UnknownBackend
from .protocol import Backend

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "pynnlite.backends"

BUNDLED = {name: f"pynnlite_{name}" for name in ("arbor", "brian2", "native", "nest", "neuron", "reference")}
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
    backend = _always[-1] if _always else found(name)
    if lacking := missing(backend):
        raise BackendNotAvailable(
            f"The backend {name!r} needs {', '.join(lacking)}, which is not installed. {_installing(name)}"
        )
    return backend


def missing(backend: Backend) -> list[str]:
    """Return the modules that a backend needs and that are not installed."""
    return [module for module in backend.requires if find_spec(module) is None]


@contextmanager
def always(backend: Backend) -> Iterator[None]:
    """Have every name mean one backend, whatever a script says, until the end of a with-block.

    Parameters
    ----------
    backend : Backend
        The backend.
    """
    _always.append(backend)
    try:
        yield
    finally:
        _always.remove(backend)


_always: list[Backend] = []
"""The backends that every name means; the last one counts."""


def _installing(name: str) -> str:
    return f"Install it with: pip install 'pynnlite[{name}]'"
