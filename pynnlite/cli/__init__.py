"""The command ``pynnlite``: one file for each subcommand."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from .. import __version__
from ..errors import PynnliteError
from . import backends, check, demo, run

SUBCOMMANDS = (demo, backends, run, check)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, and return the exit status.

    Parameters
    ----------
    arguments : sequence of str, optional
        What follows the name of the command; that of this process if omitted.
    """
    options = _parser().parse_args(arguments)
    try:
        status: int | Callable[[], int] = options.action(options)
    except PynnliteError as error:
        print(f"pynnlite {options.subcommand}: {error}", file=sys.stderr)
        return 1
    return status() if callable(status) else status  # a script's own errors are not this command's


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pynnlite", description="Describe a spiking network once, run it anywhere."
    )
    parser.add_argument("--version", action="version", version=f"pynnlite {__version__}")
    subparsers = parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")
    for module in SUBCOMMANDS:
        module.add_to(subparsers)
    return parser
