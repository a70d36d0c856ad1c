"""The cells and connections that Arbor sees."""

from __future__ import annotations

from typing import Any

import arbor
from arbor import units

from pynnlite.backend.ticks import TickedNetwork

from .kernels import mechanism

TOGETHER = 32
"""Cells that are compartments of one of Arbor's cells: each of these has a cost of its own in every step."""


class CellsAndHub(arbor.recipe):  # type: ignore[misc]
    """Describes all cells and the hub to Arbor.

    A cell is a compartment with a mechanism and a detector; some of them are side by side in each of Arbor's cells. The
    hub comes last. It has an event from each cell that has synapses, with the cell's row for a weight.

    Parameters
    ----------
    network : TickedNetwork
        The network.
    carried : mechanism.Carried
        What the mechanism works on.
    """

    def __init__(self, network: TickedNetwork, carried: mechanism.Carried) -> None:
        super().__init__()
        self._network, self._address = network, carried.address
        self._n_cells = len(network.cell_rows)
        self._properties = arbor.neuron_cable_properties()
        self._properties.catalogue = arbor.load_catalogue(mechanism.__file__)
        self._shape = arbor.segment_tree()
        self._shape.append(arbor.mnpos, arbor.mpoint(0, 0, 0, 1), arbor.mpoint(TOGETHER, 0, 0, 1), tag=1)
        self._compartments = arbor.cv_policy(f"(fixed-per-branch {TOGETHER})")
        self._places = [f"(location 0 {(k + 0.5) / TOGETHER})" for k in range(TOGETHER)]
        self._detector = arbor.threshold_detector(0 * units.mV)
        self._labels = arbor.label_dict()

    def num_cells(self) -> int:
        """Return how many cells Arbor has."""
        return self._n_cells // TOGETHER + 1

    def cell_kind(self, gid: int) -> Any:
        """Return that a cell consists of compartments."""
        return arbor.cell_kind.cable

    def cell_description(self, gid: int) -> Any:
        """Return a cell of Arbor's: labels ``"cell K"`` and ``"spike K"`` are those of its compartment K."""
        first = gid * TOGETHER
        parts = arbor.decor()
        for k in range(min(TOGETHER, self._n_cells + 1 - first)):
            here = {"network": self._address, "cell": float(first + k)}
            parts.place(self._places[k], arbor.synapse(mechanism.NAME, here), f"cell {k}")
            parts.place(self._places[k], self._detector, f"spike {k}")
        return arbor.cable_cell(self._shape, parts, self._labels, self._compartments)

    def connections_on(self, gid: int) -> list[Any]:
        """Return the connections onto a cell of Arbor's: all of them if the hub is there."""
        if gid < self._n_cells // TOGETHER:
            return []
        rows = self._network.cell_rows
        numbers = rows.searchsorted(self._network.received)
        delay, hub = self._network.shortest * units.ms, f"cell {self._n_cells % TOGETHER}"
        return [
            arbor.connection((n // TOGETHER, f"spike {n % TOGETHER}"), hub, float(rows[n]), delay)
            for n in numbers.tolist()
        ]

    def global_properties(self, kind: Any) -> Any:
        """Return the properties of all cells, and the mechanisms that there are."""
        return self._properties
