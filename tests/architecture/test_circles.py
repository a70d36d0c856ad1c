"""No module imports itself by way of others, imports inside functions included."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from .sources import ALL, ROOT, imports, package

Graph = dict[str, set[str]]


def module(path: Path) -> str:
    """Return the full name of the module in a file."""
    return ".".join([*package(path), *([] if path.stem == "__init__" else [path.stem])])


def graph() -> Graph:
    """Return which of our modules each of them imports; a name that is no module belongs to the package before it."""
    compiled = [path for folder in ("pynnlite", "backends") for path in (ROOT / folder).rglob("*.pyx")]
    modules = {module(path) for path in [*ALL, *compiled]}
    result: Graph = {}
    for path in ALL:
        here = result.setdefault(module(path), set())
        for target in imports(path):  # compiled modules import none of ours
            there = target if target in modules else target.rpartition(".")[0]
            if there in modules:
                here.add(there)
    return result


def circle(of: Graph) -> list[str]:
    """Return the modules of one circle, or nothing."""
    try:
        TopologicalSorter(of).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found
    return []


def test_there_is_no_circle_of_imports() -> None:
    assert not circle(graph())


@pytest.mark.parametrize(
    ("imported", "found"),
    [({"a": {"b"}, "b": {"c"}, "c": set()}, False), ({"a": {"b"}, "b": {"c"}, "c": {"a"}}, True)],
)
def test_a_circle_is_found(imported: Graph, found: bool) -> None:
    assert bool(circle(imported)) is found
