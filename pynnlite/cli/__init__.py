"""The command ``pynnlite``: one file for each subcommand."""

from __future__ import annotations

import argparse
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence

from .. import __version__
from ..errors import PynnliteError
from . import backends, check, compare, demo, run, verify

WITH_SCRIPT = (compare.NAME, verify.NAME)
"""Subcommands whose script gets the arguments that stand after ``--``."""

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it."""

SUBCOMMANDS = (demo, backends, run, check, compare, verify)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, and return the exit status.

    Parameters
    ----------
    arguments : sequence of str, optional
        What follows the name of the command; that of this process if omitted.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    given, of_script = _parted(given)
    parser = _parser()
    options, more = parser.parse_known_args(given, Namespace(of_script=of_script))
    if more:
        hint = ": arguments of the script stand after '--'" if options.subcommand in WITH_SCRIPT else ""
        parser.error(f"unrecognized arguments: {' '.join(more)}{hint}")
    try:
        status: int | Callable[[], int] = options.action(options)
    except PynnliteError as error:
        print(f"pynnlite {options.subcommand}: {error}", file=sys.stderr)
        return int(options.failed)
    except KeyboardInterrupt:
        print(f"pynnlite {options.subcommand}: interrupted", file=sys.stderr)
        return INTERRUPTED
    return status() if callable(status) else status  # a script's own errors are not this command's


def _parted(given: list[str]) -> tuple[list[str], list[str]]:
    """Return what is meant for this command, and what follows ``--``: for the script that a subcommand runs."""
    if given and given[0] in WITH_SCRIPT and "--" in given:
        end = given.index("--")
        return given[:end], given[end + 1 :]
    return given, []


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pynnlite", description="Describe a spiking network once, run it anywhere."
    )
    parser.set_defaults(failed=1)
    parser.add_argument("--version", action="version", version=f"pynnlite {__version__}")
    subparsers = parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")
    for module in SUBCOMMANDS:
        module.add_to(subparsers)
    return parser
