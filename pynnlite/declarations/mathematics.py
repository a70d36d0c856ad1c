"""A declaration as mathematics, for pages of documentation: LaTeX within Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from ..expressions import Expression, latex
from .dimensions import UNITS
from .dynamics import Dynamics

_GREEK = r"""
    \alpha \beta \gamma \delta \epsilon \zeta \eta \theta \kappa \lambda \mu \nu \xi \pi \rho \sigma \tau \phi \chi \psi
    \omega
"""
_SYMBOLS = {**{letter[1:]: letter for letter in _GREEK.split()}, "gbar": r"\bar{g}"}
_WRITTEN = {"cm": "c_m", "gsyn": "g_syn", "isyn": "i_syn", "lambda0": "lambda_0"}
"""Beginnings of names in the field's own spelling, with a subscript."""


class Symbols:
    """The symbols of the names of one declaration.

    What follows the first underscore of a name is a subscript. A name that begins with an underscore has the symbol
    of the name without it; with a hat, if that is a name too.

    Parameters
    ----------
    names : iterable of str
        All names that the declaration and its class have.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)

    def __call__(self, name: str) -> str:
        """Return the symbol of a name: a quantity, a unit, or the number e."""
        if name in UNITS and name not in self._names:
            return rf"\mathrm{{{name.replace('um', 'µm').replace('uS', 'µS')}}}"
        if name == "e" and name not in self._names:
            return r"\mathrm{e}"
        bare = name.removeprefix("_")
        head, *rest = re.split(r"[_.]", _written(bare))
        symbol = _symbol(head)
        if bare != name and bare in self._names:
            symbol = rf"\hat{{{symbol}}}"
        return f"{symbol}_{{{_subscript(rest)}}}" if rest else symbol


def _written(name: str) -> str:
    head, mark, rest = name.partition("_")
    return _WRITTEN.get(head, head) + mark + rest


def _symbol(part: str) -> str:
    return _SYMBOLS.get(part) or (part if len(part) == 1 else rf"\mathrm{{{part}}}")


def _subscript(parts: list[str]) -> str:
    """Return the parts of a subscript with commas; words that follow each other stand upright together."""
    text = ",".join(
        _SYMBOLS.get(part) or (part if part.isdecimal() else rf"\mathrm{{{part}}}") for part in parts
    )
    return text.replace("},\\mathrm{", ",")


def equations(dynamics: Dynamics, symbols: Callable[[str], str]) -> str:
    """Return the definitions and equations, aligned, as a block of mathematics.

    Parameters
    ----------
    dynamics : Dynamics
        A declaration as it was parsed, with names of units.
    symbols : callable
        The symbol of each name.
    """
    rows = [f"{symbols(name)} &= {_side(right, symbols)}" for name, right in dynamics.definitions.items()]
    rows += [
        rf"\frac{{d{symbols(name)}}}{{dt}} &= {_side(right, symbols)}"
        for name, right in dynamics.equations.items()
    ]
    lines = " \\\\\n".join(rows)
    return f"$$\n\\begin{{aligned}}\n{lines}\n\\end{{aligned}}\n$$"


def firing(dynamics: Dynamics, symbols: Callable[[str], str]) -> str:
    """Return when a cell fires, and what happens then, as sentences."""
    sentences = []
    if dynamics.threshold:
        variable, bound = dynamics.threshold
        reached = f"reaches ${_side(bound, symbols)}$ from below"
        met = f"${symbols(variable)} \\geq {_side(bound, symbols)}$"
        sentences.append(
            f"The cell fires when ${symbols(variable)}$ {reached}."
            if dynamics.from_below
            else f"The cell fires when {met}."
        )
    if dynamics.hazard:
        sentences.append(f"The cell fires by chance, at the rate ${_side(dynamics.hazard, symbols)}$.")
    if dynamics.reset:
        changes = [
            f"${symbols(name)} \\leftarrow {_side(right, symbols)}$" for name, right in dynamics.reset.items()
        ]
        sentences.append(f"At a spike: {', '.join(changes)}.")
    if dynamics.refractory:
        held = " and ".join(f"${symbols(name)}$" for name in dynamics.held)
        verb = "is" if len(dynamics.held) == 1 else "are"
        sentences.append(f"Then {held} {verb} held for ${_side(dynamics.refractory, symbols)}$.")
    if dynamics.current:
        sentences.append(f"The injected current is ${symbols(dynamics.current)}$.")
    return " ".join(sentences)


def arrivals(dynamics: Dynamics, symbols: Callable[[str], str]) -> Mapping[str, str]:
    """Return what a spike does at each receptor, as mathematics."""
    return {
        receptor: f"${symbols(variable)} \\leftarrow {symbols(variable)} + {_side(dynamics.added[receptor], symbols)}$"
        for receptor, variable in dynamics.receptors.items()
    }


def _side(expression: Expression, symbols: Callable[[str], str]) -> str:
    return latex(expression.tree, symbols)
