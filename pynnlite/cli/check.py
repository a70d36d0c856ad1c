"""``pynnlite check SCRIPT``: say what a script needs, without running it."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from tokenize import detect_encoding
from typing import TYPE_CHECKING

from ..checking import Finding, fixed, read
from ..checking.finding import MISSING, OTHERWISE, THERE
from ..files import written_whole

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction

DESCRIPTION = """\
Read scripts of PyNN's (0.7 to 0.13) without running them, and list what they need: what is there, what is spelt
otherwise, and what is not there. The exit status is 0 if nothing is missing, and every spelling is one that `pynnlite
run` takes; 1 otherwise. With --fix, imports and spellings are changed in the files.
"""


def add_to(subparsers: _SubParsersAction[ArgumentParser]) -> None:
    """Add the subcommand to the parser."""
    parser = subparsers.add_parser("check", help="say what a script of PyNN's needs", description=DESCRIPTION)
    parser.add_argument("scripts", metavar="SCRIPT", nargs="+", help="a file with Python code")
    parser.add_argument("--fix", action="store_true", help="change imports and old spellings in the files")
    parser.add_argument("--all", action="store_true", help="list also what is there")
    parser.set_defaults(action=check)


def check(options: Namespace) -> int:
    """Print what each script needs, and return the exit status."""
    return max([_checked(Path(script), options.fix, options.all) for script in options.scripts])


def _checked(script: Path, fix: bool, everything: bool) -> int:
    try:
        source, encoding = _source(script)
        if fix and (changed := fixed(source)) != source:
            with written_whole(script) as part:
                part.write_bytes(changed.encode(encoding))
            source = changed
    except (OSError, SyntaxError, UnicodeError) as error:
        print(f"pynnlite check: {script}: {error}", file=sys.stderr)
        return 2
    findings = read(source, str(script))
    for finding in findings:
        if everything or finding.text:
            print(f"{script}:{finding.line}: {finding.name}: {finding.status}. {finding.text}".rstrip())
    counts = {
        status: len({f.name for f in findings if f.status == status})
        for status in (THERE, OTHERWISE, MISSING)
    }
    print(f"{script}: " + ", ".join(f"{count} {status}" for status, count in counts.items()))
    return int(any(_stops(finding) for finding in findings))


def _source(script: Path) -> tuple[str, str]:
    """Return the text of a script with its own line ends, and how it is encoded: as the script says, as for Python."""
    data = script.read_bytes()
    encoding, _ = detect_encoding(BytesIO(data).readline)
    return data.decode(encoding), encoding


def _stops(finding: Finding) -> bool:
    """Tell whether the script does not run, not even with ``pynnlite run``, because of this."""
    return finding.status == MISSING or (finding.status == OTHERWISE and "pynnlite run" not in finding.text)
