"""What is recorded, and what was."""

from .about import Telling
from .files import get_io, save_table
from .folders import checked_file, make_folder_of, safe_makedirs
from .gathering import Wanted
from .outputs import Outputs
from .positions import Sinks
from .provenance import Provenance, restored
from .rates import HighRate, Rates, mean_rate
from .records import Records
from .resuming import Resumption
from .saved import read_data
from .segments import Segment
from .store import Store
from .stored import Samples, Stored
from .stored_files import read_stored
from .streams import Streams

__all__ = [
    "HighRate",
    "Outputs",
    "Provenance",
    "Rates",
    "Records",
    "Resumption",
    "Samples",
    "Segment",
    "Sinks",
    "Store",
    "Stored",
    "Streams",
    "Telling",
    "Wanted",
    "checked_file",
    "get_io",
    "make_folder_of",
    "mean_rate",
    "read_data",
    "read_stored",
    "restored",
    "safe_makedirs",
    "save_table",
]
