import numpy as np
from numpy.typing import NDArray

from ...lowering.described import Programs

LANES: int
TILE: int

def levels() -> tuple[str, ...]: ...

class Part:
    def __init__(
        self,
        *,
        programs: Programs,
        population: int,
        first: int,
        number: int,
        n_cells: int,
        state: NDArray[np.float64],
        constants: list[NDArray[np.float64]],
        drive: NDArray[np.float64],
        sums: NDArray[np.float64],
        key: int,
    ) -> None: ...

class Probe:
    def __init__(
        self,
        *,
        values: NDArray[np.float64],
        cell: NDArray[np.int64],
        next: int,
        interval: int,
        out: NDArray[np.float64],
        part: int,
    ) -> None: ...

class Network:
    def __init__(
        self, *, level: str, parts: list[Part], n_cells: int, largest: int, sums: NDArray[np.float64]
    ) -> None: ...
    @property
    def entry_address(self) -> int: ...
    @property
    def lost(self) -> tuple[int, int, int] | None: ...
    @property
    def lacking(self) -> bool: ...
    def set_part(self, k: int, part: Part) -> None: ...
    def set_rows(
        self,
        first_slice: NDArray[np.int64],
        first_synapse: NDArray[np.int64],
        later: NDArray[np.int64],
        target: NDArray[np.int32],
        weight: NDArray[np.float64],
    ) -> None: ...
    def give(self, step: NDArray[np.int64], row: NDArray[np.int64], count: NDArray[np.int64]) -> None: ...
    def set_probes(self, probes: list[Probe]) -> None: ...
    def sample(self, step: int) -> None: ...
    def arrive(self, row: int) -> None: ...
    def tick(self, step: int) -> NDArray[np.int64]: ...
    def drain(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]: ...
