"""What is recorded, and what was."""

from .folders import safe_makedirs
from .records import Records
from .segments import Segment
from .store import Store

__all__ = [
    "Records",
    "Segment",
    "Store",
    "safe_makedirs",
]
