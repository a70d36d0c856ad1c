"""Data that are stored in files, whoever wrote them: spikes and samples as columns, by the names of populations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..values import FloatArray, IndexArray


@dataclass(frozen=True)
class Samples:
    """Samples of a variable of some cells.

    Parameters
    ----------
    time : (m,) ndarray of float64
        Their times in ms.
    cell : (k,) ndarray of int32
        The indices of the cells, ascending.
    values : (m, k) ndarray of float64
        The samples.
    unit : str
        Their unit.
    """

    time: FloatArray
    cell: IndexArray
    values: FloatArray
    unit: str


@dataclass(frozen=True)
class Stored:
    """What is stored of one population in one segment.

    Parameters
    ----------
    population : str
        Its label.
    segment : int
        The number of the segment.
    cell : (n,) ndarray of int64
        Of each spike, the index of its cell in the population.
    time : (n,) ndarray of float64
        The times of the spikes in ms.
    recorded : (k,) ndarray of int64 or None
        The cells that were recorded, ascending; None if the file does not say which cells were silent.
    start, stop : float
        Between which times (ms) they were recorded; NaN where the file does not say it.
    notes : dict of str to object
        What is said of the segment, such as its ``network_digest`` and its ``dt``.
    size : int or None
        The number of cells of the population; None if the file does not say it.
    samples : dict of str to Samples
        By variable.
    """

    population: str
    segment: int
    cell: NDArray[np.int64]
    time: FloatArray
    recorded: NDArray[np.int64] | None = None
    start: float = float("nan")
    stop: float = float("nan")
    notes: Mapping[str, Any] = field(default_factory=dict)
    size: int | None = None
    samples: Mapping[str, Samples] = field(default_factory=dict)


def segment_notes(blocks: Any, population: str, segment: int) -> dict[str, Any]:
    """Return what JSON in a file says of a population and one of its segments.

    Parameters
    ----------
    blocks : list of dict
        What is said of all blocks, as pynnlite writes it.
    population : str
        The label of the population. If no block has it, the first block counts.
    segment : int
        The number of the segment.
    """
    known = [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    own = next((block for block in known if block.get("label") == population), None)
    block = own if own is not None else known[0] if known else {}
    inner = block.get("segments", {}).get(f"segment{segment:03d}", {})
    facts: dict[str, Any] = {name: note for name, note in block.items() if name != "segments"} | inner
    if own is None:
        facts.pop("size", None)
    return facts
