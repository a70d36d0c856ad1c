"""``pynnlite verify DATA SCRIPT``: judge stored spikes against the network that a script describes."""

from __future__ import annotations

import os
import shlex
import sys
from contextlib import redirect_stdout
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..compare.verdicts import BROKEN, STATUS
from ..compare.verify import verify as judge
from ..errors import BadValue
from .reported import reported, require_folder
from .run import execute
from .steps import Lines

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction

NAME = "verify"

DESCRIPTION = """\
Judge stored spikes, whoever made them: is each spike the one that the equations give, under the other stored spikes?
The script describes the network; it runs without a simulation, and what pynnlite would write for it is not written.
Every cell is then driven by the stored spikes of the others. The exit status is 0 if all spikes are right, 1 if some
are wrong, 2 if the data are of another network or cannot be used, 3 if nothing can be said.
"""


def add_to(subparsers: _SubParsersAction[ArgumentParser]) -> None:
    """Add the subcommand to the parser."""
    parser = subparsers.add_parser(
        NAME,
        help="judge stored spikes against a script",
        description=DESCRIPTION,
        usage="pynnlite verify DATA [DATA ...] SCRIPT [--reference] [--out DIR] [-- ARGUMENT ...]",
    )
    parser.add_argument(
        "data",
        metavar="DATA",
        nargs="+",
        help="a file (pickle, NIX, NWB, MAT, CSV, SONATA) or a folder that setup(data=…) wrote",
    )
    parser.add_argument("script", metavar="SCRIPT", help="a file with Python code")
    parser.add_argument(
        "--reference", action="store_true", help="replay 8 cells of each population on 'reference' too"
    )
    parser.add_argument("--out", metavar="DIR", type=Path, help="a folder for reports: HTML, Markdown, JSON")
    parser.set_defaults(action=verify, failed=STATUS[BROKEN])


def verify(options: Namespace) -> int:
    """Judge, show what was found, and return the exit status."""
    if not Path(options.script).is_file():
        raise BadValue(f"There is no file {options.script!r}.")
    require_folder(options.out)
    os.environ.setdefault("MPLBACKEND", "Agg")
    title = shlex.join(["verify", *options.data, options.script, *options.of_script])
    places = [Path(each).absolute() for each in options.data]
    run = partial(execute, options.script, options.of_script, None)
    with redirect_stdout(sys.stderr):
        comparison = judge(places, run, options.reference, title, Lines(sys.stderr))
    return reported(comparison, options.out)
