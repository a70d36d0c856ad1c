"""The compiled loops that build tables, against the same in NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from pynnlite_native.kernels import placing
from pynnlite_native.layout import LANES, divide, shortened, zeros
from pynnlite_native.synapses.section import as_bytes, record

N_SOURCES, N = 13, 5000


@pytest.fixture
def synapses() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(5)
    return {
        "source": rng.integers(0, N_SOURCES, N).astype(np.int32),
        "target": rng.integers(40, 90, N).astype(np.int32),
        "delay": rng.choice([1, 4, 9], N).astype(np.int32),
        "weight": rng.normal(size=N),
    }


def placed(columns: dict[str, np.ndarray], form: int) -> tuple[np.ndarray, np.ndarray]:
    """Return where rows start, and the synapses in them; delay 9 is number 0, 1 is 1."""
    number = np.full(10, -1, np.int32)
    number[[9, 1, 4]] = 0, 1, 2
    counts = np.zeros(N_SOURCES, np.uint32)
    assert placing.count(columns["source"], counts)
    row = np.concatenate([[0], np.cumsum(counts)]).astype(np.uint32)
    found = np.zeros(N, record(form, several=True))
    assert placing.place(
        source=columns["source"],
        target=columns["target"],
        delay=columns["delay"],
        weight=columns["weight"],
        constant=0.0,
        fixed=0,
        number=number,
        first=40,
        n_targets=50,
        shift=7,
        cursor=row[:-1].copy(),
        synapses=as_bytes(found),
        several=True,
        format=form,
    )
    return row, found


def has_weights(found: np.ndarray, form: int, wanted: np.ndarray) -> bool:
    if form == placing.CONSTANT:
        return "weight" not in found.dtype.names
    return np.array_equal(found["weight"], wanted.astype(np.float32) if form == placing.SINGLE else wanted)


@pytest.mark.parametrize("form", [placing.CONSTANT, placing.SINGLE, placing.DOUBLE])
def test_synapses_are_placed_by_source_in_the_order_given(synapses: dict[str, np.ndarray], form: int) -> None:
    row, found = placed(synapses, form)
    order = np.argsort(synapses["source"], kind="stable")
    assert np.array_equal(np.diff(row.astype(np.int64)), np.bincount(synapses["source"]))
    assert np.array_equal(found["target"], synapses["target"][order] - 40 + 7)
    assert np.array_equal(np.array([9, 1, 4])[found["which"]], synapses["delay"][order])
    assert has_weights(found, form, synapses["weight"][order])


@pytest.mark.parametrize("several", [True, False])
@pytest.mark.parametrize("form", [placing.CONSTANT, placing.SINGLE, placing.DOUBLE])
def test_rows_are_sorted_by_delay_into_whole_packs_keeping_the_order(
    synapses: dict[str, np.ndarray], form: int, several: bool
) -> None:
    if not several:
        synapses["delay"][:] = 9
    delays = np.array([9, 4, 1] if several else [9])
    row, found = placed(synapses, form)
    if not several:
        kept = [name for name in found.dtype.names if name != "which"]
        found = found[kept].astype(record(form, several=False))
    n_slices, nowhere = len(delays) * N_SOURCES, 1000
    offset, place = np.zeros(n_slices + 1, np.uint32), np.array([0, 2, 1] if several else [0], np.int32)
    kind = record(form, several=False)
    room, out = (np.zeros((N + 8 * n_slices) * kind.itemsize, np.uint8) for _ in range(2))
    n = placing.sort_rows(
        row=row,
        order=place,
        synapses=as_bytes(found),
        several=several,
        format=form,
        nowhere=nowhere,
        offset=offset,
        found=out,
        room=room,
    )
    out = out[: n * kind.itemsize].view(kind)
    starts = -(-offset[:-1].astype(np.int64) // placing.PACK) * placing.PACK
    slice_of = synapses["source"] * len(delays) + np.searchsorted(-delays, -synapses["delay"])
    assert np.array_equal(offset[1:] - starts, np.bincount(slice_of, minlength=n_slices))
    assert n == -(-int(offset[-1]) // placing.PACK) * placing.PACK
    filling = out["target"] >= nowhere
    inside = np.concatenate([np.arange(*ends) for ends in zip(starts, offset[1:], strict=True)])
    assert np.array_equal(np.flatnonzero(~filling), inside)
    assert (out["target"][filling] < nowhere + placing.PACK).all()
    assert form == placing.CONSTANT or not out["weight"][filling].any()
    order = np.lexsort((np.arange(N), -synapses["delay"], synapses["source"]))
    assert np.array_equal(out["target"][~filling], synapses["target"][order] - 40 + 7)
    assert has_weights(out[~filling], form, synapses["weight"][order])


@pytest.mark.parametrize("wrong", [-1, N_SOURCES])
def test_sources_out_of_range_are_refused(wrong: int) -> None:
    assert not placing.count(np.array([0, wrong], np.int32), np.zeros(N_SOURCES, np.uint32))


@pytest.mark.parametrize("most", [6_400, 40_000])
@pytest.mark.parametrize(
    "sizes", [[1], [0], [100_000], [3, 0, 50_000, 1], [1] * 3000, [1] * 10_000, [80_000, 20_000]]
)
def test_blocks_share_out_every_population(sizes: list[int], most: int) -> None:
    blocks = divide(sizes, [2] * len(sizes), most=most)
    for population, size in enumerate(sizes):
        parts = [part for block in blocks for part in block.parts if part.population == population]
        assert [part.first for part in parts] == [0, *(part.last for part in parts)][: len(parts)]
        assert sum(part.size for part in parts) == size
    assert all(block.n_padded <= most and block.n_padded % LANES == 0 for block in blocks)


@pytest.mark.parametrize("n", [1, 3, 4_000_000])
def test_memory_starts_on_a_cache_line(n: int) -> None:
    array = zeros(n, np.float64)
    assert array.ctypes.data % 64 == 0
    assert array.shape == (n,)
    assert not array[:100].any()


@pytest.mark.parametrize("n", [1000, 32_000_000])
def test_a_shortened_array_keeps_its_beginning_and_no_memory_behind_it(n: int) -> None:
    array = zeros(n, np.uint8)
    array[:] = 1
    short = shortened(array, n // 4)
    assert len(short) == n // 4 and short.all()
    assert len(array) < 1 << 21 or not array[n // 4 + (1 << 21) :].any()
    assert short.base is not array or len(array) > 1 << 21
