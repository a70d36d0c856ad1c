"""Run the conformance suite: ``python -m pynnlite.testing NAME [arguments of pytest]``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from ..errors import UnknownBackend
from ..registry import names

CONTRACT = Path(__file__).parent / "contract"


def main(arguments: Sequence[str]) -> int:
    """Run the suite and return the exit code.

    Parameters
    ----------
    arguments : sequence of str
        The name of a backend, then arguments for pytest.
    """
    if not arguments or arguments[0].startswith("-"):
        print("usage: python -m pynnlite.testing NAME [arguments of pytest]")
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


def files() -> list[str]:
    """Return the paths of the files of tests."""
    return [str(path) for path in sorted(CONTRACT.glob("*.py")) if path.name != "__init__.py"]


def run(backend: str, arguments: Sequence[str]) -> int:
    """Run the suite on one backend and return pytest's exit code.

    Parameters
    ----------
    backend : str
        A registered name.
    arguments : sequence of str
        Arguments for pytest.
    """
    import pytest

    settings = ["-p", "pynnlite.testing.plugin", "-p", "no:cacheprovider", "-W", "error", "--rootdir", str(CONTRACT)]
    return int(pytest.main([*settings, "-c", "/dev/null", "--backend", backend, *files(), *arguments]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
