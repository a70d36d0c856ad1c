"""The page of documentation on what each backend can do, made from its features."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

from ..backend import Backend, Features, registry
from ..declarations import CellType, SynapseType
from ..standardmodels import compositions, listed, mechanisms
from .markdown import table

HEAD = """\
# Backends

This page is made from what the backends say of themselves. To make it anew:
`python -m pynnlite.pages backends > docs/reference/backends.md`. `pynnlite backends` says the same of those on your machine, with the names of
all types and what each option does. What a simulator does differently is in [run on another backend](../how-to/run-on-another-backend.md).

"""

TOLERANCES = """
Tolerances are how far the membrane potential may be from the solution of the equations, away from thresholds. The
[cell types](cell-types.md) have those that differ.
"""


def page() -> str:
    """Return the text of the page."""
    backends = registry.bundled()
    heads = ("", *(f"`{backend.name}`" for backend in backends))
    rows = ((name, *map(of, backends)) for name, of in ROWS.items())
    return HEAD + table(heads, rows) + TOLERANCES


def _cell_types(backend: Backend) -> str:
    if backend.features.declarations is None:
        return "any that is declared"
    standard = [kind for kind in listed(CellType) if kind.declaration]
    known, composed = (
        sum(map(backend.features.runs, standard)),
        sum(map(backend.features.runs, compositions())),
    )
    return f"{known} of {len(standard)} standard ones, {composed} of {len(compositions())} composed ones"


def _synapses(backend: Backend) -> str:
    features = backend.features
    if features.synapses is None:
        return "any that are declared"
    standard = [kind for kind in listed(SynapseType) if kind.declaration]
    known, parts = sum(map(features.transmits, standard)), sum(map(features.transmits, mechanisms()))
    if known + parts == 1:
        return "static ones"
    return (
        f"{known} of {len(standard)} standard types, {parts} of {len(mechanisms())} kinds of `STDPMechanism`"
    )


def _tolerance(name: str) -> Callable[[Backend], str]:
    return lambda backend: f"{getattr(backend.features, name):g} mV".replace("e-0", "e-")


def _able(name: str) -> Callable[[Backend], str]:
    return lambda backend: "yes" if getattr(backend.features, name) else "no"


def _limit(backend: Backend) -> str:
    return f"{backend.features.limits.longest_delay:,} steps".replace(",", " ")


def _options(backend: Backend) -> str:
    names: Iterator[str] = (f"`{field.name}`" for field in dataclasses.fields(backend.options))
    return ", ".join(names) or "none"


def _currents(backend: Backend) -> str:
    every = next(field for field in dataclasses.fields(Features) if field.name == "currents").default
    own = backend.features.currents
    return "all" if own == every else ", ".join(sorted(own))


def _installed(backend: Backend) -> str:
    return f"`pip install 'pynnlite[{backend.name}]'`" if backend.requires else "comes with pynnlite"


ROWS: dict[str, Callable[[Backend], str]] = {
    "to install": _installed,
    "cell types": _cell_types,
    "synapses": _synapses,
    "currents": _currents,
    "tolerance of linear cells": _tolerance("linear_tolerance"),
    "of cells with conductances": _tolerance("conductance_tolerance"),
    "of other cells": _tolerance("general_tolerance"),
    "longest delay": _limit,
    "several ranks": _able("mpi"),
    "several threads": _able("threads"),
    "several simulations in a process": _able("simultaneous"),
    "a spike in flight uses the weight at its arrival": _able("weight_at_arrival"),
    "sums have the same last bit as on `native`": _able("exact_sums"),
    "options of `setup()`": _options,
}
"""What the page says of a backend, by the first cell of a row."""
