"""Level 1: whether two runs have the same network, and if not, which synapse or number differs first."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, zip_longest
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .fingerprints import PARAMETER, Fingerprint, PathwayPrint, PopulationPrint, StretchPrint, Values
from .synapses import Columns, Place, first_differing, named, two
from .verdicts import FAILS, PASSES, Fault, Figure, Verdict

MOST_FAULTS = 10
"""How many faults are named."""

Ask = Callable[[int, int, int], Columns]
"""Takes the numbers of a stretch, a pathway and a target; returns what `synapses_onto` returns for that stretch."""


@dataclass(frozen=True)
class Side:
    """One of two runs whose networks are compared.

    Parameters
    ----------
    name : str
        What it is called, e.g. the name of the backend.
    stretches : sequence of StretchPrint
        What identifies its network, from each step on at which it was changed.
    ask : callable
        Returns the synapses onto one target.
    """

    name: str
    stretches: Sequence[StretchPrint]
    ask: Ask


def compare_networks(one: Side, other: Side) -> Verdict:
    """Tell whether two runs have the same network, and if not, where they differ first.

    Parameters
    ----------
    one : Side
        The run that is judged.
    other : Side
        The run that it is compared with.
    """
    begin = time.perf_counter()
    found = list(islice(_faults(one, other), MOST_FAULTS))
    mine, others = one.stretches[0].network, other.stretches[0].network
    figures: dict[str, Figure] = {
        "digest of the network": mine.digest,
        f"digest of the network on {other.name}": others.digest,
        "digest of the description": mine.description,
        f"digest of the description on {other.name}": others.description,
        "cells and sources": sum(each.size for each in mine.populations),
        "synapses": mine.n_synapses,
        "changes on the way": len(one.stretches) - 1,
    }
    if found:
        text = f"The networks differ: {found[0].text}"
    else:
        text = f"The same network, to the last bit: {mine.n_synapses} synapses."
        if mine.description != others.description:
            text += " It is described in two ways."
    seconds = time.perf_counter() - begin
    outcome = FAILS if found else PASSES
    return Verdict("network", one.name, other.name, outcome, text, figures, found, seconds=seconds)


def _faults(one: Side, other: Side) -> Iterator[Fault]:
    """Yield the differences of the first stretch that has some."""
    pairs = zip_longest(one.stretches, other.stretches)
    for number, (mine, others) in enumerate(pairs):
        found = False
        for fault in _of_stretch(number, mine, others, one, other):
            found = True
            yield fault
        if found:
            return


def _of_stretch(
    number: int, mine: StretchPrint | None, others: StretchPrint | None, one: Side, other: Side
) -> Iterator[Fault]:
    names = one.name, other.name
    dt = one.stretches[0].network.dt
    if mine is None or others is None:
        has, lacks = names if others is None else names[::-1]
        at = max(each.step for each in (mine, others) if each is not None) * dt
        text = f"the network is changed at {at:g} ms on {has}, but not on {lacks}."
        yield Fault("change", text, time=at)
        return
    if mine.step != others.step:
        here, there = mine.step * dt, others.step * dt
        text = f"a change comes at {here:g} ms on {one.name}, at {there:g} ms on {other.name}."
        yield Fault("change", text, time=min(here, there))
        return
    since = float("nan") if number == 0 else mine.step * dt
    yield from _facts(mine.network, others.network, names)
    wrong = list(_structure(mine.network, others.network, names))
    yield from wrong
    if not wrong:
        yield from _values(mine.network, others.network, names, since)
        yield from _synapses(number, mine.network, others.network, one, other, since)
    yield from _currents(mine.network, others.network, names)
    for place in sorted({*mine.assigned, *others.assigned}):
        if mine.assigned.get(place) != others.assigned.get(place):
            text = f"population {place[0]!r}: {place[1]} is assigned other values at {since:g} ms."
            yield Fault("assigned state", text, place[0], time=since)


def _facts(mine: Fingerprint, others: Fingerprint, names: tuple[str, str]) -> Iterator[Fault]:
    for name, value in mine.facts.items():
        there = others.facts[name]
        if value != there:
            yield Fault(name, f"{name}: {_shown(value)} on {names[0]}, {_shown(there)} on {names[1]}.")


def _shown(fact: float | int | None) -> str:
    return "any" if fact is None else repr(fact)


def _structure(mine: Fingerprint, others: Fingerprint, names: tuple[str, str]) -> Iterator[Fault]:
    """Yield differences of the lists of populations and projections, but not of what is in them."""
    members: tuple[tuple[str, Any, Any, Any], ...] = (
        ("population", mine.populations, others.populations, _population),
        ("projection", mine.pathways, others.pathways, _projection),
    )
    for kind, here, there, said in members:
        for a, b in zip_longest(here, there):
            if a is None or b is None:
                has, lacks = names if b is None else names[::-1]
                text = f"{said(b if a is None else a)} exists on {has}, not on {lacks}."
                yield Fault(kind, f"{kind} {text}")
            elif said(a) != said(b):
                yield Fault(kind, f"{kind} {said(a)} on {names[0]}, {said(b)} on {names[1]}.")
            elif kind == "population" and a.dynamics != b.dynamics:
                yield Fault(kind, f"population {a.label!r}: the equations of {a.type} differ.", a.label)
            elif kind == "projection" and a.synapse_type != b.synapse_type:
                yield Fault(kind, f"projection {a.projection!r}: the rules of the synapses differ.")


def _population(each: PopulationPrint) -> str:
    return f"{each.label!r} ({each.size} × {each.type})"


def _projection(each: PathwayPrint) -> str:
    return f"{each.projection!r} (from {each.source!r} to {each.target!r}, {each.receptor})"


def _values(mine: Fingerprint, others: Fingerprint, names: tuple[str, str], since: float) -> Iterator[Fault]:
    for here, there in zip(mine.populations, others.populations, strict=True):
        for a, b in zip(here.values, there.values, strict=True):
            cells = _differing(a.numbers, b.numbers, here.size)
            if len(cells):
                yield _value(here, a, b, cells, names, since)


def _value(
    population: PopulationPrint,
    mine: Values,
    others: Values,
    cells: NDArray[np.int64],
    names: tuple[str, str],
    since: float,
) -> Fault:
    cell = int(cells[0])
    text = f"population {population.label!r}, cell {cell}: "
    text += mine.name if mine.kind == PARAMETER else f"{mine.kind} of {mine.name}"
    size = float("nan")
    if mine.numbers.ndim == 1:
        numbers = [_outward(each, cell) for each in (mine, others)]
        size = numbers[0] - numbers[1]
        text += " " + two(numbers[0], numbers[1], mine.unit, names)
    else:
        text += " differs"
    text += f"; {len(cells)} cells differ." if len(cells) > 1 else "."
    return Fault(mine.kind, text, population.label, cell, since, size=size)


def _outward(values: Values, cell: int) -> float:
    number = values.numbers[cell if len(values.numbers) > 1 else 0]
    return float(number if values.scale is None else values.scale.outward(np.asarray(number)))


def _synapses(
    number: int, mine: Fingerprint, others: Fingerprint, one: Side, other: Side, since: float
) -> Iterator[Fault]:
    """Yield the first differing synapse of each pathway that differs."""
    names, dt = (one.name, other.name), mine.dt
    for pathway, (a, b) in enumerate(zip(mine.pathways, others.pathways, strict=True)):
        targets = np.flatnonzero((a.sums != b.sums).any(axis=1))
        if not len(targets):
            continue
        target = int(targets[0])
        columns = [side.ask(number, pathway, target) for side in (one, other)]
        source, here, there = first_differing(columns[0], columns[1])
        place = Place(a.projection, a.source, a.target, a.unit, source, target, since)
        if source < 0:
            text = "the synapses are asked for again and are the same"
            yield place.fault("synapse", text, float("nan"))
            continue
        fault = named(place, here, there, names, dt, columns[0][3])
        more = f" Synapses onto {len(targets)} targets differ." if len(targets) > 1 else ""
        yield replace(fault, text=fault.text + more)


def _currents(mine: Fingerprint, others: Fingerprint, names: tuple[str, str]) -> Iterator[Fault]:
    for number, (a, b) in enumerate(zip_longest(mine.currents, others.currents)):
        if a is None or b is None:
            has, lacks = names if b is None else names[::-1]
            what = b if a is None else a
            text = f"a {what.type} into {what.population!r} exists on {has}, not on {lacks}."
            yield Fault("current", text, what.population)
        elif a != b:
            differs = next(name for name in ("type", "population", "cells", "source") if _unlike(a, b, name))
            text = f"injected current {number}, a {a.type} into {a.population!r}: {DIFFERS[differs]}."
            yield Fault("current", text, a.population)


DIFFERS = {
    "type": "its type differs",
    "population": "it goes into another population",
    "cells": "it goes into other cells",
    "source": "its parameters differ",
}


def _unlike(a: Any, b: Any, name: str) -> bool:
    return bool(getattr(a, name) != getattr(b, name))


def _differing(mine: NDArray[Any], others: NDArray[Any], size: int) -> NDArray[np.int64]:
    """Return the cells in which numbers differ; two that are not numbers are the same."""
    if mine.ndim == 2:
        return np.flatnonzero((mine != others).any(axis=1))
    a, b = (np.broadcast_to(each, size) for each in (mine, others))
    return np.flatnonzero((a != b) & ~(np.isnan(a) & np.isnan(b)))
