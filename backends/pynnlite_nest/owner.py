"""The thread that has loaded NEST. In another one NEST crashes the process.

This module is imported before NEST is.
"""

from __future__ import annotations

import sys
import threading

from pynnlite.errors import SimulationStateError

OWNER = threading.main_thread() if "nest" in sys.modules else threading.current_thread()
"""The thread; a script that has loaded NEST by itself is taken to have done so in its main thread."""


def is_here() -> bool:
    """Tell whether this is the thread that has loaded NEST."""
    return threading.current_thread() is OWNER


def require_here() -> None:
    """Raise `SimulationStateError` in another thread than the one that has loaded NEST."""
    if not is_here():
        raise SimulationStateError(
            f"NEST works in the thread that has loaded it alone: that is {OWNER.name!r}, this is"
            f" {threading.current_thread().name!r}. Build and run its simulations there, or in a process of their own."
        )
