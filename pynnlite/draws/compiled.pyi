import numpy as np
from numpy.typing import NDArray

LADDER_MAX: int

def levels() -> tuple[str, ...]: ...
def use_level(name: str) -> None: ...
def philox(key: int, counters: NDArray[np.uint32], out: NDArray[np.uint32]) -> None: ...
def elementary(function: int, x: NDArray[np.float64], out: NDArray[np.float64]) -> None: ...
def cumulative_hazards(a: NDArray[np.float64], x: NDArray[np.float64], out: NDArray[np.float64]) -> None: ...
def ages_at(
    a: NDArray[np.float64], hazard: NDArray[np.float64], least: NDArray[np.float64], out: NDArray[np.float64]
) -> None: ...
def lists(
    key: int,
    kind: int,
    constants: NDArray[np.float64],
    anchors: NDArray[np.uint32],
    starts: NDArray[np.int64],
    single: bool,
    out: NDArray[np.float64],
    ends: NDArray[np.float64],
) -> None: ...
def step_lists(
    key: int,
    kind: int,
    constants: NDArray[np.float64],
    anchors: NDArray[np.uint32],
    starts: NDArray[np.int64],
    dt: float,
    half: float,
    out: NDArray[np.int32],
    ends: NDArray[np.float64],
) -> None: ...
def places(
    key: int,
    kind: int,
    constants: NDArray[np.float64],
    by_cell: bool,
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    attempt: int,
    out: NDArray[np.float64],
) -> None: ...
def words(
    key: int,
    by_cell: bool,
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    attempt: int,
    out: NDArray[np.uint64],
) -> None: ...
def bernoulli(
    key: int,
    p: float,
    scale: float,
    n_candidates: int,
    anchors: NDArray[np.uint32],
    skip: NDArray[np.int32],
    anchor: int,
    starts: NDArray[np.int64],
    source: NDArray[np.int32],
) -> int: ...
def passing(
    key: int,
    anchors: NDArray[np.uint32],
    group: NDArray[np.int64],
    offset: NDArray[np.int64],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    limit: NDArray[np.uint32],
    quad: NDArray[np.uint32],
    lanes: NDArray[np.uint8],
    numbers: NDArray[np.uint32],
    bits: NDArray[np.uint8],
    anchor: int,
    starts: NDArray[np.int64],
    source: NDArray[np.int32],
) -> int: ...
def choose(
    key: int,
    n_candidates: int,
    anchors: NDArray[np.uint32],
    skip: NDArray[np.int32],
    starts: NDArray[np.int64],
    source: NDArray[np.int32],
) -> None: ...
def choose_distinct(
    key: int,
    n_candidates: int,
    anchors: NDArray[np.uint32],
    skip: NDArray[np.int32],
    starts: NDArray[np.int64],
    seen: NDArray[np.uint64],
    source: NDArray[np.int32],
) -> None: ...
def split_total(key: int, n: int, n_targets: int, first: int, count: NDArray[np.int64]) -> None: ...
def ladders(mean: NDArray[np.float64], offset: NDArray[np.int64], threshold: NDArray[np.uint64]) -> None: ...
def ladder_counts(
    word: NDArray[np.uint64],
    ladder: NDArray[np.int64],
    offset: NDArray[np.int64],
    threshold: NDArray[np.uint64],
    count: NDArray[np.int64],
) -> None: ...
def spikes(
    key: int,
    group: NDArray[np.uint32],
    floor: NDArray[np.uint32],
    member: NDArray[np.int64],
    index: NDArray[np.int32],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    ladder: NDArray[np.int64],
    offset: NDArray[np.int64],
    threshold: NDArray[np.uint64],
    step: int,
    last: int,
    n_entries: int,
    out_index: NDArray[np.int32],
    out_step: NDArray[np.int64],
    out_count: NDArray[np.int32],
) -> tuple[int, int]: ...
