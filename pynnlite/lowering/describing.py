"""Programs of cells, as the compiled loops take them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..declarations import HOLD
from . import described
from .cell_programs import CellPrograms, cell_programs
from .cells import CHANCE, CURRENT, ERROR, FIRES, LENGTH, LoweredCells, arrival

MOST_KEPT = 256
"""Descriptions of programs that are kept for the next population of the same kind."""


@lru_cache(MOST_KEPT)
def described_programs(cells: LoweredCells, varying: tuple[int, ...]) -> described.Programs:
    """Return the programs of a cell type.

    Parameters
    ----------
    cells : LoweredCells
        The cell type.
    varying : tuple of int
        The numbers of the constants of which each cell has its own.
    """
    programs, dynamics = cell_programs(cells, frozenset(varying)), cells.kind.dynamics
    starts = programs.starts
    own = [starts["constant"] + k for k in varying]
    columns = [starts["column"] + k for k in range(programs.n["column"])]
    followed = [programs.slot(name) for name in (*cells.states, HOLD, CURRENT)] + own
    encoded = {
        name: (program.operations, program.terms)
        for name, program in ((name, programs.encoded(name)) for name in programs.programs)
    }
    return described.Programs(
        **encoded,
        dt=cells.dt,
        by_stages=bool(cells.substep),
        can_fire=FIRES in cells.finish,
        by_chance=dynamics.hazard is not None,
        is_held=dynamics.refractory is not None,
        refractory_varies=0 in varying,
        numbers=np.array(programs.numbers),
        n_registers=programs.n["register"],
        n_slots=sum(programs.n.values()),
        n_states=len(cells.states),
        slots=_slots(programs, n_receptors=len(dynamics.receptors)),
        moving=np.array(columns + own, np.int64),
        followed=np.array(followed, np.int64),
        resets=np.array([cells.states.index(name) for name in cells.reset], np.int64),
    )


def _slots(programs: CellPrograms, n_receptors: int) -> dict[str, int]:
    """Return the slots that the loops must know."""
    starts, slot = programs.starts, programs.slot
    return {
        "refractory": starts["constant"],
        "column": starts["column"],
        "hold": slot(HOLD),
        "arrival": slot(arrival(0)) if n_receptors else slot(HOLD),  # without receptors nothing looks there
        "error": slot(ERROR),
        "result": starts["register"],
        "fires": slot(FIRES),
        "length": slot(LENGTH),
        "chance": slot(CHANCE),
    }
