"""What is recorded, and what was."""

from .files import get_io, save_table
from .folders import checked_file, make_folder_of, safe_makedirs
from .outputs import Outputs
from .rates import HighRate, Rates, mean_rate
from .records import Records
from .segments import Segment
from .store import Store

__all__ = [
    "HighRate",
    "Outputs",
    "Rates",
    "Records",
    "Segment",
    "Store",
    "checked_file",
    "get_io",
    "make_folder_of",
    "mean_rate",
    "safe_makedirs",
    "save_table",
]
