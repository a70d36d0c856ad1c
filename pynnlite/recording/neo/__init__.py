"""The only maker of neo objects."""

from .blocks import block, blocks_of, current
from .files import check_file, check_several, get_io, is_same_file, write
from .reading import read, stored
from .rows import signal_rows, spike_rows
from .synapses import block_of_synapses

__all__ = [
    "block",
    "block_of_synapses",
    "blocks_of",
    "check_file",
    "check_several",
    "current",
    "get_io",
    "is_same_file",
    "read",
    "signal_rows",
    "spike_rows",
    "stored",
    "write",
]
