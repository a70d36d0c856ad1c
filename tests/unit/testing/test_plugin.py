"""A backend says which tests of the contract it expects to be skipped, and no others may be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = """
import pytest

def test_some():
    pytest.skip("missing capability: something")

def test_others():
    pass
"""


def outcome(backend: str, tests: str, folder: Path) -> tuple[int, str]:
    """Return the exit status and the report of some tests under the plugin of the suite."""
    (folder / "test_contract.py").write_text(tests)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "pynnlite.testing.plugin",
        "-p",
        "no:cacheprovider",
    ]
    command += ["-c", os.devnull, "--rootdir", str(folder), "--backend", backend, str(folder)]
    result = subprocess.run(command, capture_output=True, text=True)
    return result.returncode, result.stdout


def test_a_skip_that_is_not_expected_fails(tmp_path: Path) -> None:
    code, report = outcome("reference", TESTS, tmp_path)
    assert code == 1 and "1 failed, 1 passed" in report
    assert "skipped, which expected_skips.txt of the backend does not expect: Skipped: missing" in report


@pytest.mark.needs("nest")
@pytest.mark.parametrize("runs", [False, True])
def test_a_skip_that_is_expected_must_come(tmp_path: Path, runs: bool) -> None:
    name = "test_several_simulations_in_one_process"
    tests = TESTS.replace("test_others" if runs else "test_some", name)
    code, report = outcome("nest", tests.replace("pytest.skip", "print") if runs else tests, tmp_path)
    assert code == runs
    assert f"says that {name} is skipped, but it ran" in report if runs else f"process: {name}" in report
