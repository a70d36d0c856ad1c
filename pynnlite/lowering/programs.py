"""Straight-line programs: which operations, on which registers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import ModelError
from .graph import Value
from .operations import END, LINEAR, MOST_TERMS, codes, forms


class Slot(NamedTuple):
    """Where a number, or one number for each cell, is.

    Parameters
    ----------
    space : {"register", "number", "constant", "column", "result"}
        What it is. A ``"result"`` is a register that is not given out yet: that of an operation of the program.
    number : int
        Its number among these.
    """

    space: str
    number: int


class Operation(NamedTuple):
    """One operation of a program.

    Parameters
    ----------
    name : str
        Of operations.h, or `LINEAR`, whose operands are a base, then a value and a coefficient for each term.
    to : Slot
        Where the result goes.
    operands : tuple of Slot
        What it works on.
    """

    name: str
    to: Slot
    operands: tuple[Slot, ...]


Program = tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """Where values are that programs find, and where their results go.

    Parameters
    ----------
    given : dict of Value to Slot
        Columns and constants.
    varying : frozenset of Value
        Constants of which each cell has its own.
    """

    given: Mapping[Value, Slot]
    varying: frozenset[Value]

    def is_shared(self, value: Value) -> bool:
        """Tell whether a value is one number for all cells."""
        return value.fixed and value not in self.varying


class _Writer:
    """Writes the operations of one program, each with a register of its own."""

    def __init__(self, places: Places, numbers: dict[float, int]) -> None:
        self._places, self._numbers = places, numbers
        self._slots: dict[Value, Slot] = {}
        self.operations: list[Operation] = []

    def slot(self, value: Value) -> Slot:
        """Return where a value is; write the operations that work it out, if they are not there yet."""
        waiting = [value]
        while waiting:
            top = waiting[-1]
            missing = [] if top.fixed else [each for each in top.operands if not self._is_there(each)]
            if missing:
                waiting += missing[::-1]
                continue
            waiting.pop()
            if not self._is_there(top):
                self._slots[top] = self._written(top)
        return self._found(value)

    def _is_there(self, value: Value) -> bool:
        return value.kind == "number" or value in self._places.given or value in self._slots

    def _found(self, value: Value) -> Slot:
        if value.kind == "number":
            return Slot("number", self._numbers.setdefault(value.number, len(self._numbers)))
        return self._slots[value] if value in self._slots else self._places.given[value]

    def _written(self, value: Value) -> Slot:
        if value.kind != LINEAR:
            return self._one(value.kind, value.operands)
        first, factor, base, *rest = value.operands
        pairs = [(first, factor), *zip(rest[::2], rest[1::2], strict=True)]
        total = self._found(base)
        if not all(self._places.is_shared(factor) for _, factor in pairs):
            for each, factor in pairs:
                letters = "vs" if self._places.is_shared(factor) else "vv"
                total = self._add(f"fma_{letters}v", (self._found(each), self._found(factor), total))
            return total
        for k in range(0, len(pairs), MOST_TERMS):
            terms = (self._found(each) for pair in pairs[k : k + MOST_TERMS] for each in pair)
            total = self._add(LINEAR, (total, *terms))
        return total

    def _one(self, kind: str, operands: Sequence[Value]) -> Slot:
        letters = "".join("s" if self._places.is_shared(each) else "v" for each in operands)
        slots = [self._found(each) for each in operands]
        if f"{kind}_{letters}" not in forms():
            slots = [
                self._add("copy_s", (slot,)) if letter == "s" else slot
                for slot, letter in zip(slots, letters, strict=True)
            ]
            letters = "v" * len(letters)
        return self._add(f"{kind}_{letters}", tuple(slots))

    def _add(self, name: str, operands: tuple[Slot, ...]) -> Slot:
        to = Slot("result", len(self.operations))
        self.operations.append(Operation(name, to, operands))
        return to

    def kept(self, slot: Slot) -> Slot:
        """Return where a column or register is kept that another result goes to."""
        return self._add("copy_v", (slot,))

    def copied(self, slot: Slot, to: Slot) -> Operation:
        """Return the operation that copies a number, or those of all cells."""
        shared = slot.space == "number" or any(
            place == slot and self._places.is_shared(value) for value, place in self._places.given.items()
        )
        return Operation("copy_s" if shared else "copy_v", to, (slot,))


def program(
    outputs: Sequence[tuple[Value, Slot]], places: Places, numbers: dict[float, int], first_free: int
) -> Program:
    """Return the program that works out some values.

    Parameters
    ----------
    outputs : sequence of (Value, Slot)
        What is worked out, and the register or column that it goes to.
    places : Places
        Where everything else is.
    numbers : dict of float to int
        The place of each number; new ones are added.
    first_free : int
        The first register that can be used for what lies between.
    """
    writer = _Writer(places, numbers)
    found = [(writer.slot(value), to) for value, to in outputs]
    overwritten = {to for _, to in outputs}
    # An output that is a column or register as it stands is put aside where another output goes there.
    found = [(writer.kept(slot) if slot in overwritten else slot, to) for slot, to in found if slot != to]
    operations = writer.operations
    last_read = {operand: at for at, operation in enumerate(operations) for operand in operation.operands}
    direct: dict[Slot, Slot] = {}
    copies = []
    # A result goes to its place at once, unless a later operation reads what is there now. All else is copied last.
    for slot, to in found:
        written = slot.space == "result" and slot not in direct
        if written and last_read.get(to, -1) <= slot.number:
            direct[slot] = to
        else:
            copies.append((slot, to))
    named = _registers(operations, direct, {slot for slot, _ in copies}, first_free)
    ends = tuple(writer.copied(named.get(slot, slot), to) for slot, to in copies)
    return (*_renamed(operations, named), *ends)


def _renamed(operations: Sequence[Operation], named: Mapping[Slot, Slot]) -> Iterator[Operation]:
    for name, to, operands in operations:
        yield Operation(name, named[to], tuple(named.get(each, each) for each in operands))


def _registers(
    operations: Sequence[Operation], direct: Mapping[Slot, Slot], kept: set[Slot], first_free: int
) -> dict[Slot, Slot]:
    """Return a register for each result: one that nothing later needs is used again."""
    last = {each: at for at, operation in enumerate(operations) for each in operation.operands}
    free: list[int] = []
    n = first_free
    named: dict[Slot, Slot] = {}
    for at, operation in enumerate(operations):
        for each in dict.fromkeys(operation.operands):
            if each.space == "result" and last[each] == at and each not in direct and each not in kept:
                free.append(named[each].number)
        if operation.to in direct:
            named[operation.to] = direct[operation.to]
        elif free:
            named[operation.to] = Slot("register", free.pop())
        else:
            named[operation.to] = Slot("register", n)
            n += 1
    return named


MOST_TERMS_OF_PROGRAM = 1 << 16
"""The most terms of all sums of products of a program: so many have a number."""


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """A program as the interpreter reads it.

    Parameters
    ----------
    operations : (n, 6) ndarray of uint16
        Code, slot of the result, slots of three operands, number of terms. Of a sum of products: code, slot of the
        result, slot of the base, number of the first term, 0, number of terms.
    terms : (m, 2) ndarray of uint16
        Slots of value and coefficient.
    """

    operations: NDArray[np.uint16]
    terms: NDArray[np.uint16]


def encoded(program: Program, starts: Mapping[str, int]) -> Encoded:
    """Return a program as numbers; `starts` has the slot at which each space begins.

    Raises
    ------
    ModelError
        If it has too many terms to be numbered.
    """
    code = codes()
    n_terms = sum(len(operation.operands) // 2 for operation in program if operation.name == LINEAR)
    if n_terms > MOST_TERMS_OF_PROGRAM:
        raise ModelError(
            f"The equations are too long: they need {n_terms} products in sums, and {MOST_TERMS_OF_PROGRAM} are the"
            " most."
        )
    lines: list[list[int]] = []
    terms: list[tuple[int, int]] = []
    for name, to, operands in program:
        slots = [starts[space] + number for space, number in (to, *operands)]
        if name == LINEAR:
            pairs = list(zip(slots[2::2], slots[3::2], strict=True))
            lines.append([code[name], slots[0], slots[1], len(terms), 0, len(pairs)])
            terms += pairs
        else:
            lines.append([code[name], *slots, *[0] * (5 - len(slots))])
    lines.append([code[END], 0, 0, 0, 0, 0])
    return Encoded(np.array(lines, np.uint16), np.array(terms or [(0, 0)], np.uint16))
