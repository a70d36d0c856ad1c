"""A synapse that differs between two networks, by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..values import FloatArray, IndexArray
from .verdicts import Fault

Columns = tuple[IndexArray, FloatArray, IndexArray, Mapping[str, FloatArray]]
"""Synapses onto one target: (source, weight, delay in steps, further columns by name), ascending by source."""

Synapse = tuple[float, ...]
"""Weight, delay in steps, and further columns."""


@dataclass(frozen=True)
class Place:
    """Where synapses lie.

    Parameters
    ----------
    projection, source, target : str
        Labels of the projection and of the populations.
    unit : str
        The unit of the weights.
    source_cell, target_cell : int
        Indices of the cells within their populations.
    time : float
        When it shows first, in ms.
    """

    projection: str
    source: str
    target: str
    unit: str
    source_cell: int
    target_cell: int
    time: float = float("nan")

    def fault(self, kind: str, text: str, size: float) -> Fault:
        """Return a fault of a synapse here."""
        said = f"projection {self.projection!r}, synapse {self.source_cell}→{self.target_cell}: {text}."
        place = (self.target, self.target_cell, self.time, self.source, self.source_cell)
        return Fault(kind, said, *place, size)


def first_differing(mine: Columns, others: Columns) -> tuple[int, list[Synapse], list[Synapse]]:
    """Return the first source whose synapses onto a target differ, and its synapses on both sides.

    Parameters
    ----------
    mine, others : (ndarray, ndarray, ndarray, dict)
        The synapses onto the target.
    """
    here, there = _by_source(mine), _by_source(others)
    differ = (each for each in sorted({*here, *there}) if here.get(each) != there.get(each))
    source = next(differ, -1)
    return source, here.get(source, []), there.get(source, [])


def _by_source(columns: Columns) -> dict[int, list[Synapse]]:
    found: dict[int, list[Synapse]] = {}
    source_of, weight, delay, further = columns
    values = [weight.tolist(), delay.tolist(), *(column.tolist() for column in further.values())]
    for source, *synapse in zip(source_of.tolist(), *values, strict=True):
        found.setdefault(source, []).append(tuple(synapse))
    return found


def named(
    place: Place,
    mine: list[Synapse],
    others: list[Synapse],
    names: tuple[str, str],
    dt: float,
    further: Iterable[str] = (),
) -> Fault:
    """Return what is wrong with the synapses of one pair of cells.

    Parameters
    ----------
    place : Place
        Where they lie.
    mine, others : list of (float, int)
        The synapses of the pair on both sides.
    names : (str, str)
        What the sides are called; the first is judged.
    dt : float
        Length of a step in ms.
    further : iterable of str
        The names of further columns.
    """
    n, m = len(mine), len(others)
    if n != m:
        kind, (more, less) = ("missing synapse", names[::-1]) if n < m else ("extra synapse", names)
        only = f"is missing on {less}"
        text = only if min(n, m) == 0 else f"{max(n, m)} on {more}, {min(n, m)} on {less}"
        only_one = sum(weight for weight, *_ in mine) - sum(weight for weight, *_ in others)
        return place.fault(kind, text, only_one)
    (weight, delay, *rest), (weight_there, delay_there, *rest_there) = next(
        (pair for pair in zip(mine, others, strict=True) if pair[0] != pair[1]), (mine[0], others[0])
    )
    if delay != delay_there:
        text = f"delay {two(delay * dt, delay_there * dt, 'ms', names)}"
        return place.fault("delay", text, (delay - delay_there) * dt)
    if weight == weight_there:
        of_rule = zip(further, rest, rest_there, strict=True)
        name, number, there = next((each for each in of_rule if each[1] != each[2]), ("", 0.0, 0.0))
        if name == "dendritic":
            text = f"dendritic part of the delay {two(number * dt, there * dt, 'ms', names)}"
            return place.fault("delay", text, (number - there) * dt)
        kind, _, own = name.partition(".")
        said = own if kind == "parameter" else f"initial value of {own}"
        return place.fault(
            kind if kind == "parameter" else "initial value",
            f"{said} {two(number, there, '', names)}",
            number - there,
        )
    return place.fault(
        "weight", f"weight {two(weight, weight_there, place.unit, names)}", weight - weight_there
    )


def two(mine: float, others: float, unit: str, names: tuple[str, str]) -> str:
    """Return two numbers, with as many digits as it takes to tell them apart.

    Parameters
    ----------
    mine, others : float
        The numbers.
    unit : str
        Their unit.
    names : (str, str)
        Where they are found.
    """
    pairs = ((f"{mine:.{n}g}", f"{others:.{n}g}") for n in range(6, 18))
    shown = next((pair for pair in pairs if pair[0] != pair[1]), (repr(mine), repr(others)))
    said = f" {unit.replace('uS', 'µS')}" if unit else ""
    return f"{shown[0]}{said} on {names[0]}, {shown[1]}{said} on {names[1]}"
