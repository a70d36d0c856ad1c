"""The programs of a rule of synapses, with registers given out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..declarations.dynamics import WEIGHT
from ..declarations.rules.rule import SINCE
from ..errors import ModelError
from .graph import Value
from .programs import Encoded, Places, Program, Slot, encoded, program
from .rules import (
    FACTOR,
    Draw,
    Event,
    LoweredRule,
    argument,
    before,
    elapsed,
    feed,
    observed,
    parameter,
    rate,
)

MOST_COLUMNS = 1 << 11
"""The most numbers of a synapse that are worked on at a time: those of 128 synapses lie on the stack of a thread."""

KINDS = ("chance", "binomial")
"""The kinds of draws, by their number."""


@dataclass(frozen=True, slots=True, eq=False)
class EventPrograms:
    """What happens at an event: programs, and the draws between them.

    Parameters
    ----------
    pieces : list of Encoded
        One more than there are draws.
    draws : (k, 4) ndarray of int64
        Of each draw the number of its kind, the slots of two arguments, and that of the result.
    kept : ndarray of int64
        The columns of synapses that it needs.
    """

    pieces: list[Encoded]
    draws: NDArray[np.int64]
    kept: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class RulePrograms:
    """The programs of a rule.

    The slots of all are the numbers, then the columns, then the registers.

    Parameters
    ----------
    kept : tuple of str
        The columns of synapses, which come first.
    n_written : int
        How many of these, the first ones, change at events.
    arrival, spike : EventPrograms
        What happens.
    observe : Encoded
        The program that works out all variables.
    numbers : (n,) ndarray of float64
        Numbers that occur.
    n_columns, n_registers : int
        How many there are.
    """

    kept: tuple[str, ...]
    n_written: int
    arrival: EventPrograms
    spike: EventPrograms
    observe: Encoded
    numbers: NDArray[np.float64]
    n_columns: int
    n_registers: int


@dataclass(frozen=True, slots=True, eq=False)
class TargetProgram:
    """The program of the variables that are kept at a target which fires.

    The slots are the numbers, the variables, the variables before the spike, the time since the last one, registers.
    """

    fired: Encoded
    numbers: NDArray[np.float64]
    n_registers: int


def rule_programs(lowered: LoweredRule) -> RulePrograms:
    """Return the programs of a rule."""
    kept, n_written = _kept(lowered)
    sources, targets = lowered.kept_at("source"), lowered.kept_at("target")
    times = [elapsed(place) for place in ("synapse", "source", "target")]
    columns = [*kept, *sources, *map(before, sources), *targets, SINCE, *times, FACTOR]
    columns += [observed(name) for name in lowered.kept]
    for event in (lowered.arrival, lowered.spike):
        columns += [draw.result for draw in event.draws if draw.result not in columns]
        every = (argument(k, which) for k in range(len(event.draws)) for which in range(2))
        columns += [name for name in every if name not in columns]
    maker = _Maker(lowered, columns)
    arrival, spike = maker.event(lowered.arrival), maker.event(lowered.spike)
    observe = maker.program(lowered.observed)
    n_registers = maker.n_registers([*arrival, *spike, observe])
    if len(columns) + n_registers > MOST_COLUMNS:
        raise ModelError(
            f"A rule of synapses is too long: it needs {len(columns) + n_registers} numbers of each synapse at a time,"
            f" and {MOST_COLUMNS} are the most. Give it fewer variables, or shorter expressions."
        )
    return RulePrograms(
        tuple(kept),
        n_written,
        maker.encoded_event(lowered.arrival, arrival, len(kept)),
        maker.encoded_event(lowered.spike, spike, len(kept)),
        encoded(observe, maker.starts),
        np.array(list(maker.numbers), np.float64),
        len(columns),
        n_registers,
    )


def target_program(lowered: LoweredRule) -> TargetProgram:
    """Return the program of the variables that are kept at targets."""
    targets = lowered.kept_at("target")
    maker = _Maker(lowered, [*targets, *map(before, targets), elapsed("target")])
    fired = maker.program(lowered.fired)
    n_registers = maker.n_registers([fired])
    return TargetProgram(encoded(fired, maker.starts), np.array(list(maker.numbers), np.float64), n_registers)


@dataclass(frozen=True, slots=True, eq=False)
class SourceProgram:
    """The program of a rule whose variables are all kept at the source: what happens when it fires.

    The slots are the numbers; the variables, the time since the spike before, the time since the latest event, the
    factor; registers.
    """

    arrival: Encoded
    numbers: NDArray[np.float64]
    n_registers: int


def source_program(lowered: LoweredRule) -> SourceProgram:
    """Return the program of a rule whose variables are all kept at the source, and that does not see weights."""
    sources = lowered.kept_at("source")
    maker = _Maker(lowered, [*sources, SINCE, elapsed("source"), FACTOR])
    outputs = lowered.arrival.outputs
    arrival = maker.program({name: outputs[name] for name in [*sources, FACTOR] if name in outputs})
    n_registers = maker.n_registers([arrival])
    return SourceProgram(
        encoded(arrival, maker.starts), np.array(list(maker.numbers), np.float64), n_registers
    )


def _kept(lowered: LoweredRule) -> tuple[list[str], int]:
    """Return the columns of synapses, and how many of them change: those come first."""
    rule, graph = lowered.rule, lowered.graph
    written = [WEIGHT] if rule.assigns_weight else []
    written += [*lowered.kept_at("synapse"), *map(before, lowered.earlier)]
    read = [] if rule.assigns_weight else [WEIGHT]
    used = _used(lowered)
    names = [parameter(name) for name in sorted(lowered.parameters)]
    names += [rate(name) for name in lowered.rates]
    names += [feed(name, cause) for name, cause in lowered.feeds]
    read += [name for name in names if graph.column(name) in used]
    return [*written, *read], len(written)


def _used(lowered: LoweredRule) -> set[Value]:
    """Return all values that some program of a rule works with."""
    events = (lowered.arrival, lowered.spike)
    waiting = [value for event in events for value in event.outputs.values()]
    waiting += [value for event in events for draw in event.draws for value in draw.arguments]
    waiting += [*lowered.observed.values()]
    found: set[Value] = set()
    while waiting:
        value = waiting.pop()
        if value not in found:
            found.add(value)
            waiting += value.operands
    return found


class _Maker:
    """Makes the programs that work on some columns."""

    def __init__(self, lowered: LoweredRule, columns: Sequence[str]) -> None:
        self._places = {name: Slot("column", k) for k, name in enumerate(columns)}
        given: Mapping[Value, Slot] = {
            lowered.graph.column(name): place for name, place in self._places.items()
        }
        self._where = Places(given, frozenset())
        self._n_columns = len(columns)
        self.numbers: dict[float, int] = {}

    @property
    def starts(self) -> dict[str, int]:
        """The slot at which each space begins."""
        n = len(self.numbers)
        return {"number": 0, "column": n, "register": n + self._n_columns}

    def program(self, outputs: Mapping[str, Value]) -> Program:
        """Return the program that works out columns."""
        return program(
            [(value, self._places[name]) for name, value in outputs.items()], self._where, self.numbers, 0
        )

    def event(self, event: Event) -> list[Program]:
        """Return the pieces of an event: the arguments of each draw, in turn, and then all that it changes."""
        pieces = [
            self.program({argument(k, which): value for which, value in enumerate(draw.arguments)})
            for k, draw in enumerate(event.draws)
        ]
        return [*pieces, self.program(event.outputs)]

    @staticmethod
    def n_registers(programs: Iterable[Program]) -> int:
        """Return how many registers some programs need."""
        slots = [operation.to for each in programs for operation in each]
        return max((slot.number + 1 for slot in slots if slot.space == "register"), default=0)

    def encoded_event(self, event: Event, pieces: Sequence[Program], n_kept: int) -> EventPrograms:
        """Return an event as numbers."""
        slots = {slot for each in pieces for _, to, operands in each for slot in (to, *operands)}
        kept = sorted(slot.number for slot in slots if slot.space == "column" and slot.number < n_kept)
        draws = [self._described(k, draw) for k, draw in enumerate(event.draws)]
        return EventPrograms(
            [encoded(each, self.starts) for each in pieces],
            np.array(draws, np.int64).reshape(-1, 4),
            np.array(kept, np.int64),
        )

    def _described(self, number: int, draw: Draw) -> list[int]:
        start = self.starts["column"]
        arguments = [self._places[argument(number, which)].number + start for which in range(2)]
        return [KINDS.index(draw.kind), *arguments, self._places[draw.result].number + start]
