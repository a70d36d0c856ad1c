"""What can go wrong, as types that carry data.

::

    PynnliteError
     ├─ ModelError (ValueError)                   what the user described is wrong
     │   ├─ UnknownParameter                      a name that the model does not have
     │   ├─ UnknownArgument (TypeError)           an argument that a class or a function does not have
     │   ├─ BadValue                              a value out of range, of the wrong type or length
     │   ├─ BadUnits                              a quantity of the wrong dimension
     │   └─ BadConnection                         a projection that cannot be made
     ├─ UnsupportedModel (NotImplementedError)    right, but not on this backend; lists every such part
     ├─ BackendNotAvailable (ImportError)         known name, missing simulator; gives the install command
     ├─ MissingPackage (ImportError)              a library for plots or files is missing; gives the command too
     ├─ NotWritten (OSError)                      a file that cannot be written; the former one is as it was
     ├─ UnknownBackend (ValueError)               lists the known names
     ├─ SimulationStateError (RuntimeError)       right call, wrong moment
     ├─ NotEnoughMemory (MemoryError)             a network for which there is too little, known before it is built
     └─ BackendError (RuntimeError)               the simulator failed; the original as __cause__

    PynnliteWarning (UserWarning)
     ├─ RoundingWarning                           a time was moved to the grid
     └─ IgnoredOptionWarning                      an option of PyNN's that means nothing here
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

BYTES = ("bytes", "kB", "MB", "GB", "TB", "PB", "EB")


class PynnliteError(Exception):
    """Any error that pynnlite raises on purpose. Every one can be pickled, so that a process pool hands it on."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _revived, (type(self), self.args, self.__dict__)


class ModelError(PynnliteError, ValueError):
    """A description that is wrong."""


class UnknownParameter(ModelError):
    """An unknown name of a parameter, a variable or an option.

    Parameters
    ----------
    owner : str
        What was given the name, e.g. ``"IF_cond_exp"``.
    name : str
        The name that was given.
    allowed : iterable of str
        The names that exist.
    kind : str
        What the name stands for: ``"parameter"``, ``"variable"``, ``"option"``, …
    hint : str
        What to do instead, with a space before it.
    """

    def __init__(
        self, owner: str, name: str, allowed: Iterable[str], kind: str = "parameter", hint: str = ""
    ) -> None:
        self.owner, self.name, self.kind = owner, name, kind
        self.allowed = tuple(sorted(allowed, key=str.lower))
        super().__init__(
            f"{owner} has no {kind} {name!r}.{did_you_mean(name, self.allowed)}"
            f" {kind.capitalize()}s: {', '.join(self.allowed) or 'none'}.{hint}"
        )


class UnknownArgument(ModelError, TypeError):
    """An unknown argument of a class or a function.

    Parameters
    ----------
    owner : str
        The class or function.
    name : str
        The argument that was given.
    allowed : iterable of str
        The arguments that exist.
    hint : str
        What to do instead, with a space before it; a similar argument is named if it is empty.
    """

    def __init__(self, owner: str, name: str, allowed: Iterable[str], hint: str = "") -> None:
        self.owner, self.name, self.allowed = owner, name, tuple(allowed)
        hint = hint or did_you_mean(name, self.allowed)
        super().__init__(
            f"{owner}() has no argument {name!r}.{hint} Arguments: {', '.join(self.allowed) or 'none'}."
        )


class BadValue(ModelError):
    """A value out of range, of the wrong type, or of the wrong length."""


class BadUnits(ModelError):
    """A quantity with the wrong dimension."""


class BadConnection(ModelError):
    """A projection that cannot be made."""


class UnsupportedModel(PynnliteError, NotImplementedError):
    """A correct description that this backend cannot run.

    Parameters
    ----------
    backend : str
        Name of the backend.
    problems : sequence of str
        Every part that it cannot run, with what to do about it.
    """

    def __init__(self, backend: str, problems: Sequence[str]) -> None:
        self.backend, self.problems = backend, tuple(problems)
        lines = "".join(f"\n  - {problem}" for problem in self.problems)
        super().__init__(f"The backend {backend!r} cannot run this network:{lines}")


