"""Choose the backend of a script on its command line."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from ..backend import registry
from ..script import modules

DEFAULT = "native"


def get_simulator(*arguments: tuple[Any, ...]) -> tuple[ModuleType, argparse.Namespace]:
    """Return the module of the backend that is named on the command line, and all options.

    Parameters
    ----------
    *arguments : tuple of (name, help) or (name, help, dict)
        Further arguments of the script, with what `argparse.ArgumentParser.add_argument` takes besides ``help``.

    Returns
    -------
    sim : module
        E.g. `pynnlite.native`, which is also what a command line without a name gives.
    options : argparse.Namespace
        With ``simulator``, the name of the backend, and the script's own arguments.

    Examples
    --------
    ::

        sim, options = get_simulator(("--plot", "Write a figure to this file.", {"metavar": "FILE"}))
    """
    parser = argparse.ArgumentParser()
    help_text = f"name of the backend (default: {DEFAULT}): {', '.join(registry.names())}"
    parser.add_argument("simulator", nargs="?", default=DEFAULT, help=help_text)
    for name, description, *extra in arguments:
        settings: Mapping[str, Any] = extra[0] if extra else {}
        parser.add_argument(name, help=description, **settings)
    options = parser.parse_intermixed_args()
    options.simulator = modules.chosen(options.simulator)
    if options.simulator not in registry.names():
        parser.error(f"there is no backend {options.simulator!r}; known: {', '.join(registry.names())}")
    return modules.script_module(options.simulator), options
