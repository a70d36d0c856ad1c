"""Rules of style that a linter does not know."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

from .sources import ALL, ROOT, name, tree

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
SHIPPED = [path for path in ALL if (ROOT / "pynnlite" / "testing" / "contract") not in path.parents]
TESTS = sorted(
    path
    for folder in ("tests", "examples")
    for path in (ROOT / folder).rglob("*.py")
    if path.name != "__init__.py"
)


@pytest.mark.parametrize("path", ALL, ids=name)
def test_no_string_is_run_as_code(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("eval", "exec"), f"{name(path)}:{node.lineno}"


@pytest.mark.parametrize("path", SHIPPED, ids=name)
def test_no_assert_checks_what_a_user_gave(path: Path) -> None:
    lines = [node.lineno for node in ast.walk(tree(path)) if isinstance(node, ast.Assert)]
    assert not lines, f"{name(path)}: assert in lines {lines}; raise an error of pynnlite.errors instead"


@pytest.mark.parametrize("path", ALL, ids=name)
def test_no_error_is_swallowed(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.ExceptHandler):
            continue
        caught = "" if node.type is None else ast.unparse(node.type)
        if caught in ("", "Exception", "BaseException"):
            raises = any(isinstance(each, ast.Raise) for each in ast.walk(node))
            assert raises, f"{name(path)}:{node.lineno} catches everything and does not raise again"


@pytest.mark.parametrize("path", ALL, ids=name)
def test_no_error_is_a_bare_exception(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Raise) and node.exc is not None:
            raised = ast.unparse(node.exc).split("(")[0]
            assert raised not in ("Exception", "BaseException"), f"{name(path)}:{node.lineno}"


@pytest.mark.parametrize("path", [*ALL, *TESTS], ids=name)
def test_files_are_not_too_long(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST_FILE, f"{name(path)} has {lines} lines; split it"


@pytest.mark.parametrize("path", ALL, ids=name)
def test_functions_are_not_too_long(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            documented = ast.get_docstring(node) is not None
            start = node.body[1].lineno if documented and len(node.body) > 1 else node.body[0].lineno
            length = (node.end_lineno or start) - start + 1
            assert length <= LONGEST_FUNCTION, (
                f"{name(path)}: {node.name} has {length} lines without its docstring"
            )


@pytest.mark.parametrize("path", ALL, ids=name)
def test_nothing_is_imported_by_a_star(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom):
            assert all(alias.name != "*" for alias in node.names), f"{name(path)}:{node.lineno}"


@pytest.mark.parametrize("path", ALL, ids=name)
def test_no_default_is_mutable(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            for default in [*node.args.defaults, *filter(None, node.args.kw_defaults)]:
                mutable = isinstance(default, ast.List | ast.Dict | ast.Set)
                assert not mutable, f"{name(path)}:{default.lineno}: a mutable default"


@pytest.mark.parametrize("path", ALL, ids=name)
def test_options_are_explicit_names(path: Path) -> None:
    """Only values by name (parameters of models) may be taken by ``**``, under one of these names."""
    allowed = {
        "given",
        "parameters",
        "initial_values",
        "attributes",
        "annotations",
        "named",
        "columns",
        "options",
    }
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef) and node.args.kwarg is not None:
            assert node.args.kwarg.arg in allowed, f"{name(path)}:{node.lineno}: **{node.args.kwarg.arg}"


def test_extensions_are_built_anew_when_any_header_changes() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extensions = build["tool"]["setuptools"]["ext-modules"]
    known = {path for extension in extensions for path in extension["depends"] if path.endswith(".h")}
    headers = {path for folder in ("pynnlite", "backends") for path in (ROOT / folder).rglob("*.h")}
    assert known == {path.relative_to(ROOT).as_posix() for path in headers}