class BackendNotAvailable(PynnliteError, ImportError):
    """A known backend whose simulator is not installed."""


class MissingPackage(PynnliteError, ImportError):
    """An optional package is not installed; the message gives the install command."""


class NotWritten(PynnliteError, OSError):
    """A file that could not be written; the error that was the reason is the cause."""


class UnknownBackend(PynnliteError, ValueError):
    """A backend name that is not registered.

    Parameters
    ----------
    name : str
        The name that was asked for.
    known : iterable of str
        The names that are registered.
    """

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name, self.known = name, tuple(sorted(known))
        meant = did_you_mean(str(name), self.known)
        super().__init__(f"There is no backend {name!r}.{meant} Known backends: {', '.join(self.known)}.")


class SimulationStateError(PynnliteError, RuntimeError):
    """A right call at the wrong moment."""


class NotEnoughMemory(PynnliteError, MemoryError):
    """A network that needs more memory than there is; nothing has been built.

    Parameters
    ----------
    what : str
        What needs it, as the beginning of a sentence.
    needed, available : float
        Bytes: the least that will do, and what there is.
    remedies : sequence of str
        What one can do about it.
    """

    def __init__(self, what: str, needed: float, available: float, remedies: Sequence[str]) -> None:
        self.needed, self.available, self.remedies = needed, available, tuple(remedies)
        super().__init__(
            f"{what} takes at least {in_bytes(needed)} of memory, and {in_bytes(max(available, 0.0))} are available."
            f" What helps: {'; '.join(self.remedies)}."
        )


class BackendError(PynnliteError, RuntimeError):
    """The simulator failed; the original error is the cause."""


def _revived(kind: type[PynnliteError], args: tuple[Any, ...], fields: dict[str, Any]) -> PynnliteError:
    """Return an error with a message and fields, without the arguments that it was made of."""
    error: PynnliteError = (OSError if issubclass(kind, OSError) else BaseException).__new__(kind, *args)
    if isinstance(error, ImportError):
        ImportError.__init__(error, *args)  # sets what an ImportError keeps outside its dictionary
    error.__dict__.update(fields)
    return error


class PynnliteWarning(UserWarning):
    """Any warning that pynnlite gives on purpose."""


class RoundingWarning(PynnliteWarning):
    """A time that does not lie on the grid was moved to it."""


class IgnoredOptionWarning(PynnliteWarning):
    """An option of PyNN's that means nothing here was accepted."""


def did_you_mean(name: str, allowed: Iterable[str]) -> str:
    """Return a sentence that suggests similar names, with a space before it; empty if there are none."""
    import difflib  # slow to import, and seldom used

    by_lower = {candidate.lower(): candidate for candidate in allowed}
    close = difflib.get_close_matches(str(name).lower(), by_lower, n=1, cutoff=0.6)
    return f" Did you mean {by_lower[close[0]]!r}?" if close else ""


def unknown_attribute(message: str, name: str) -> AttributeError:
    """Return the error for an attribute that is not there; Python adds no suggestion to a message that has one."""
    return AttributeError(message, name=name, obj=None)


def in_bytes(n: float) -> str:
    """Return a number of bytes as people write it, e.g. ``"2.38 GB"``."""
    power = min(max(0, math.floor(math.log10(max(n, 1.0)) / 3.0)), len(BYTES) - 1)
    return f"{n / 1000.0**power:.3g} {BYTES[power]}"


@contextmanager
def as_backend_error(backend: str, doing: str) -> Iterator[None]:
    """Turn errors of a simulator into `BackendError`, with a note on what it was doing."""
    try:
        yield
    except (PynnliteError, MemoryError):
        raise
    except Exception as error:
        raise BackendError(f"The backend {backend!r} failed {doing}: {error}") from error
