"""The one simulator that module-style scripts work on.

``import pynnlite.native as sim; sim.setup(...)`` makes a simulator the current one; everything a script then makes
without naming a network belongs to its network. The explicit form (`Network`, `Simulator`) never looks here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import SimulationStateError

if TYPE_CHECKING:
    from ..running import Simulator


_current: list[Simulator] = []


def activate(simulator: Simulator) -> None:
    """Make a simulator the current one."""
    _current[:] = [simulator]


def current() -> Simulator:
    """Return the current simulator, or raise `SimulationStateError`."""
    if not _current:
        raise SimulationStateError(
            "There is no simulation yet: call setup() first, or use the explicit form, net = Network() and"
            " net.population(...)."
        )
    return _current[0]


def previous() -> Simulator | None:
    """Return the current simulator, or None if there is none."""
    return _current[0] if _current else None
