"""Read a script, without running it, for what it needs of PyNN."""

from .finding import Edit, Finding
from .fixing import fixed, translated
from .reading import read

__all__ = ["Edit", "Finding", "fixed", "read", "translated"]
