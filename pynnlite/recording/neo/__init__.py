"""The only maker of neo objects."""

from .blocks import block, current
from .files import check_file, get_io, write
from .rows import signal_rows, spike_rows

__all__ = ["block", "check_file", "current", "get_io", "signal_rows", "spike_rows", "write"]
