from typing import Any

import numpy as np
from numpy.typing import NDArray

LANES: int
PAIR: int
TRIPLET: int
BALANCE: int
ADDITIVE: int
MULTIPLICATIVE: int
MIXED: int
POWER: int

class History:
    line: Any
    second: Any
    count: Any
    @property
    def origin(self) -> int: ...
    @property
    def ring(self) -> Any: ...
    def hold(self, n_spikes: int) -> None: ...
    def begin_at(self, step: int) -> None: ...
    def __init__(
        self,
        *,
        wanted: NDArray[np.uint8],
        spike_rate: float,
        trace_rate: float,
        second_rate: float,
        line: NDArray[np.float64],
        second: NDArray[np.float64],
        count: NDArray[np.uint32],
        capacity: int,
        longest: int,
        epoch: int,
    ) -> None: ...

class Factors:
    def __init__(
        self,
        *,
        population: int,
        dt: float,
        variable: NDArray[np.float64],
        at: NDArray[np.int64],
        last: NDArray[np.int64],
        begin: NDArray[np.int64],
    ) -> None: ...
    def set_program(
        self,
        *,
        program: tuple[NDArray[np.uint16], NDArray[np.uint16]],
        numbers: NDArray[np.float64],
        columns: NDArray[np.float64],
        first: int,
        since: int,
        elapsed: int,
        factor: int,
    ) -> None: ...
    @property
    def values(self) -> Any: ...
    def go_on(self, values: NDArray[np.float64], step: int) -> None: ...

class Learning:
    history: History
    def __init__(
        self,
        *,
        timing: int,
        dependence: int,
        odd: bool,
        least: float,
        most: float,
        sign: float,
        up: float,
        up_second: float,
        down: float,
        down_second: float,
        fall: float,
        power_up: float,
        power_down: float,
        second_rate: float,
        history: History,
        head: NDArray[np.float64],
        dendritic: NDArray[np.int32],
    ) -> None: ...
    def set_sent(self, passed: int, sent: NDArray[np.uint8]) -> None: ...
