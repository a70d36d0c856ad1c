"""The only maker of neo objects."""

from .blocks import block
from .files import check_file, write

__all__ = ["block", "check_file", "write"]
