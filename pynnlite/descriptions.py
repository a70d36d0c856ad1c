"""Descriptions of populations, projections and types: as a sentence, as facts, or in the words of a user."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from .errors import BadValue, UnknownParameter

ENGINES = ("default", "string")
"""How a template is filled in."""


def described(sentence: str, facts: Mapping[str, Any], template: str | None, engine: str) -> Any:
    """Return a description.

    Parameters
    ----------
    sentence : str
        What is said by default.
    facts : dict
        What can be said, by name.
    template : str or None
        A text with names such as ``$label`` to be filled in; None for the facts. A name of one of PyNN's own files of
        templates, which all end in ``default.txt``, stands for the sentence.
    engine : str
        One of `ENGINES`.

    Raises
    ------
    UnknownParameter
        If the template names something that is not among the facts.
    BadValue
        If it is no such text, or the engine is unknown.
    """
    if template is None:
        return dict(facts)
    if not isinstance(template, str):
        raise BadValue(f"template must be a text with names such as $label, or None, not {template!r}.")
    if not isinstance(engine, str) or engine not in ENGINES:
        raise BadValue(
            f"engine must be 'default' or 'string', not {engine!r}. For another one, take the facts of"
            " describe(template=None) and fill in your template yourself."
        )
    if template == "default" or template.endswith("default.txt"):
        return sentence
    from string import Template  # slow to import, and seldom used

    try:
        return Template(template).substitute(facts)
    except KeyError as error:
        raise UnknownParameter("A description", str(error.args[0]), facts, kind="name") from None
    except ValueError as error:
        raise BadValue(f"The template {template!r} cannot be filled in: {error}.") from None


def brief(value: Any) -> str:
    """Return what a value looks like, on one line; of an array with more than 10 numbers the first and last three."""
    if not isinstance(value, np.ndarray):
        return repr(value)
    text = np.array2string(value, separator=", ", threshold=10, max_line_width=1 << 16)
    shape = f" of shape {value.shape}" if value.ndim > 1 and value.size > 10 else ""
    return " ".join(text.split()) + shape


def call(name: str, arguments: Mapping[str, Any]) -> str:
    """Return a call with some arguments as a user would write it, each of them in brief."""
    return f"{name}({', '.join(f'{each}={brief(value)}' for each, value in arguments.items())})"


def parameters_told(doc: str | None) -> dict[str, str]:
    """Return what a documentation in the form of numpydoc says of each parameter, with the line of its name.

    Parameters
    ----------
    doc : str or None
        The documentation, without indentation.
    """
    section = (doc or "").partition("Parameters\n----------\n")[2]
    section = re.split(r"^[A-Z]\w+\n-{3,}$", section, maxsplit=1, flags=re.MULTILINE)[0]
    told = {}
    for line, names, body in re.findall(r"^((\w+(?:, \w+)*) : .*)\n((?:[ ]+.+\n?)+)", section, re.MULTILINE):
        for name in names.split(", "):
            told[name] = f"{line.replace(names, name, 1)}\n{body.rstrip()}"
    return told
