"""What the package needs is what it imports, no more and no less."""

from __future__ import annotations

import re
import sys
import tomllib

from .sources import ALL, ROOT, imports

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
MODULES = {"nest-simulator": "nest"}
"""Modules that are not called as the packages that have them."""


def modules(requirements: list[str]) -> set[str]:
    """Return the names of the modules that are required."""
    names = {re.split(r"[^\w-]", requirement)[0] for requirement in requirements}
    return {MODULES.get(name, name) for name in names}


def imported() -> set[str]:
    """Return the names of what is imported that is neither Python's nor ours."""
    found = {target.split(".")[0] for path in ALL for target in imports(path)}
    return {each for each in found - sys.stdlib_module_names if each and not each.startswith("pynnlite")}


def test_what_is_required_is_imported() -> None:
    assert modules(PROJECT["dependencies"]) <= imported()


def test_what_is_imported_is_required_always_or_by_an_extra() -> None:
    extras = modules([each for extra in PROJECT["optional-dependencies"].values() for each in extra])
    assert imported() <= modules(PROJECT["dependencies"]) | extras
