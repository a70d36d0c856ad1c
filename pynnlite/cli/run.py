"""``pynnlite run SCRIPT --backend NAME``: run a script on any backend, whichever it names."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from ..backend import registry
from ..script.modules import OVERRIDE

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction

DESCRIPTION = f"""\
Run a script on a backend other than the one it names. A script that says `import pynnlite.native as sim`,
`from pynnlite import native as sim`, or calls `get_simulator()` needs no change; one that makes a `Simulator` names its
backend itself. The same is done by the environment variable {OVERRIDE}, which this command sets.
"""


def add_to(subparsers: _SubParsersAction[ArgumentParser]) -> None:
    """Add the subcommand to the parser."""
    parser = subparsers.add_parser(
        "run",
        help="run a script on any backend",
        description=DESCRIPTION,
        usage="pynnlite run SCRIPT [--backend NAME] [ARGUMENT ...]",
    )
    parser.add_argument(
        "--backend", metavar="NAME", help="the backend; the one that the script names if omitted"
    )
    parser.add_argument("script", metavar="SCRIPT", help="a file with Python code")
    parser.add_argument(
        "arguments", metavar="ARGUMENT", nargs=argparse.REMAINDER, help="arguments of the script"
    )
    parser.set_defaults(action=run)


def run(options: Namespace) -> int:
    """Replace this process by Python running the script."""
    backend, arguments = _separated(options.backend, options.arguments)
    environment = dict(os.environ)
    if backend is not None:
        registry.load(backend)
        environment[OVERRIDE] = backend
    os.execve(sys.executable, [sys.executable, options.script, *arguments], environment)


def _separated(backend: str | None, arguments: list[str]) -> tuple[str | None, list[str]]:
    """Take ``--backend NAME`` out of the arguments if it directly follows the script; the rest is the script's."""
    match arguments:
        case ["--backend", name, *rest]:
            return name, rest
        case [first, *rest] if first.startswith("--backend="):
            return first.removeprefix("--backend="), rest
    return backend, arguments
