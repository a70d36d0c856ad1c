"""``pynnlite compare SCRIPT``: run a script on several backends, and give a verdict for every cell of its network."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ..backend import registry
from ..compare import verdicts
from ..compare.comparing import compare_script
from ..compare.verdicts import LEVELS, STATUS
from ..errors import BadValue
from .reported import reported, require_folder
from .steps import shown

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction

NAME = "compare"

BROKEN = STATUS[verdicts.BROKEN]
"""Exit status if nothing could be compared."""

DESCRIPTION = """\
Run a script on several backends, whichever it names, and compare what they do, at six levels. 1 network: do all have
the same synapses and numbers? 2 wiring: did each simulator connect them so? 3 cells: did every cell do what its
equations say, given the spikes that it heard? 4 spikes: are the trains the same? 5 statistics: are rates and the like,
for several seeds (--seeds)? 6 everywhere: with other numbers of ranks and threads, and with half the time step? The
exit status is 0 if all pass, 1 if something fails, 2 if something could not run, 3 if nothing can be said.
"""


def add_to(subparsers: _SubParsersAction[ArgumentParser]) -> None:
    """Add the subcommand to the parser."""
    parser = subparsers.add_parser(
        NAME,
        help="run a script on several backends, and judge every cell and synapse",
        description=DESCRIPTION,
        usage="pynnlite compare SCRIPT [OPTION ...] [-- ARGUMENT ...]",
    )
    parser.add_argument("script", metavar="SCRIPT", help="a file with Python code")
    parser.add_argument(
        "--backends",
        metavar="NAMES",
        default=None,
        help="names of backends, with commas between them; all that are installed if omitted",
    )
    parser.add_argument(
        "--level", metavar="N", type=int, choices=range(1, 1 + len(LEVELS)), default=4, help="the last level"
    )
    parser.add_argument(
        "--seeds",
        metavar="K",
        type=int,
        default=0,
        help="run the network with K seeds on each backend, for statistics; 10 at least tell something",
    )
    parser.add_argument("--out", metavar="DIR", type=Path, help="a folder for reports: HTML, Markdown, JSON")
    parser.add_argument(
        "--crate",
        action="store_true",
        help="make that folder an RO-Crate, which tells archives where all comes from",
    )
    parser.set_defaults(action=compare, failed=BROKEN)


def compare(options: Namespace) -> int:
    """Compare, show what was found, and return the exit status."""
    if options.crate and options.out is None:
        raise BadValue("--crate needs --out DIR: the folder that becomes an RO-Crate.")
    if options.seeds < 0:
        raise BadValue(f"--seeds {options.seeds}: give a number of seeds, 10 at least; 0 for none.")
    given = installed() if options.backends is None else options.backends.split(",")
    names = [name.strip() for name in given]
    for name in names:
        registry.load(name)
    require_folder(options.out)
    steps = shown(sys.stderr)
    try:
        asked = options.level, options.seeds, options.out, steps
        comparison = compare_script(options.script, names, options.of_script, *asked)
    finally:
        steps.close()
    return reported(comparison, options.out, options.crate)


def installed() -> list[str]:
    """Return the names of the backends whose simulators are there."""
    return [backend.name for backend in registry.bundled() if not registry.missing(backend)]
