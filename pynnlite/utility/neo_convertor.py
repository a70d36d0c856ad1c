"""sPyNNaker's converters of data: what `get_data` returns as arrays with one row for each spike or sample.

They are those of ``spynnaker.pyNN.utilities.neo_convertor``. The first column is the index of the cell in its
population, the second the time in ms.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadValue
from ..values import FloatArray

if TYPE_CHECKING:
    import neo

__all__ = [
    "convert_analog_signal",
    "convert_data",
    "convert_data_list",
    "convert_gsyn",
    "convert_gsyn_exc_list",
    "convert_gsyn_inh_list",
    "convert_spikes",
    "convert_spiketrains",
    "convert_v_list",
    "count_spikes",
    "count_spiketrains",
]


def convert_analog_signal(signal_array: neo.AnalogSignal, time_unit: Any = "ms") -> FloatArray:
    """Return rows (cell, time, value) of a signal; `time_unit` is the unit of the times."""
    from ..recording.neo import signal_rows

    return signal_rows(signal_array, time_unit)


def convert_spiketrains(spiketrains: Iterable[neo.SpikeTrain]) -> FloatArray:
    """Return rows (cell, time) of spike trains."""
    from ..recording.neo import spike_rows

    return spike_rows(spiketrains)


def convert_data(data: neo.Block, name: str, run: int = 0) -> FloatArray:
    """Return rows (cell, time, value) of a variable, or (cell, time) of spikes.

    Parameters
    ----------
    data : neo.Block
        What `get_data` returned.
    name : str
        The variable.
    run : int
        The segment.

    Raises
    ------
    BadValue
        If there is no such segment, or the variable is not in it.
    """
    segment = _segment(data, run)
    if name == "spikes":
        return convert_spiketrains(segment.spiketrains)
    found = segment.filter(name=name)
    if not len(found):
        there = ", ".join(repr(signal.name) for signal in segment.analogsignals) or "no signals"
        raise BadValue(f"The data have no {name!r}; they have {there}. Give one name.")
    return convert_analog_signal(found[0])


def convert_data_list(data: neo.Block, name: str, runs: Sequence[int] | None = None) -> list[FloatArray]:
    """Return what `convert_data` gives for some segments, or for all of them."""
    return [convert_data(data, name, run) for run in (range(len(data.segments)) if runs is None else runs)]


def convert_v_list(data: neo.Block, runs: Sequence[int] | None = None) -> list[FloatArray]:
    """Return rows (cell, time, mV) for some segments, or for all of them."""
    return convert_data_list(data, "v", runs)


def convert_gsyn_exc_list(data: neo.Block, runs: Sequence[int] | None = None) -> list[FloatArray]:
    """Return rows (cell, time, µS) of excitatory conductances for some segments, or for all of them."""
    return convert_data_list(data, "gsyn_exc", runs)


def convert_gsyn_inh_list(data: neo.Block, runs: Sequence[int] | None = None) -> list[FloatArray]:
    """Return rows (cell, time, µS) of inhibitory conductances for some segments, or for all of them."""
    return convert_data_list(data, "gsyn_inh", runs)


def convert_gsyn(gsyn_exc: neo.Block, gsyn_inh: neo.Block) -> FloatArray:
    """Return rows (cell, time, excitatory µS, inhibitory µS) of the first segments.

    Parameters
    ----------
    gsyn_exc, gsyn_inh : neo.Block
        What `get_data` returned for each, or both times the same block.

    Raises
    ------
    BadValue
        If they are of other cells or times.
    """
    one, other = convert_data(gsyn_exc, "gsyn_exc"), convert_data(gsyn_inh, "gsyn_inh")
    if one.shape != other.shape or not np.allclose(one[:, :2], other[:, :2]):
        raise BadValue("gsyn_exc and gsyn_inh must be of the same cells at the same times.")
    return np.column_stack([one, other[:, 2]])


def convert_spikes(neo: neo.Block, run: int = 0) -> FloatArray:
    """Return rows (cell, time) of the spikes of a segment."""
    return convert_data(neo, "spikes", run)


def count_spiketrains(spiketrains: Iterable[neo.SpikeTrain]) -> int:
    """Return how many spikes there are in some trains."""
    return sum(len(train) for train in spiketrains)


def count_spikes(neo: neo.Block) -> int:
    """Return how many spikes there are in the first segment."""
    return count_spiketrains(_segment(neo, 0).spiketrains)


def _segment(data: neo.Block, run: int) -> neo.Segment:
    if not 0 <= run < len(data.segments):
        raise BadValue(f"The data have {len(data.segments)} segments, so that there is no run {run}.")
    return data.segments[run]
