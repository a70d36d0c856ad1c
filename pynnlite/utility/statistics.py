"""Statistics of spike trains, worked out by Elephant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..packages import optional


def mean_rate(spiketrains: Sequence[Any]) -> float:
    """Return the mean firing rate of several neo spike trains in Hz."""
    statistics = _elephant()
    rates = [statistics.mean_firing_rate(train).rescale("Hz").item() for train in spiketrains]
    return float(np.mean(rates)) if rates else float("nan")


def mean_cv(spiketrains: Sequence[Any], least: int = 3) -> float:
    """Return the mean coefficient of variation of the inter-spike intervals; NaN if no train is long enough.

    Parameters
    ----------
    spiketrains : sequence of neo.SpikeTrain
        The trains.
    least : int
        Trains with fewer spikes are left out.
    """
    statistics = _elephant()
    values = [
        statistics.cv(statistics.isi(train.magnitude)) for train in spiketrains if len(train) >= max(least, 3)
    ]
    return float(np.mean(values)) if values else float("nan")


def _elephant() -> Any:
    return optional("elephant.statistics", "plot", "Statistics of spike trains")
