"""Every public class, function, method and module has a docstring that reads like its neighbours."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import pynnlite
from pynnlite.script.functions import FUNCTIONS, Functions

from .sources import ALL, name, tree
from .test_public_names import imported, module_name

DOCUMENTED = [path for path in ALL if "contract" not in path.parts]
NOT_IMPERATIVE = (
    "Returns",
    "Gets",
    "Makes",
    "Computes",
    "Gives",
    "Builds",
    "Checks",
    "Raises",
    "Reads",
    "Yields",
    "This",
)
MANY = 3
"""What users type and has so many parameters or more has a section that describes them."""

REFERENCES = ("parameters are those of", "; see `")


def part_of(path: Path) -> str:
    """Return the package that a file is shipped in: the front end, or a backend."""
    return module_name(path).partition(".")[0]


parts = pytest.mark.parametrize("part", sorted(set(map(part_of, DOCUMENTED))))


def members(part: str) -> Iterator[tuple[str, Any, bool]]:
    """Yield (name, object, whether it is called) of the public classes, functions and methods of a package."""
    for path in DOCUMENTED:
        module = imported(path) if part_of(path) == part else None
        for key, value in vars(module).items() if module else ():
            if key.startswith("_") or getattr(value, "__module__", None) != module_name(path):
                continue
            key = f"{name(path)}: {key}"
            if inspect.isfunction(value):
                yield key, value, True
            elif inspect.isclass(value):
                yield key, value, False
                yield from _methods(key, value)


def skip_what_is_missing(part: str) -> None:
    """Skip the rest of a test, if it could not look at all files of a package."""
    missing = [name(path) for path in DOCUMENTED if part_of(path) == part and imported(path) is None]
    if missing:
        pytest.skip(f"missing capability: without its simulator, these cannot be looked at: {missing}")


def _methods(owner: str, cls: type) -> Iterator[tuple[str, Any, bool]]:
    for key, value in vars(cls).items():
        if key.startswith("_"):
            continue
        if isinstance(value, classmethod | staticmethod) or inspect.isfunction(value):
            yield f"{owner}.{key}", getattr(cls, key), True
        elif isinstance(value, property):
            yield f"{owner}.{key}", _Property(cls, key), False


class _Property:
    """A property, whose docstring may be that of the class it overrides."""

    def __init__(self, cls: type, key: str) -> None:
        docs = [vars(base)[key].__doc__ for base in cls.__mro__ if isinstance(vars(base).get(key), property)]
        self.__doc__ = next(filter(None, docs), None)


def doc_of(value: Any) -> str:
    """Return a docstring, inherited where a method overrides one that has it."""
    if inspect.isclass(value):
        return inspect.cleandoc(vars(value).get("__doc__") or "")
    return inspect.getdoc(value) or ""


def test_modules_have_a_docstring() -> None:
    first = {
        name(path): (ast.get_docstring(tree(path)) or "").split("\n")[0]
        for path in DOCUMENTED
        if path.stat().st_size
    }
    assert not {path: line for path, line in first.items() if not line.endswith((".", ":", "?", "``"))}


@parts
def test_public_things_have_a_docstring(part: str) -> None:
    wrong = []
    for key, value, called in members(part):
        lines = doc_of(value).split("\n")
        paragraph = " ".join(lines[: lines.index("")] if "" in lines else lines)
        if not paragraph.endswith((".", ":")):
            wrong.append(f"{key}: no docstring that begins with a sentence")
        elif called and paragraph.split()[0] in NOT_IMPERATIVE:
            wrong.append(f"{key}: begins with {paragraph.split()[0]!r}, which is not imperative")
        elif len(lines[0]) > 120:
            wrong.append(f"{key}: its first line is too long")
    assert not wrong, "\n".join(wrong)
    skip_what_is_missing(part)


@parts
def test_a_section_of_parameters_is_complete(part: str) -> None:
    wrong = []
    for key, value, called in members(part):
        doc = doc_of(value)
        if (called or inspect.isclass(value)) and "Parameters\n-----" in doc:
            wrong += [f"{key}: {each} is not described" for each in parameters(value) if each not in doc]
    assert not wrong, "\n".join(wrong)
    skip_what_is_missing(part)


def typed_by_users() -> Iterator[tuple[str, Any]]:
    """Yield (name, object) of what a script calls: the public names, and methods of the public classes."""
    for key in pynnlite.__all__:
        value = getattr(pynnlite, key)
        if getattr(value, "__module__", "").startswith("pynnlite"):
            yield key, value
            for method, function in vars(value).items() if inspect.isclass(value) else ():
                if inspect.isfunction(function) and not method.startswith("_"):
                    yield f"{key}.{method}", function
    for key in FUNCTIONS:
        yield f"script.{key}", getattr(Functions, key)


def test_what_users_type_has_its_parameters_described() -> None:
    wrong = []
    for key, value in typed_by_users():
        doc, named = doc_of(value), parameters(value)
        if len(named) < MANY or any(reference in doc for reference in REFERENCES):
            continue
        if "Parameters\n-----" not in doc and not all(f"`{each}`" in doc for each in named):
            wrong.append(f"{key}: {doc}")
    assert not wrong, "\n".join(wrong)


def parameters(value: Any) -> list[str]:
    """Return the names of the parameters of a function, or of the making of an object."""
    if inspect.isclass(value):
        own = vars(value).get("__init__")
        if own is None or getattr(value, "_is_protocol", False):
            return []
        value = own
    given = inspect.signature(value).parameters.values()
    named = [each for each in given if each.kind is not inspect.Parameter.VAR_KEYWORD]
    return [each.name for each in named if each.name not in ("self", "cls") and not each.name.startswith("_")]
