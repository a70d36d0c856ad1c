"""What is recorded, and what was."""

from .records import Records
from .segments import Segment
from .store import Store

__all__ = [
    "Records",
    "Segment",
    "Store",
]
