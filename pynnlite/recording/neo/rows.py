"""Neo objects as arrays with one row for each spike or sample, as PyNN 0.7 and sPyNNaker have data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import quantities as pq

if TYPE_CHECKING:
    import neo

    from ...values import FloatArray


def spike_rows(trains: Iterable[neo.SpikeTrain]) -> FloatArray:
    """Return rows (index of the cell, time in ms) of spike trains, one train after the other, of shape (n, 2)."""
    trains = list(trains)
    cells = [np.full(len(train), train.annotations["source_index"], np.float64) for train in trains]
    times = [train.rescale("ms").magnitude for train in trains]
    return np.column_stack([np.concatenate([np.zeros(0), *cells]), np.concatenate([np.zeros(0), *times])])


def signal_rows(signal: neo.AnalogSignal, time_unit: Any = pq.ms) -> FloatArray:
    """Return rows (index of the cell, time, value) of a signal, one cell after the other, of shape (n, 3).

    Parameters
    ----------
    signal : neo.AnalogSignal
        What was recorded of a population.
    time_unit : quantity or str
        The unit of the times.
    """
    samples, cells = signal.shape
    index, times = signal.array_annotations["channel_index"], signal.times.rescale(time_unit).magnitude
    return np.column_stack(
        [np.repeat(index, samples), np.tile(times, cells), signal.magnitude.T.ravel()]
    ).astype(np.float64)
