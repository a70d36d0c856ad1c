"""Public names exist, are sorted, and cost nothing that they do not need."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from .sources import ALL, ROOT, package, tree

SIMULATORS = ("nest", "brian2", "neuron", "arbor")
HEAVY = ("neo", "matplotlib", "pytest", "mpi4py", "elephant", *SIMULATORS)


def module_name(path: Path) -> str:
    """Return the name that a file is imported by."""
    return ".".join([*package(path), *([] if path.stem == "__init__" else [path.stem])])


def imported(path: Path) -> ModuleType | None:
    """Import a file; without its simulator, a module that works on one cannot be looked at: return nothing."""
    try:
        return importlib.import_module(module_name(path))
    except ModuleNotFoundError as error:
        if error.name not in SIMULATORS:
            raise
        return None


def has_all(path: Path) -> bool:
    """Tell whether a file defines ``__all__``."""
    return any("__all__" in ast_line for ast_line in map(str, _assigned(path)))


def _assigned(path: Path) -> list[str]:
    names = []
    for node in tree(path).body:
        for target in getattr(node, "targets", []):
            names.append(getattr(target, "id", ""))
    return names


def test_public_names_exist_and_are_listed_once() -> None:
    wrong = []
    for module in filter(None, (imported(path) for path in ALL if has_all(path))):
        listed = module.__all__  # ruff sorts them
        wrong += [f"{module.__name__}: {each} does not exist" for each in listed if not hasattr(module, each)]
        wrong += [
            f"{module.__name__}: {each} is listed twice" for each in {*listed} if listed.count(each) > 1
        ]
    assert not wrong


def test_there_are_public_names() -> None:
    assert sum(has_all(path) for path in ALL) > 5


@pytest.mark.parametrize(
    "statement",
    [
        "import pynnlite",
        "from pynnlite.backend import registry; registry.names()",
        "from pynnlite.backend import registry; [registry.load(name) for name in ('reference', 'native')]",
        "import pynnlite.native, pynnlite.reference",
        "import pynnlite as pnl; pnl.Network().population(3, pnl.IF_cond_exp())",
    ],
)
def test_nothing_heavy_is_imported_before_it_is_needed(statement: str) -> None:
    code = f"import sys; {statement}; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert result.stdout.strip() == ""
