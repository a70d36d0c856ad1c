import numpy as np
from numpy.typing import NDArray

CONSTANT: int
SINGLE: int
DOUBLE: int
PACK: int

def mark(delay: NDArray[np.int32], seen: NDArray[np.uint8]) -> None: ...
def count(source: NDArray[np.int32], counts: NDArray[np.uint32]) -> bool: ...
def place(
    *,
    source: NDArray[np.int32],
    target: NDArray[np.int32],
    delay: NDArray[np.int32],
    weight: NDArray[np.float64],
    constant: float,
    fixed: int,
    number: NDArray[np.int32],
    first: int,
    n_targets: int,
    shift: int,
    cursor: NDArray[np.uint32],
    synapses: NDArray[np.uint8],
    several: bool,
    format: int,
) -> bool: ...
def sort_rows(
    *,
    row: NDArray[np.uint32],
    order: NDArray[np.int32],
    synapses: NDArray[np.uint8],
    several: bool,
    format: int,
    nowhere: int,
    offset: NDArray[np.uint32],
    found: NDArray[np.uint8],
    room: NDArray[np.uint8],
) -> int: ...
