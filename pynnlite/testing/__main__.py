"""Run the conformance suite: ``python -m pynnlite.testing NAME [--only PARAGRAPH] [arguments of pytest]``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from ..backend import names
from ..errors import UnknownBackend

CONTRACT = Path(__file__).parent / "contract"


def main(arguments: Sequence[str]) -> int:
    """Run the suite and return the exit code.

    Parameters
    ----------
    arguments : sequence of str
        The name of a backend, then arguments for pytest.
    """
    if not arguments or arguments[0].startswith("-"):
        print("usage: python -m pynnlite.testing NAME [--only PARAGRAPH] [arguments of pytest]")
        print(f"paragraphs: {', '.join(Path(file).stem for file in files())}")
        print(f"backends: {', '.join(names())}")
        return 2
    if find_spec("pytest") is None:
        print("The conformance suite needs pytest: pip install 'pynnlite[test]'", file=sys.stderr)
        return 2
    backend, *rest = arguments
    if backend not in names():
        print(UnknownBackend(backend, names()), file=sys.stderr)
        return 2
    return run(backend, rest)


def files(only: str = "") -> list[str]:
    """Return the paths of the files of tests, or of the one for a paragraph of the contract."""
    names = sorted(path for path in CONTRACT.glob("*.py") if path.name != "__init__.py")
    return [str(path) for path in names if only in ("", path.stem)]


def run(backend: str, arguments: Sequence[str]) -> int:
    """Run the suite on one backend and return pytest's exit code.

    Parameters
    ----------
    backend : str
        A registered name.
    arguments : sequence of str
        Arguments for pytest; ``--only`` and the name of a file of tests run that one alone.
    """
    import pytest

    rest = list(arguments)
    only = ""
    if "--only" in rest:
        at = rest.index("--only")
        only = rest[at + 1] if at + 1 < len(rest) else ""
        del rest[at : at + 2]
    settings = ["-p", "pynnlite.testing.plugin", "-p", "no:cacheprovider", "-W", "error"]
    settings += ["--rootdir", str(CONTRACT), "-c", os.devnull, "--backend", backend]
    return int(pytest.main([*settings, *files(only), *rest]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
