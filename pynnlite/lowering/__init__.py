"""Declarations as straight-line programs: what is worked out of the equations of a cell type in each step.

`LoweredCells` says which values are worked out, `cell_programs` on which registers; `described_programs` makes of them
what the interpreter in update_cells.h runs, `printed` C. `LoweredRule` and `rule_programs` are for rules of synapses.
"""

from .cell_programs import CellPrograms, cell_programs, columns_of
from .cells import LoweredCells, observed
from .describing import described_programs
from .printing import HEADER, printed
from .rule_programs import (
    EventPrograms,
    RulePrograms,
    SourceProgram,
    TargetProgram,
    rule_programs,
    source_program,
    target_program,
)
from .rules import LoweredRule

__all__ = [
    "HEADER",
    "CellPrograms",
    "EventPrograms",
    "LoweredCells",
    "LoweredRule",
    "RulePrograms",
    "SourceProgram",
    "TargetProgram",
    "cell_programs",
    "columns_of",
    "described_programs",
    "observed",
    "printed",
    "rule_programs",
    "source_program",
    "target_program",
]
