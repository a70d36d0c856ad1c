import numpy as np
from numpy.typing import NDArray

from pynnlite.lowering.described import Programs

TILE: int
LANES: int
CURR_EXP: int
COND_EXP: int
CURR_DELTA: int

class Injected:
    def __init__(
        self,
        *,
        ranges: NDArray[np.int64],
        offset: NDArray[np.float64],
        rest: NDArray[np.float64],
        gain: NDArray[np.float64],
        drive: NDArray[np.float64],
    ) -> None: ...

class Currents:
    def __init__(self, *, first: int, values: NDArray[np.float64], changed: NDArray[np.uint8]) -> None: ...

class Part:
    def __init__(
        self,
        *,
        kernel: int | Programs,
        population: int,
        prompt: bool,
        first: int,
        offsets: NDArray[np.int64],
        into: NDArray[np.int64],
        state: NDArray[np.float64],
        care: NDArray[np.int64],
        numbers: NDArray[np.float64],
        varying: NDArray[np.int64],
        columns: NDArray[np.float64],
        repeated: NDArray[np.float64],
        drive: NDArray[np.float64],
        drive_shared: bool,
        injected: Injected | None = None,
        n_cells: int = 0,
        key: int = 0,
    ) -> None: ...

class Probe:
    def __init__(
        self,
        *,
        values: NDArray[np.float64],
        receptor: int,
        offset: int,
        cells: NDArray[np.int32],
        out: NDArray[np.float64],
        column: int,
        sample: int,
        next_step: int,
        interval: int,
        part: int = -1,
    ) -> None: ...

class Block:
    def __init__(
        self,
        *,
        n_cells: int,
        n_parts: int,
        n_tables: int,
        fired: NDArray[np.int32],
        fired_begin: NDArray[np.int64],
        part_of: NDArray[np.int64],
    ) -> None: ...
