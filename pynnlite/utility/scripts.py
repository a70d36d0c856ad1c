"""Choose the backend of a script on its command line, and read its arguments."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from ..backend import registry
from ..errors import BadValue, PynnliteWarning
from ..origin import warn
from ..scalars import is_whole
from ..script import modules

DEFAULT = "native"

ELSEWHERE = ("arbor", "brian", "brian2", "mock", "nest", "neuroml", "neuron", "nineml", "pcsim", "spiNNaker")
"""Simulators that PyNN's scripts name. One that is no backend here is replaced by `DEFAULT`, with a warning."""


def get_simulator(*arguments: tuple[Any, ...]) -> tuple[ModuleType, argparse.Namespace]:
    """Return the module of the backend that is named on the command line, and all options.

    Parameters
    ----------
    *arguments : tuple of (name, help) or (name, help, dict)
        Further arguments of the script, with what `argparse.ArgumentParser.add_argument` takes besides ``help``.

    Returns
    -------
    sim : module
        E.g. `pynnlite.native`, which is also what a command line without a name gives. A simulator of PyNN's that is
        no backend here gives it too, with a warning.
    options : argparse.Namespace
        With ``simulator``, the name of the backend, and the script's own arguments.

    Examples
    --------
    ::

        sim, options = get_simulator(("--plot", "Write a figure to this file.", {"metavar": "FILE"}))
    """
    options = _parsed(arguments)
    named, options.simulator = options.simulator, modules.chosen(options.simulator)
    if not registry.has(options.simulator):
        if options.simulator not in ELSEWHERE:
            known = ", ".join(registry.names())
            argparse.ArgumentParser().error(f"there is no backend {options.simulator!r}; known: {known}")
        warn(f"{named!r} is no backend of pynnlite; the script runs on {DEFAULT!r}.", PynnliteWarning)
        options.simulator = DEFAULT
    return modules.script_module(options.simulator), options


def get_pynn_simulator(*arguments: tuple[Any, ...]) -> tuple[ModuleType, argparse.Namespace]:
    """Return what `get_simulator` returns, with PyNN's own module; this is ``pyNN.utility.get_simulator`` here.

    Parameters
    ----------
    *arguments : tuple of (name, help) or (name, help, dict)
        As for `get_simulator`.
    """
    options = _parsed(arguments)
    return import_module(f"pyNN.{options.simulator}"), options


def _parsed(arguments: tuple[tuple[Any, ...], ...]) -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser()
    help_text = f"name of the backend (default: {DEFAULT}): {', '.join(registry.names())}"
    parser.add_argument("simulator", nargs="?", default=DEFAULT, help=help_text)
    for name, description, *extra in arguments:
        settings: Mapping[str, Any] = extra[0] if extra else {}
        parser.add_argument(name, help=description, **settings)
    return parser.parse_intermixed_args()


def get_script_args(n_args: int, usage: str = "") -> list[str]:
    """Return the first arguments of the command line.

    Parameters
    ----------
    n_args : int
        How many.
    usage : str
        What to say if there are fewer.

    Raises
    ------
    BadValue
        If there are fewer.
    """
    if not is_whole(n_args) or n_args < 0:
        raise BadValue(f"n_args must be a whole number that is not negative, not {n_args!r}.")
    arguments = sys.argv[1 : n_args + 1]
    if len(arguments) < n_args:
        raise BadValue(usage or f"This script needs {n_args} arguments, got {len(arguments)}.")
    return arguments


def init_logging(
    logfile: str | Path | None,
    debug: bool = False,
    num_processes: int = 1,
    rank: int = 0,
    level: int | None = None,
) -> logging.Logger:
    """Have all messages of Python's `logging` written to a file, and return a logger.

    Parameters
    ----------
    logfile : str or Path, optional
        The file, which is written anew; the error output if None.
    debug : bool
        Whether messages of the level DEBUG are written too, not only those of INFO and above.
    num_processes, rank : int
        How many processes there are, and which one this is; with several, each has a file, ``logfile.rank``.
    level : int, optional
        The lowest level that is written, in place of `debug`.
    """
    several = num_processes > 1
    prefix = f"Rank {rank} of {num_processes}: " if several else ""
    handler: logging.Handler = logging.StreamHandler()
    if logfile:
        handler = logging.FileHandler(f"{logfile}.{rank}" if several else logfile, mode="w", encoding="utf-8")
    default = logging.DEBUG if debug else logging.INFO
    logging.basicConfig(
        format=prefix + "%(asctime)s %(levelname)s [%(name)s] %(message)s",
        level=default if level is None else level,
        handlers=[handler],
        force=True,
    )
    return logging.getLogger("PyNN")
