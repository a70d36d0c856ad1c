"""Declarations as straight-line programs: what is worked out of the equations of a cell type in each step.

`LoweredCells` says which values are worked out, `cell_programs` on which registers; `printed` makes C of them.
"""

from .cell_programs import CellPrograms, cell_programs, columns_of
from .cells import LoweredCells, observed
from .printing import HEADER, printed

__all__ = ["HEADER", "CellPrograms", "LoweredCells", "cell_programs", "columns_of", "observed", "printed"]
