"""The programs of a cell type, with registers given out."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from itertools import accumulate

from ..declarations import HOLD, CellType
from ..declarations.analysis import linear_system
from ..errors import ModelError
from .cells import (
    ABOVE,
    CHANCE,
    CURRENT,
    ERROR,
    FIRES,
    LENGTH,
    LoweredCells,
    Outputs,
    arrival,
    observed,
)
from .programs import Encoded, Places, Program, Slot, encoded, program

SPACES = ("number", "constant", "column", "register")
"""The slots of all programs of a type are the numbers, then the constants, the columns and the registers."""


@dataclass(frozen=True, slots=True, eq=False)
class CellPrograms:
    """The programs of a cell type, for constants of which some have one number for each cell.

    Parameters
    ----------
    programs : dict of str to Program
        ``"step"``, ``"substep"``, ``"finish"``, ``"reset"`` and ``"observe"``, as in `LoweredCells`. The new states of
        the first two and of a reset go to the first registers, in the order of the states.
    numbers : tuple of float
        The numbers that occur.
    places : dict of str to Slot
        Where columns are; and the registers `FIRES`, `LENGTH` and `CHANCE`, which follow those of the new states and of
        `ERROR`.
    n : dict of str to int
        How many slots of each of `SPACES` there are.
    """

    programs: Mapping[str, Program]
    numbers: tuple[float, ...]
    places: Mapping[str, Slot]
    n: Mapping[str, int]

    def encoded(self, name: str) -> Encoded:
        """Return one of the programs as numbers."""
        return encoded(self.programs[name], self.starts)

    def slot(self, name: str) -> int:
        """Return the slot of a column or of a register in `places`."""
        place = self.places[name]
        return self.starts[place.space] + place.number

    @property
    def n_results(self) -> int:
        """The number of registers that are seen from outside: new states, the error, and the three in `places`."""
        return self.places[CHANCE].number + 1

    @property
    def starts(self) -> dict[str, int]:
        """The slot at which each space begins."""
        ends = list(accumulate(self.n[space] for space in SPACES))
        if ends[-1] > MOST_SLOTS:
            raise ModelError(
                f"The equations are too long: they need {ends[-1]} numbers at a time, and {MOST_SLOTS} are the most."
            )
        return dict(zip(SPACES, [0, *ends], strict=False))


MOST_SLOTS = 1 << 16
MOST_WORKED_ON = 1 << 13
"""Numbers of a cell at a time: those of the 64 cells of a tile lie on the stack of a thread, often of 8 MB."""


def columns_of(kind: type[CellType]) -> list[str]:
    """Return the columns that cells keep: states, what is noted in a step, and for how long they are held."""
    dynamics = kind.dynamics
    noted = [ABOVE] if dynamics.from_below else []
    noted += [] if linear_system(dynamics).is_all else [ERROR]
    return [*dynamics.equations, *noted, *map(observed, kind.definition_units), HOLD]


def cell_programs(cells: LoweredCells, varying: Set[int]) -> CellPrograms:
    """Return the programs of a cell type.

    Parameters
    ----------
    cells : LoweredCells
        The cell type.
    varying : set of int
        The numbers of the constants of which each cell has its own.
    """
    graph, kept = cells.graph, columns_of(cells.kind)
    arrivals = [arrival(k) for k in range(len(cells.kind.dynamics.receptors))]
    places = {name: Slot("column", k) for k, name in enumerate([*kept, *arrivals, CURRENT])}
    results = [*cells.states, ERROR, FIRES, LENGTH, CHANCE]
    registers = {name: Slot("register", k) for k, name in enumerate(results)}
    given = {graph.column(name): place for name, place in (registers | places).items()}
    given |= {value: Slot("constant", k) for k, value in enumerate(cells.constants)}
    where = Places(given, frozenset(cells.constants[k] for k in varying))
    noted = {name: places[name] for name in (ERROR, ABOVE) if name in places}
    numbers: dict[float, int] = {}

    def made(outputs: Outputs, to: Mapping[str, Slot]) -> Program:
        return program([(value, to[name]) for name, value in outputs.items()], where, numbers, len(results))

    programs = {
        "step": made(cells.step, places | registers | noted),
        "substep": made(cells.substep, registers),
        "finish": made(cells.finish, registers | places),
        "reset": made(cells.reset, registers),
        "observe": made(cells.observe, places),
    }
    every = [operation.to for each in programs.values() for operation in each]
    n_registers = max([len(results) - 1, *(to.number for to in every if to.space == "register")]) + 1
    n = {
        "number": len(numbers),
        "constant": len(cells.constants),
        "column": len(kept) + len(arrivals) + 1,
        "register": n_registers,
    }
    in_lanes = len(kept) + len(varying) if cells.substep else 0
    n_worked_on = n_registers + in_lanes
    if n_worked_on > MOST_WORKED_ON:
        raise ModelError(
            f"The equations of {cells.kind.__name__} are too long: a step needs {n_worked_on} numbers of each cell at a"
            f" time, and {MOST_WORKED_ON} are the most. Declare fewer state variables, or shorter equations."
        )
    return CellPrograms(programs, tuple(numbers), {**registers, **places}, n)
