import numpy as np
from numpy.typing import NDArray

BEFORE_PACKET: int

class Lists:
    def __init__(
        self,
        *,
        reach: int,
        index: NDArray[np.int32],
        count: NDArray[np.int32],
        used: int,
        n_volleys: NDArray[np.int64],
        begin: NDArray[np.int64],
        population: NDArray[np.int32],
    ) -> None: ...

class Feed:
    def __init__(
        self,
        *,
        index: NDArray[np.int32] | None = None,
        step: NDArray[np.int64] | None = None,
        count: NDArray[np.int32] | None = None,
        wanted: NDArray[np.uint8] | None = None,
    ) -> None: ...

class Packet:
    def __init__(self, *, room: NDArray[np.int32]) -> None: ...

class Ranks:
    def __init__(
        self,
        *,
        n: int,
        room: int,
        rank: int = 0,
        board: NDArray[np.int32] | None = None,
        gather: int = 0,
        test: int = 0,
        by_number: bool = False,
        all: int = 0,
        type: int = 0,
        received: NDArray[np.int32] | None = None,
        status: NDArray[np.uint8] | None = None,
    ) -> None: ...

class Log:
    def __init__(
        self,
        *,
        population: NDArray[np.int32],
        index: NDArray[np.int32],
        step: NDArray[np.int64],
    ) -> None: ...
