"""Declarations as mathematics."""

from __future__ import annotations

import re

import pytest
from matplotlib.mathtext import MathTextParser

from pynnlite.declarations import CellType
from pynnlite.declarations.mathematics import Symbols, arrivals, equations, firing
from pynnlite.declarations.parsing import parse
from pynnlite.testing.capabilities import ALL

TEXT = """
    _v = min(v, 30 * mV)
    bound = v_thresh + rise_0
    dv/dt = (v_rest - _v) / tau_m + AMPA.gsyn * e / cm + i_inj / cm
    AMPA: v += weight * e / tau_m
    threshold: v >= bound
    reset: v = v_reset; w += b
    refractory: v, w for 2 * ms
    current: i_inj
    dw/dt = -w / tau_m
"""
SYMBOLS = Symbols({"v", "_v", "w", "tau_m", "cm", "AMPA.gsyn", "rise_0", "bound"})


def names(kind: type[CellType]) -> set[str]:
    dynamics = parse(kind.declaration)
    found = {each.name for each in (*kind.columns, *kind.states)} | set(dynamics.definitions)
    return found | ({dynamics.current} if dynamics.current else set())


def test_equations_are_aligned_and_definitions_come_first() -> None:
    assert equations(parse(TEXT), SYMBOLS).splitlines() == [
        "$$",
        r"\begin{aligned}",
        r"\hat{v} &= \min\left(v, 30 \, \mathrm{mV}\right) \\",
        r"\mathrm{bound} &= v_{\mathrm{thresh}} + \mathrm{rise}_{0} \\",
        r"\frac{dv}{dt} &= \frac{v_{\mathrm{rest}} - \hat{v}}{\tau_{\mathrm{m}}}"
        r" + \frac{\mathrm{AMPA}_{\mathrm{gsyn}} \, \mathrm{e}}{c_{\mathrm{m}}}"
        r" + \frac{i_{\mathrm{inj}}}{c_{\mathrm{m}}} \\",
        r"\frac{dw}{dt} &= -\frac{w}{\tau_{\mathrm{m}}}",
        r"\end{aligned}",
        "$$",
    ]


def test_firing_is_told_in_sentences() -> None:
    assert firing(parse(TEXT), SYMBOLS) == (
        r"The cell fires when $v \geq \mathrm{bound}$. At a spike: $v \leftarrow v_{\mathrm{reset}}$,"
        r" $w \leftarrow w + b$. Then $v$ and $w$ are held for $2 \, \mathrm{ms}$."
        r" The injected current is $i_{\mathrm{inj}}$."
    )


def test_a_threshold_that_nothing_resets_is_reached_from_below() -> None:
    text = "dv/dt = -v / tau\nthreshold: v >= 0 * mV"
    assert firing(parse(text), Symbols({"v", "tau"})) == (
        r"The cell fires when $v$ reaches $0 \, \mathrm{mV}$ from below."
    )


def test_a_spike_adds_to_a_variable() -> None:
    assert arrivals(parse(TEXT), SYMBOLS) == {
        "AMPA": r"$v \leftarrow v + \frac{\mathrm{weight} \, \mathrm{e}}{\tau_{\mathrm{m}}}$"
    }


@pytest.mark.parametrize("kind", ALL, ids=lambda each: each.__name__)
def test_different_names_have_different_symbols(kind: type[CellType]) -> None:
    declared = names(kind)
    symbols = Symbols(declared)
    assert len({symbols(name) for name in declared}) == len(declared)


@pytest.mark.parametrize("kind", ALL, ids=lambda each: each.__name__)
def test_what_is_printed_is_mathematics(kind: type[CellType]) -> None:
    dynamics, symbols = parse(kind.declaration), Symbols(names(kind))
    block = equations(dynamics, symbols)
    rows = block.replace("&", "").replace(r" \\", "").splitlines()[2:-2]
    texts = [*re.findall(r"\$(.+?)\$", firing(dynamics, symbols)), *rows]
    texts += [each.strip("$") for each in arrivals(dynamics, symbols).values()]
    for text in texts:
        MathTextParser("agg").parse(f"${text}$")
