"""Files that are made from what the code declares: pages of documentation, and stubs for type checkers."""

from collections.abc import Callable

from . import backends, cell_types, compatibility
from .stubs import STUBS

PAGES: dict[str, Callable[[], str]] = {
    "backends": backends.page,
    "cell-types": cell_types.page,
    "pynn-compatibility": compatibility.page,
}
"""For the name of each file in docs/reference what returns its text."""

__all__ = ["PAGES", "STUBS"]
