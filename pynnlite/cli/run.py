"""``pynnlite run SCRIPT``: run a script, also one that was written for PyNN, on any backend."""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Callable
from functools import partial
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import decode_source
from pathlib import Path
from types import CodeType, ModuleType, TracebackType
from typing import TYPE_CHECKING, Any

from ..backend import registry
from ..checking import translated
from ..errors import PynnliteWarning
from ..pynn import NAMES
from ..script import untouched
from ..script.modules import OVERRIDE

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction

DESCRIPTION = f"""\
Run a script of PyNN 0.8 or later without a change: `import pyNN.NAME`, and sPyNNaker's modules, mean pynnlite in it,
on the native engine whichever simulator it names. A script that says `import pynnlite.NAME as sim` runs on NAME.
With --backend, both run on the backend that is given; a script that makes a `Simulator` names its backend itself.
The environment variable {OVERRIDE} does the same.
"""

OLD = (
    "Old spellings of PyNN were translated; `pynnlite check SCRIPT` lists them, and with --fix changes them."
)

PYTHON_2 = (
    "It may be a script for Python 2; `2to3 -w SCRIPT` (of Python 3.12 and earlier) rewrites it for Python 3."
)


def add_to(subparsers: _SubParsersAction[ArgumentParser]) -> None:
    """Add the subcommand to the parser."""
    parser = subparsers.add_parser(
        "run",
        help="run a script, also one of PyNN's",
        description=DESCRIPTION,
        usage="pynnlite run SCRIPT [--backend NAME] [ARGUMENT ...]",
    )
    parser.add_argument(
        "--backend", metavar="NAME", help="the backend; native for a script of PyNN's if omitted"
    )
    parser.add_argument("script", metavar="SCRIPT", help="a file with Python code")
    parser.add_argument(
        "arguments", metavar="ARGUMENT", nargs=argparse.REMAINDER, help="arguments of the script"
    )
    parser.set_defaults(action=run)


def run(options: Namespace) -> int | Callable[[], int]:
    """Return what runs the script in this process, as ``python SCRIPT`` would."""
    backend, arguments = _separated(options.backend, options.arguments)
    chosen = backend or os.environ.get(OVERRIDE)
    if chosen:
        registry.load(chosen)
    if not Path(options.script).is_file():
        print(f"pynnlite run: there is no file {options.script!r}", file=sys.stderr)
        return 2
    return partial(execute, options.script, arguments, backend)


SCRIPT = "PYNNLITE_SCRIPT"
"""Environment variable: the script that runs, for the processes that it starts."""

SPAWNED = "pynnlite.cli.spawned"
"""The module that is the script in processes that begin anew."""


def execute(script: str, arguments: list[str], backend: str | None) -> int:
    """Run a script as the main module of this process.

    Parameters
    ----------
    script : str
        Name of the file.
    arguments : list of str
        What it is called with.
    backend : str or None
        The backend that it runs on; None if it names one itself.
    """
    untouched.install(backend)
    os.environ[SCRIPT] = str(Path(script).resolve())
    sys.argv = [script, *arguments]
    sys.path[0] = str(Path(script).resolve().parent)
    sys.excepthook = _shown_from(script, sys.excepthook)
    main = sys.modules["__main__"] = ModuleType("__main__")
    main.__file__ = script
    main.__loader__ = loader = Translated("__main__", script)
    main.__spec__ = ModuleSpec(SPAWNED, loader)  # where multiprocessing looks for the script
    loader.exec_module(main)
    return 0


def rerun(names: dict[str, Any]) -> None:
    """Run the script once more, in a process that it has started.

    Parameters
    ----------
    names : dict
        The names of its main module.
    """
    untouched.install()
    again = ModuleType(names["__name__"])
    again.__file__ = os.environ[SCRIPT]
    Translated(again.__name__, again.__file__).exec_module(again)
    names.update(vars(again))


class Translated(SourceFileLoader):
    """Loads a script; spellings of PyNN 0.7 are translated, with one warning."""

    def get_code(self, fullname: str) -> CodeType:
        """Return the code of the script; nothing is kept in a file."""
        data = Path(self.path).read_bytes()
        try:
            source = decode_source(data)
            text = translated(source)
        except (SyntaxError, UnicodeDecodeError):  # the compiler says it better
            source = text = ""
        if text != source:
            warnings.warn_explicit(OLD, PynnliteWarning, self.path, _first_difference(source, text))
        code: CodeType = self.source_to_code(text if text != source else data, self.path)
        return code


def _first_difference(one: str, other: str) -> int:
    lines = zip(one.splitlines(), other.splitlines(), strict=False)
    return next((number for number, (a, b) in enumerate(lines, 1) if a != b), 1)


Hook = Callable[[type[BaseException], BaseException, TracebackType | None], Any]


def _shown_from(script: str, former: Hook) -> Hook:
    """Return a hook that shows an error as Python shows that of a script, without the lines of this command."""

    def show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        while trace is not None and trace.tb_frame.f_code.co_filename != script:
            trace = trace.tb_next
        if isinstance(error, SyntaxError) and error.filename == script:
            error.add_note(PYTHON_2)
        if isinstance(error, NameError) and error.name in NAMES:
            error.add_note(f"{error.name}: {NAMES[error.name]}")  # no module is asked after "from … import *"
        former(kind, error.with_traceback(trace), trace)

    return show


def _separated(backend: str | None, arguments: list[str]) -> tuple[str | None, list[str]]:
    """Take ``--backend NAME`` out of the arguments if it directly follows the script; the rest is the script's."""
    match arguments:
        case ["--backend", name, *rest]:
            return name, rest
        case [first, *rest] if first.startswith("--backend="):
            return first.removeprefix("--backend="), rest
    return backend, arguments
