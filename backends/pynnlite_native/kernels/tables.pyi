from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .plasticity import Factors, History, Learning
from .tapes import Tape

RUNGS: int
SECTIONS: int
TURN: int

class Section:
    population: int
    number: int
    def __init__(
        self,
        *,
        population: int,
        sliced: bool,
        several: bool,
        delays: NDArray[np.int64],
        offset: NDArray[np.uint32],
        synapses: NDArray[np.uint8],
        format: int,
        constant: float,
        n_sources: int = 0,
        learning: Learning | None = None,
        tape: Tape | None = None,
        factors: Factors | None = None,
    ) -> None: ...

class Private:
    def __init__(
        self,
        *,
        population: int,
        delay: int,
        since: int,
        first: int,
        n: int,
        target: int,
        weight: NDArray[np.float64],
        key: int,
        earliest: int,
        latest: int,
        n_portions: int,
        begin: NDArray[np.int64],
        end: NDArray[np.int64],
        portions: NDArray[np.int32],
        ladder: NDArray[np.int64],
        floor: NDArray[np.uint32],
        offset: NDArray[np.int64],
        threshold: NDArray[np.uint64],
        rungs: NDArray[np.uint32],
    ) -> None: ...

class Table:
    reach: int
    def __init__(
        self,
        *,
        n_populations: int,
        sections: Sequence[Section],
        private: Sequence[Private],
        n_early: int,
        sums: NDArray[np.float64],
        ahead: bool,
        turn: int,
        reach: int,
        n_delays: int,
        histories: Sequence[History] = (),
    ) -> None: ...
