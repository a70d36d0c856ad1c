"""Brian2 itself, imported quietly, and its preferences while something is built."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np

from pynnlite.errors import BackendError, PynnliteWarning

COMPILER_ARGUMENTS = (
    *("-w", "-O3", "-march=native", "-ffp-contract=off", "-fno-trapping-math", "-fno-math-errno"),
    "--param=builtin-expect-probability=100",
    "--param=vect-max-version-for-alias-checks=1000",
)
"""Results follow the text of the equations to the bit, and yet loops over cells are vectorised.

For the latter GCC must not take them for code that is hardly ever reached (after the many checks that Cython puts
before them), and must be willing to compare the addresses of many arrays.
"""


@contextmanager
def preferences(codegen: str) -> Iterator[None]:
    """Have Brian2 make code in a way, with arithmetic that follows the text, while something is built."""
    preferences = import_brian2().prefs
    wanted = {
        "codegen.target": _target(codegen),
        "codegen.cpp.extra_compile_args": list(COMPILER_ARGUMENTS),
        "core.default_float_dtype": np.float64,
    }
    before = {name: preferences[name] for name in wanted}
    try:
        for name, value in wanted.items():
            preferences[name] = value
        with _without_deprecations():
            yield
    finally:
        for name, value in before.items():
            preferences[name] = value


@contextmanager
def _without_deprecations() -> Iterator[None]:
    """Hide warnings about deprecated parts of other packages that Brian2 uses."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


@cache
def import_brian2() -> Any:
    """Import Brian2 quietly, and take back its hook that reports every uncaught error as one of its own."""
    hook = sys.excepthook
    with _without_deprecations():
        import brian2
    sys.excepthook = hook
    return brian2


def _target(codegen: str) -> str:
    """Return in which language Brian2 makes code; warn, or raise `BackendError`, if it cannot compile."""
    if codegen == "numpy" or _compiles():
        return "cython" if codegen == "cython" else "numpy"
    if codegen == "cpp_standalone":
        raise BackendError(
            "Brian2 finds no working C++ compiler, which codegen='cpp_standalone' needs. Install a compiler, or choose"
            " codegen='numpy'."
        )
    _warn_of_numpy()
    return "numpy"


@cache
def _warn_of_numpy() -> None:
    """Warn, once, that networks run more slowly than they might."""
    warnings.warn(
        "Brian2 finds no working C++ compiler: networks run with NumPy, some three times slower. Install a"
        " compiler, or choose this with codegen='numpy'.",
        PynnliteWarning,
        stacklevel=2,
    )


@cache
def _compiles() -> bool:
    """Tell whether Brian2 can compile."""
    from brian2.codegen.runtime.cython_rt import CythonCodeObject

    return bool(CythonCodeObject.is_available())
