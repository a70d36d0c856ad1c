"""The only maker of neo objects."""

from .blocks import block
from .files import check_file, write
from .rows import signal_rows, spike_rows

__all__ = ["block", "check_file", "signal_rows", "spike_rows", "write"]
