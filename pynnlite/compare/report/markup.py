"""Elements of HTML and SVG, as text that is safe: whatever is not markup is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from .words import clean

VOID = frozenset(["br", "img", "link", "meta"])
"""Elements of HTML that have no end tag."""


class Markup(str):
    """Text that is HTML or SVG already."""

    __slots__ = ()


Child = str | None | Iterable["Child"]


def tag(name: str, attributes: Mapping[str, object], *children: Child) -> Markup:
    """Return an element.

    Parameters
    ----------
    name : str
        Its name.
    attributes : dict of str to object
        By name. Those that are None are left out; one that is True stands alone; floats are rounded to 0.01.
    *children : str, None or iterable of these
        What is within. All but `Markup` is escaped.
    """
    parts = [name]
    for key, value in attributes.items():
        if value is True:
            parts.append(key)
        elif value is not None:
            text = number(value) if isinstance(value, float) else clean(str(value))
            parts.append(f'{key}="{escape(text)}"')
    start = f"<{' '.join(parts)}>"
    return Markup(start if name in VOID else f"{start}{joined(children)}</{name}>")


def joined(children: Child) -> Markup:
    """Return markup and text, one after the other."""
    if children is None:
        return Markup("")
    if isinstance(children, Markup):
        return children
    if isinstance(children, str):
        return Markup(escape(clean(children)))
    return Markup("".join(map(joined, children)))


def number(value: float) -> str:
    """Return a number of a picture, short."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
