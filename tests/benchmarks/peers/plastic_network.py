"""The network of `plasticity.py`: what all simulators have in common, and its synapses, which all read from one file.

Excitatory cells (E) learn their inputs from one another; those from and onto inhibitory cells (I) are static.
"""

import resource
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SETTLE = 100.0
"""Biological time before anything is measured, in ms."""
TIMESTEP, DELAY, RATE = 0.1, 1.5, 4400.0
"""ms, ms, and Hz of the Poisson spikes that drive each cell."""
WEIGHT, INHIBITION = 0.032, -0.192
"""Mean weights, in nA."""
CELL = {"cm": 0.25, "tau_m": 20.0, "v_rest": 0.0, "v_reset": 0.0, "v_thresh": 20.0, "tau_refrac": 2.0}
TAU_SYN = 2.0
TAU_PLUS, TAU_MINUS, A_PLUS, A_MINUS, W_MAX = 20.0, 20.0, 0.002, 0.0042, 0.064
"""The rule: additive potentiation, multiplicative depression, all pairs."""
INPUTS_FROM_E, INPUTS_FROM_I = 800, 200
"""Of each cell; more of those that learn have smaller weights."""
MEGA = 1e6


@dataclass(frozen=True, slots=True)
class Synapses:
    """Synapses of one projection, sorted by target; one number for each of them.

    Parameters
    ----------
    source, target : ndarray of int32
        Cells of the two populations.
    weight : ndarray of float64
        In nA.
    """

    source: np.ndarray
    target: np.ndarray
    weight: np.ndarray

    def by_source(self) -> "Synapses":
        """Return them sorted by source."""
        order = np.argsort(self.source, kind="stable")
        return Synapses(self.source[order], self.target[order], self.weight[order])


def sizes(cells: int) -> dict[str, int]:
    """Return how many cells are excitatory and inhibitory."""
    return {"E": cells * 4 // 5, "I": cells - cells * 4 // 5}


def save(folder: str, name: str, synapses: Synapses) -> None:
    """Write the synapses of a projection, which is named after its populations, such as "EI"."""
    for column in Synapses.__slots__:
        np.save(Path(folder) / f"{name}.{column}.npy", getattr(synapses, column))


def load(folder: str, name: str) -> Synapses:
    """Read the synapses of a projection."""
    return Synapses(*(np.load(Path(folder) / f"{name}.{column}.npy") for column in Synapses.__slots__))


def resident() -> float:
    """Return the memory of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / MEGA
