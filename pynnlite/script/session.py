"""The simulators that module-style scripts work on: one for each module, such as ``pynnlite.native``.

``import pynnlite.native as sim; sim.setup(...)`` makes a simulator the current one of that module, and its network the
one that populations belong to from then on. The explicit form (`Network`, `Simulator`) never looks here.
"""

from __future__ import annotations

from ..errors import SimulationStateError
from ..network import set_current
from ..running import Simulator

_current: dict[str, Simulator] = {}


def activate(module: str, simulator: Simulator) -> None:
    """Make a simulator the current one of a module; populations made without naming a network go to its network."""
    _current[module] = simulator
    set_current(simulator.network)


def current(module: str) -> Simulator:
    """Return the current simulator of a module, or raise `SimulationStateError`."""
    if module not in _current:
        others = ", ".join(_current)
        where = f" The current simulation is that of {others}." if others else ""
        raise SimulationStateError(
            f"There is no simulation of {module} yet: call its setup() first, or use the explicit form,"
            f" net = Network() and net.population(...).{where}"
        )
    return _current[module]


def previous(module: str) -> Simulator | None:
    """Return the simulator that a module had so far, or None if there is none."""
    return _current.get(module)


def forget() -> None:
    """Have no current simulator in any module."""
    _current.clear()
    set_current(None)
