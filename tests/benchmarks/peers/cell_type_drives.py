"""What drives the cells of `cell_types.py`, the same for every simulator.

All parameters of a cell are PyNN's defaults, except for its constant current: currents are spread evenly over the
cells. Besides, 80 excitatory and 20 inhibitory Poisson sources of 100 Hz reach each cell with a probability of 0.1.
So a cell receives 1000 spikes a second, about as many as in the network of Vogels and Abbott.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

SOURCES = {"excitatory": 80, "inhibitory": 20}
RATE = 100.0
"""Rate of a source, in Hz."""
PROBABILITY = 0.1
DELAY = 1.0
"""Delay of all synapses, in ms."""


class Drive(NamedTuple):
    """Currents and weights for one type of cell."""

    lowest: float
    """The constant current of the first cell, in nA."""
    highest: float
    """The constant current of the last cell, in nA."""
    excitatory: float
    """Weight of the synapses of excitatory sources, in µS, nA or mV, as PyNN has it for the type."""
    inhibitory: float
    """Weight of the synapses of inhibitory sources, in the same unit."""

    def currents(self, cells: int) -> npt.NDArray[np.float64]:
        """Return the current of each cell, in nA."""
        return np.linspace(self.lowest, self.highest, cells)


DRIVES = {
    "IF_cond_exp": Drive(0.5, 0.9, 0.001, 0.004),
    "IF_curr_alpha": Drive(0.5, 0.9, 0.2, -0.8),
    "IF_cond_alpha": Drive(0.5, 0.9, 0.005, 0.02),
    "EIF_cond_exp_isfa_ista": Drive(0.5, 1.0, 0.001, 0.004),
    "HH_cond_exp": Drive(0.02, 0.16, 0.005, 0.005),
    "Izhikevich": Drive(0.003, 0.007, 0.2, -0.4),
}
