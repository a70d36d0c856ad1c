"""Types of the compiled module."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Program = tuple[NDArray[np.uint16], NDArray[np.uint16]]
Event = tuple[Sequence[Program], NDArray[np.int64], NDArray[np.int64]]

class Past:
    count: Any
    @property
    def ring(self) -> Any: ...
    def hold(self, n_spikes: int) -> None: ...
    def __init__(
        self,
        *,
        wanted: NDArray[np.uint8],
        count: NDArray[np.uint32],
        capacity: int,
        longest: int,
        dt: float,
        n_target: int,
        fired: Program,
        numbers: NDArray[np.float64],
        n_registers: int,
    ) -> None: ...

class Tape:
    past: Past | None
    def __init__(
        self,
        *,
        arrival: Event,
        spike: Event,
        observe: Program,
        numbers: NDArray[np.float64],
        n_columns: int,
        n_registers: int,
        n_written: int,
        n_source: int,
        n_observed: int,
        weight: int,
        has_factor: bool,
        by_factor: bool,
        dt: float,
        columns: Sequence[NDArray[np.float64]],
        at: NDArray[np.float64] | None,
        sign: float | NDArray[np.float64],
        head: NDArray[np.int64],
        source: NDArray[np.float64],
        past: Past | None,
        variables: NDArray[np.int64],
        key: int,
        occurrence: NDArray[np.uint32] | None,
        shift: int,
        dendritic: NDArray[np.int32],
    ) -> None: ...
    def set_sent(self, passed: int, sent: NDArray[np.uint8]) -> None: ...
