"""Every bundled backend whose simulator is installed keeps the contract."""

import subprocess
import sys
from pathlib import Path

import pytest

from pynnlite.testing.__main__ import files, main

BUNDLED = sorted(
    path.name.removeprefix("pynnlite_") for path in Path(__file__).parents[2].glob("backends/pynnlite_*")
)


PAIRS = [(backend, Path(file).stem) for backend in BUNDLED for file in files()]
PAIRS.remove(
    ("reference", "kernels")
)  # they are compared with those of the native engine, which compares the same


@pytest.mark.parametrize(("backend", "paragraph"), PAIRS)
def test_conformance(capfd: pytest.CaptureFixture[str], backend: str, paragraph: str) -> None:
    """The suite runs inside this process: to start one for each paragraph takes longer than most of them."""
    imported = "ignore::pytest.PytestAssertRewriteWarning"  # the plugin may be imported already
    code = main([backend, "-q", "--tb=short", "--only", paragraph, "-p", "no:faulthandler", "-W", imported])
    output, errors = capfd.readouterr()
    assert code == 0, output[-10_000:] + errors[-2_000:]
    assert " passed" in output or " skipped" in output


def test_an_unknown_backend_is_an_error() -> None:
    command = [sys.executable, "-m", "pynnlite.testing", "natvie"]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 2 and "Did you mean 'native'" in result.stderr


def test_without_a_name_the_backends_are_listed() -> None:
    result = subprocess.run([sys.executable, "-m", "pynnlite.testing"], capture_output=True, text=True)
    assert result.returncode == 2 and "native" in result.stdout and "reference" in result.stdout
