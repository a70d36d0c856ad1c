"""Who may import whom."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .sources import ALL, BACKENDS, FRONT_END, ROOT, imports, name

LAYERS: list[set[str]] = [
    {"errors", "log", "origin"},
    {"scalars", "files"},
    {"units", "draws", "pynn", "descriptions", "markup", "packages"},
    {"random", "timebase", "parallel", "expressions"},
    {"values"},
    {"space"},
    {"declarations", "columns", "plotting"},
    {"standardmodels", "connectors", "lowering"},
    {"model"},
    {"recipe"},
    {"backend"},
    {"recording"},
    {"network"},
    {"running"},
    {"names"},
    {"script"},
    {"native", "reference", "nest", "brian2", "neuron", "arbor"},
    {"utility"},
    {"checking"},
    {"compare"},
    {"__init__"},
    {"cli", "pages", "testing"},
    {"__main__"},
]
"""The parts of the front end from the lowest to the highest: each may import those of lower layers only."""

FOR_BACKENDS = {
    "backend",
    "columns",
    "declarations",
    "draws",
    "errors",
    "expressions",
    "lowering",
    "parallel",
    "recipe",
    "standardmodels",
    "timebase",
}
SIMULATORS = {"nest", "brian2", "neuron", "arbor"}
ONLY_IN = {
    "quantities": ("pynnlite/units.py", "pynnlite/recording/neo/"),
    "neo": ("pynnlite/recording/neo/",),
    "mpi4py": ("pynnlite/parallel/mpi.py",),
}
NEVER_IN_BACKENDS = {"neo", "quantities", "lazyarray"}


def part(path: Path) -> str:
    """Return the part of the front end that a file belongs to."""
    return path.relative_to(ROOT / "pynnlite").with_suffix("").parts[0]


def layer(of: str) -> int:
    """Return the number of the layer of a part."""
    for number, parts in enumerate(LAYERS):
        if of in parts:
            return number
    raise LookupError(f"pynnlite.{of} has no layer yet: give it one in {name(Path(__file__))}")


def backend_of(path: Path) -> str:
    """Return the backend that a file belongs to."""
    return path.relative_to(ROOT / "backends").parts[0]


def wrong(paths: list[Path], rule: Callable[[Path, list[str]], str | None], types: bool = False) -> str:
    """Return a line for each import of some files that breaks a rule, which takes a file and the parts of a name."""
    said = {path: [rule(path, target.split(".")) for target in imports(path, types=types)] for path in paths}
    return "\n".join(f"{name(path)} imports {each}" for path, lines in said.items() for each in lines if each)


def test_the_front_end_imports_from_lower_layers_only() -> None:
    def rule(path: Path, parts: list[str]) -> str | None:
        here = part(path)
        if parts[0].startswith("pynnlite_"):
            return f"the backend {parts[0]}"
        if parts[0] != "pynnlite" or (len(parts) == 1 and here in ("cli", "testing")):
            return None
        there = parts[1] if len(parts) > 1 else "__init__"
        if not (ROOT / "pynnlite" / there).exists() and not (ROOT / f"pynnlite/{there}.py").exists():
            there = "__init__"
        below = there == here or layer(there) < layer(here)
        return None if below else f"pynnlite.{there}, which is not below it"

    assert not wrong(FRONT_END, rule)


def test_backends_import_the_protocol_and_nothing_else_of_ours() -> None:
    def rule(path: Path, parts: list[str]) -> str | None:
        if parts[0].startswith("pynnlite_") and parts[0] != backend_of(path):
            return f"another backend, {parts[0]}"
        ours = parts[0] != "pynnlite" or (len(parts) > 1 and parts[1] in FOR_BACKENDS)
        return None if ours and parts[0] not in NEVER_IN_BACKENDS else ".".join(parts)

    assert not wrong(BACKENDS, rule, types=True)


@pytest.mark.parametrize("backend", sorted({backend_of(path) for path in BACKENDS}))
def test_listing_a_backend_imports_no_simulator(backend: str) -> None:
    folder = ROOT / "backends" / backend
    todo, seen = [folder / "__init__.py"], set()
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        for target in imports(path, late=False):
            parts = target.split(".")
            assert parts[0] not in SIMULATORS, (
                f"{name(path)} imports {target} as soon as the backend is listed"
            )
            if parts[0] == backend:
                todo += [file for file in (folder.joinpath(*parts[1:]).with_suffix(".py"),) if file.exists()]
    assert len(seen) > 1


@pytest.mark.parametrize("library", list(ONLY_IN))
def test_some_libraries_have_one_door(library: str) -> None:
    users = {name(path) for path in ALL if any(target.split(".")[0] == library for target in imports(path))}
    others = sorted(user for user in users if not user.startswith(ONLY_IN[library]))
    assert not others, f"{library} is imported by {others}"
