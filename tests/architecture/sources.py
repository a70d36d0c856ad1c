"""The source files of the project, and what they import."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FRONT_END = sorted((ROOT / "pynnlite").rglob("*.py"))
BACKENDS = sorted((ROOT / "backends").rglob("*.py"))
ALL = [*FRONT_END, *BACKENDS]


def name(path: Path) -> str:
    """Return the path of a file within the project, for messages."""
    return str(path.relative_to(ROOT))


def package(path: Path) -> list[str]:
    """Return the package that a file is in, as a list of names."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return list(parts[1:-1] if parts[0] == "backends" else parts[:-1])


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def nodes(path: Path) -> list[ast.AST]:
    """Return all nodes of the syntax tree of a file."""
    return list(ast.walk(tree(path)))


def _for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


@cache
def imports(path: Path, types: bool = False, late: bool = True) -> list[str]:
    """Return the full names of what a file imports.

    Parameters
    ----------
    path : Path
        The file.
    types : bool
        Whether imports under ``TYPE_CHECKING`` count.
    late : bool
        Whether imports inside functions count.
    """

    def walk(node: ast.AST) -> Iterator[str]:
        for child in ast.iter_child_nodes(node):
            if _for_types_only(child) and not types:
                continue
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) and not late:
                continue
            if isinstance(child, ast.Import):
                yield from (alias.name for alias in child.names)
            elif isinstance(child, ast.ImportFrom):
                yield from _targets(child, path)
            yield from walk(child)

    return list(walk(tree(path)))


def _targets(node: ast.ImportFrom, path: Path) -> Iterator[str]:
    base = ""
    if node.level:
        parts = package(path)
        base = ".".join(parts[: len(parts) - node.level + 1])
    module = ".".join(filter(None, [base, node.module]))
    if (node.level and not node.module) or module == "pynnlite":
        yield from (f"{module}.{alias.name}" for alias in node.names)
    else:
        yield module
