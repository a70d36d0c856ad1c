"""Programs as C functions, for what compiles cells: the same bits as of the interpreter and of the twin."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from .cell_programs import CellPrograms
from .operations import LINEAR, forms
from .programs import Operation, Program, Slot

MOST_OPERATIONS = 20
"""The most operations of a loop: in longer ones each operation waits for the one before, with too few cells beside."""

HEADER = """\
#include <stdint.h>
#include <fused_exp.h>

#define CHUNK 64
#if defined(__clang__)
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define INDEPENDENT _Pragma("GCC ivdep")
#else
#define INDEPENDENT
#endif
"""
"""What stands once before printed functions. Include directories are pynnlite/draws and pynnlite/lowering; contraction
(``-ffp-contract=off``) must be off, for the bits."""

_LETTERS = {"constant": "c", "column": "v", "register": "r"}


def printed(name: str, programs: CellPrograms, which: str) -> str:
    """Return one of the programs of a cell type as the text of a C function.

    Its arguments are ``const double *const *constant``, ``double *const *column``, ``double *const *result`` and
    ``int64_t n``. They point to the numbers of n cells, or to one number for a constant that all cells share. Results
    are the first `CellPrograms.n_results` registers. Arrays must not overlap.

    Parameters
    ----------
    name : str
        The name of the function.
    programs : CellPrograms
        The programs of a cell type.
    which : str
        One of ``programs.programs``.
    """
    return _Printer(programs.programs[which], programs.numbers, programs.n_results).text(name)


def literal(number: float) -> str:
    """Return a number as C reads it to the last bit."""
    if math.isnan(number):
        return "NAN"
    text = "INFINITY" if math.isinf(number) else abs(number).hex()
    return f"(-{text})" if math.copysign(1.0, number) < 0.0 else text


class _Printer:
    """Prints one program.

    What the k-th operation finds is called ``x<k>`` within its loop. A later loop reads it from the column or result
    that it has gone to, or from a buffer.
    """

    def __init__(self, program: Program, numbers: Sequence[float], n_results: int) -> None:
        self._program, self._numbers, self._n_results = program, numbers, n_results
        self._source = _sources(program)
        self._last = {
            found: _piece(k) for k, sources in enumerate(self._source) for found in sources.values()
        }
        self._used: set[tuple[str, int]] = set()
        self._shared: set[int] = set()
        self._buffers: dict[int, int] = {}
        self._free: list[int] = []
        self._n_buffers = 0

    def text(self, name: str) -> str:
        """Return the function."""
        loops = self._loops()
        arrays = [
            f"        {kind} *const {letter}{k} = {array}[{k}] + first;"
            for kind, array, letter in (
                ("const double", "constant", "c"),
                ("double", "column", "v"),
                ("double", "result", "r"),
            )
            for k in sorted(number for each, number in self._used if each == letter)
        ]
        tiles = [
            "    for (int64_t first = 0; first < n; first += CHUNK) {",
            "        const int64_t m = n - first < CHUNK ? n - first : CHUNK;",
            *arrays,
            *loops,
            "    }",
        ]
        lines = [
            f"void {name}(const double *const *constant, double *const *column, double *const *result, int64_t n)",
            "{",
            "    (void)constant, (void)column, (void)result, (void)n;",
            *(f"    const double s{k} = *constant[{k}];" for k in sorted(self._shared)),
            *(f"    double b{k}[CHUNK];" for k in range(self._n_buffers)),
            *(tiles if loops else []),
            "}",
            "",
        ]
        return "\n".join(lines)

    def _loops(self) -> list[str]:
        lines: list[str] = []
        for start in range(0, len(self._program), MOST_OPERATIONS):
            lines += ["        INDEPENDENT", "        for (int64_t i = 0; i < m; i++) {"]
            for k in range(start, min(start + MOST_OPERATIONS, len(self._program))):
                lines += self._printed(k)
            lines.append("        }")
            over = [found for found in self._buffers if self._last[found] == _piece(start)]
            self._free += [self._buffers.pop(found) for found in over]
        return lines

    def _printed(self, k: int) -> list[str]:
        """Return an operation, and what keeps its result for later loops."""
        operation, here = self._program[k], _piece(k)
        lines = [f"            const double x{k} = {self._value(operation, self._source[k], here)};"]
        if self._is_stored(operation.to):
            lines.append(f"            {self._array(operation.to)} = x{k};")
        elif self._last.get(k, here) > here:
            self._buffers[k] = self._free.pop() if self._free else self._n_buffers
            self._n_buffers = max(self._n_buffers, self._buffers[k] + 1)
            lines.append(f"            b{self._buffers[k]}[i] = x{k};")
        return lines

    def _value(self, operation: Operation, sources: Mapping[Slot, int], here: int) -> str:
        def read(slot: Slot, letter: str) -> str:
            if slot.space == "number":
                return literal(self._numbers[slot.number])
            if letter == "s":
                self._shared.add(slot.number)
                return f"s{slot.number}"
            found = sources.get(slot)
            if found is not None and _piece(found) == here:
                return f"x{found}"
            if found is not None and not self._is_stored(slot):
                return f"b{self._buffers[found]}[i]"
            return self._array(slot)

        if operation.name == LINEAR:
            base, *rest = operation.operands
            total = read(base, "v")
            for value, factor in zip(rest[::2], rest[1::2], strict=True):
                total = f"fused({read(value, 'v')}, {read(factor, 's')}, {total})"
            return total
        letters = operation.name.rpartition("_")[2]
        operands = [read(slot, letter) for slot, letter in zip(operation.operands, letters, strict=True)]
        named = dict(zip("ABC", operands, strict=False)) | dict(zip("abc", operands, strict=False))
        return re.sub(r"\b[ABCabc]\b", lambda found: named[found[0]], forms()[operation.name])

    def _is_stored(self, slot: Slot) -> bool:
        """Tell whether a slot is one that the caller sees."""
        return slot.space != "register" or slot.number < self._n_results

    def _array(self, slot: Slot) -> str:
        """Return what a cell has in an array of the caller."""
        letter = _LETTERS[slot.space]
        self._used.add((letter, slot.number))
        return f"{letter}{slot.number}[i]"


def _piece(operation: int) -> int:
    """Return the loop in which an operation is."""
    return operation // MOST_OPERATIONS


def _sources(program: Program) -> list[dict[Slot, int]]:
    """Return, for each operation, which operation found what it reads, for those that are of the program."""
    written: dict[Slot, int] = {}
    found = []
    for k, operation in enumerate(program):
        found.append({slot: written[slot] for slot in operation.operands if slot in written})
        written[operation.to] = k
    return found
