"""What was recorded, as plain arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..network import Group

FloatArray = NDArray[np.float64]


def train(cells: Group, cell: int = 0, segment: int = -1) -> list[float]:
    """Return the spike times (ms) of one cell.

    Parameters
    ----------
    cells : Population or PopulationView
        What was recorded from.
    cell : int
        Index of the cell within its population.
    segment : int
        Which segment.
    """
    for found in cells.get_data("spikes").segments[segment].spiketrains:
        if found.annotations["source_index"] == cell:
            times: list[float] = found.rescale("ms").magnitude.tolist()
            return times
    raise LookupError(f"No spikes of cell {cell} of {cells.label!r} were recorded.")


def trains(cells: Group, segment: int = -1) -> list[list[float]]:
    """Return the spike times (ms) of all cells that were recorded.

    Parameters
    ----------
    cells : Population or PopulationView
        What was recorded from.
    segment : int
        Which segment.
    """
    found = cells.get_data("spikes").segments[segment].spiketrains
    return [each.rescale("ms").magnitude.tolist() for each in found]


def trace(cells: Group, variable: str = "v", segment: int = -1) -> FloatArray:
    """Return the samples of a state variable, of shape (samples, cells).

    Parameters
    ----------
    cells : Population or PopulationView
        What was recorded from.
    variable : str
        The state variable.
    segment : int
        Which segment.
    """
    values: FloatArray = np.asarray(_signal(cells, variable, segment).magnitude)
    return values


def sample_times(cells: Group, variable: str = "v", segment: int = -1) -> FloatArray:
    """Return the times (ms) of the samples of a state variable.

    Parameters
    ----------
    cells : Population or PopulationView
        What was recorded from.
    variable : str
        The state variable.
    segment : int
        Which segment.
    """
    times: FloatArray = _signal(cells, variable, segment).times.rescale("ms").magnitude
    return times


def everything(populations: Sequence[Group], segment: int = -1) -> list[object]:
    """Return all that was recorded from some populations as lists, to be compared to the bit.

    Parameters
    ----------
    populations : sequence of Population
        What was recorded from.
    segment : int
        Which segment.
    """
    result: list[object] = []
    for cells in populations:
        data = cells.get_data().segments[segment]
        result.append([each.magnitude.tolist() for each in data.spiketrains])
        result += [(signal.name, signal.magnitude.tobytes()) for signal in data.analogsignals]
    return result


def _signal(cells: Group, variable: str, segment: int) -> Any:
    """Return the one analog signal of a state variable."""
    signals = cells.get_data(variable).segments[segment].filter(name=variable)
    if len(signals) != 1:
        raise LookupError(f"{variable!r} of {cells.label!r} has {len(signals)} signals, not one.")
    return signals[0]
