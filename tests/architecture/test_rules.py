"""Rules of style that a linter does not know."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

from .sources import ALL, ROOT, name, nodes

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
SHIPPED = [path for path in ALL if (ROOT / "pynnlite" / "testing" / "contract") not in path.parents]
TESTS = sorted(
    path
    for folder in ("tests", "examples")
    for path in (ROOT / folder).rglob("*.py")
    if path.name != "__init__.py"
)


ALLOWED = {
    "given",
    "parameters",
    "initial_values",
    "attributes",
    "annotations",
    "named",
    "columns",
    "options",
}
"""Names under which values by name (parameters of models) may be taken by ``**``."""


def broken(rule: Callable[[ast.AST], str | bool | None], paths: Sequence[Path] = ALL) -> str:
    """Return a line for each node of some files that breaks a rule, with what the rule says of it."""
    lines = []
    for path in paths:
        for node in nodes(path):
            said = rule(node)
            if said:
                lines.append(f"{name(path)}:{getattr(node, 'lineno', 0)}: {said}")
    return "\n".join(lines)


def test_no_string_is_run_as_code() -> None:
    def rule(node: ast.AST) -> bool:
        called = node.func if isinstance(node, ast.Call) else None
        return isinstance(called, ast.Name) and called.id in ("eval", "exec")

    assert not broken(rule)


def test_no_assert_checks_what_a_user_gave() -> None:
    assert not broken(lambda node: isinstance(node, ast.Assert), SHIPPED), "raise an error of pynnlite.errors"


def test_no_error_is_swallowed() -> None:
    def rule(node: ast.AST) -> str | None:
        if not isinstance(node, ast.ExceptHandler):
            return None
        caught = "" if node.type is None else ast.unparse(node.type)
        raises = any(isinstance(each, ast.Raise) for each in ast.walk(node))
        everything = caught in ("", "Exception", "BaseException")
        return "everything is caught and not raised again" if everything and not raises else None

    assert not broken(rule)


def test_no_error_is_a_bare_exception() -> None:
    def rule(node: ast.AST) -> bool:
        raised = node.exc if isinstance(node, ast.Raise) else None
        return raised is not None and ast.unparse(raised).split("(")[0] in ("Exception", "BaseException")

    assert not broken(rule)


def test_files_are_not_too_long() -> None:
    lines = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in [*ALL, *TESTS]}
    assert not {path: count for path, count in lines.items() if count > LONGEST_FILE}, "split them"


def test_functions_are_not_too_long() -> None:
    def rule(node: ast.AST) -> str | None:
        if not isinstance(node, ast.FunctionDef):
            return None
        documented = ast.get_docstring(node) is not None
        start = node.body[1].lineno if documented and len(node.body) > 1 else node.body[0].lineno
        length = (node.end_lineno or start) - start + 1
        long = length > LONGEST_FUNCTION
        return f"{node.name} has {length} lines without its docstring" if long else None

    assert not broken(rule)


def test_nothing_is_imported_by_a_star() -> None:
    def rule(node: ast.AST) -> bool:
        return isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)

    assert not broken(rule)


def test_no_default_is_mutable() -> None:
    def rule(node: ast.AST) -> bool:
        given = [*node.args.defaults, *node.args.kw_defaults] if isinstance(node, ast.FunctionDef) else []
        return any(isinstance(default, ast.List | ast.Dict | ast.Set) for default in given)

    assert not broken(rule)


def test_options_are_explicit_names() -> None:
    def rule(node: ast.AST) -> str | None:
        taken = node.args.kwarg if isinstance(node, ast.FunctionDef) else None
        return f"**{taken.arg}" if taken is not None and taken.arg not in ALLOWED else None

    assert not broken(rule)


def test_extensions_are_built_anew_when_any_header_changes() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extensions = build["tool"]["setuptools"]["ext-modules"]
    known = {path for extension in extensions for path in extension["depends"] if path.endswith(".h")}
    headers = {path for folder in ("pynnlite", "backends") for path in (ROOT / folder).rglob("*.h")}
    assert known == {path.relative_to(ROOT).as_posix() for path in headers}
