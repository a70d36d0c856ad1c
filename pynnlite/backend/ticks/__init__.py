"""Networks for simulators that carry the clock and the spikes, while compiled loops take the cells from step to step.

A simulator is given one event for each source (a `row`) and each process. Everything else is here, once for all such
simulators: synapses, cells of any declaration, inputs, changes and recording. `ticks.h` is what its own C++ includes.
"""

from pathlib import Path

from .network import TickedNetwork
from .simulation import Carrier, TickedSimulation

__all__ = ["Carrier", "TickedNetwork", "TickedSimulation", "include_directory"]


def include_directory() -> str:
    """Return the folder of `ticks.h`, which the C++ that a simulator loads includes."""
    return str(Path(__file__).parent)
