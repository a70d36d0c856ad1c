"""Declarations as straight-line programs: what is worked out of the equations of a cell type in each step.

`LoweredCells` says which values are worked out, `cell_programs` on which registers.
"""

from .cell_programs import CellPrograms, cell_programs, columns_of
from .cells import LoweredCells, observed

__all__ = ["CellPrograms", "LoweredCells", "cell_programs", "columns_of", "observed"]
