"""Values: numbers that are computed when they are asked for.

Whatever a user gives for a parameter, an initial value, a weight or a delay (a number, an array, a
`RandomDistribution`, a function, a lazy array, any of them with units) becomes one of the immutable classes below,
which answer for any selection of cells or synapses, in any order, any number of times.

A cell has two numbers: its `place` (index within the population, which random draws go by) and its `item` (position
within the population or view that the value was given to, which arrays and functions go by).
"""

from .array import Array
from .base import FloatArray, IndexArray, Value
from .brought import Brought
from .computed import Computed
from .constant import Constant
from .drawn import Drawn
from .edited import Edited
from .expressed import Expressed
from .given import as_value
from .lazy import Lazy
from .lists import Lists
from .numbers import as_numbers
from .overlay import Overlay
from .parameters import ParameterSpace
from .samples import CellSample, PairSample
from .sequence import Sequence
from .signed import Signed
from .trains import Trains

__all__ = [
    "Array",
    "Brought",
    "CellSample",
    "Computed",
    "Constant",
    "Drawn",
    "Edited",
    "Expressed",
    "FloatArray",
    "IndexArray",
    "Lazy",
    "Lists",
    "Overlay",
    "PairSample",
    "ParameterSpace",
    "Sequence",
    "Signed",
    "Trains",
    "Value",
    "as_numbers",
    "as_value",
]
