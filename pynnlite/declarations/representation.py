"""How a declaration shows itself: its signature, its documentation, as text and as HTML."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from textwrap import dedent, indent
from typing import Any

from ..markup import paragraph, table, titled
from .parameter import Parameter


def signature(parameters: Iterable[Parameter]) -> inspect.Signature:
    """Return the signature of a class that takes its parameters by name; annotations are their units."""
    return inspect.Signature(
        [
            inspect.Parameter(
                each.name,
                inspect.Parameter.KEYWORD_ONLY,
                default=each.default,
                annotation=each.unit or inspect.Parameter.empty,
            )
            for each in {each.name: each for each in parameters if each.name.isidentifier()}.values()
        ]
    )


def called_as(init: Callable[..., None]) -> inspect.Signature:
    """Return the signature of a class whose objects are made by some `__init__`."""
    whole = inspect.signature(init)
    return inspect.Signature(list(whole.parameters.values())[1:])


def documented(doc: str | None, parameters: Iterable[Parameter]) -> str | None:
    """Return the documentation of a class with a section on its parameters, before other sections."""
    lines = [f"{each.name} : {_told(each)}\n    {each.doc}" for each in parameters]
    if doc is None or not lines or "\nParameters\n" in (text := inspect.cleandoc(doc)):
        return doc
    head, line, rest = text.partition("\n\nReferences\n")
    return "\n".join([f"{head}\n\nParameters\n----------", *lines]) + line + rest


def _told(parameter: Parameter) -> str:
    """Return the unit, the range and the default of a parameter as the documentation of a class has them."""
    parts = [_unit(parameter) or "number", parameter.range, f"default {parameter.default}"]
    return ", ".join(part for part in parts if part != "finite")


def _unit(parameter: Parameter) -> str:
    """Return the unit of a parameter in words."""
    return "in the unit of the weight" if parameter.unit == "weight" else parameter.unit


def description(doc: str | None) -> tuple[str, str]:
    """Return what the documentation of a class says before its sections, and its references, each as one text."""
    text = inspect.cleandoc(doc or "")
    references = re.search(r"^References\n-+\n(.*)", text, re.MULTILINE | re.DOTALL)
    first = re.split(r"^\w+\n-+\n", text, maxsplit=1, flags=re.MULTILINE)[0]
    return first.strip(), " ".join(references[1].split()) if references else ""


def as_text(name: str, parameters: Iterable[Parameter], values: Mapping[str, Any], declaration: str) -> str:
    """Return what cells of a type are: their parameters and their equations, as lines."""
    rows = [f"{each.name} = {values[each.name]} {_unit(each)}".rstrip() for each in parameters]
    parts = [name, *(indent(row, "  ") for row in rows)]
    return "\n".join([*parts, indent(_lines(declaration), "  ")] if declaration else parts)


def as_html(
    name: str, doc: str | None, parameters: Iterable[Parameter], values: Mapping[str, Any], declaration: str
) -> str:
    """Return the same as a table and a text of equations, for notebooks."""
    from html import escape  # slow to import, and seldom used

    rows = [(each.name, values[each.name], _unit(each), each.doc) for each in parameters]
    summary = (doc or "").strip().partition("\n")[0]
    equations = f"<pre>{escape(_lines(declaration))}</pre>" if declaration else ""
    return titled(name, paragraph(summary), table(("parameter", "value", "unit", ""), rows), equations)


def _lines(declaration: str) -> str:
    """Return a declaration without empty lines, and without what all its lines are indented by."""
    return "\n".join(line for line in dedent(declaration).splitlines() if line.strip())
