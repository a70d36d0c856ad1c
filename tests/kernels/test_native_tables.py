"""The compiled loops that build tables, against the same in NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from pynnlite_native.kernels import compiled
from pynnlite_native.layout import LANES, divide, zeros

N_SOURCES, N = 13, 5000
NOTHING = np.zeros(0, np.int32)


@pytest.fixture
def synapses() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(5)
    return {
        "source": rng.integers(0, N_SOURCES, N).astype(np.int32),
        "target": rng.integers(40, 90, N).astype(np.int32),
        "delay": rng.choice([1, 4, 9], N).astype(np.int32),
        "weight": rng.normal(size=N),
    }


def placed(columns: dict[str, np.ndarray], form: int) -> tuple[np.ndarray, ...]:
    column = np.full(10, -1, np.int32)
    column[[9, 4, 1]] = 0, 1, 2
    offset = np.zeros(3 * N_SOURCES + 1, np.uint32)
    assert compiled.count(columns["source"], columns["delay"], N_SOURCES, 3, 0, column, offset)
    assert compiled.starts(offset) == N
    target, single, double = np.zeros(N, np.uint16), np.zeros(N, np.float32), np.zeros(N)
    assert compiled.place(
        columns["source"],
        columns["target"],
        columns["delay"],
        columns["weight"],
        0.0,
        N_SOURCES,
        3,
        0,
        column,
        40,
        50,
        7,
        offset,
        target,
        form,
        single,
        double,
    )
    return offset, target, single, double


@pytest.mark.parametrize("form", [compiled.CONSTANT, compiled.SINGLE, compiled.DOUBLE])
def test_synapses_are_placed_by_source_and_delay_in_the_order_given(
    synapses: dict[str, np.ndarray], form: int
) -> None:
    offset, target, single, double = placed(synapses, form)
    order = np.lexsort((np.arange(N), -synapses["delay"], synapses["source"]))
    assert np.array_equal(target, synapses["target"][order] - 40 + 7)
    slice_of = synapses["source"] * 3 + np.searchsorted([-9, -4, -1], -synapses["delay"])
    assert np.array_equal(np.diff(offset.astype(np.int64)), np.bincount(slice_of, minlength=3 * N_SOURCES))
    if form == compiled.DOUBLE:
        assert np.array_equal(double, synapses["weight"][order])
    if form == compiled.SINGLE:
        assert np.array_equal(single, synapses["weight"][order].astype(np.float32))


@pytest.mark.parametrize("wrong", [-1, N_SOURCES])
def test_sources_out_of_range_are_refused(wrong: int) -> None:
    source, counts = np.array([0, wrong], np.int32), np.zeros(N_SOURCES + 1, np.uint32)
    assert not compiled.count(source, NOTHING, N_SOURCES, 1, 0, np.zeros(1, np.int32), counts)


def test_counts_are_spread_over_more_columns_in_place() -> None:
    old = np.arange(1, 2 * N_SOURCES + 1, dtype=np.uint32).reshape(N_SOURCES, 2)
    counts = np.full(5 * N_SOURCES + 1, 99, np.uint32)
    counts[1 : 2 * N_SOURCES + 1] = old.ravel()
    compiled.widen(counts, np.array([1, 3], np.int32), N_SOURCES, 5)
    wanted = np.zeros((N_SOURCES, 5), np.uint32)
    wanted[:, [1, 3]] = old
    assert np.array_equal(counts[1:].reshape(N_SOURCES, 5), wanted)


@pytest.mark.parametrize("sizes", [[1], [0], [100_000], [3, 0, 50_000, 1], [1] * 3000, [80_000, 20_000]])
def test_blocks_share_out_every_population(sizes: list[int]) -> None:
    blocks = divide(sizes)
    for population, size in enumerate(sizes):
        groups = [g for block in blocks for g in block.groups if g.population == population]
        assert [g.first for g in groups] == [0, *(g.last for g in groups)][: len(groups)]
        assert sum(g.size for g in groups) == size
    assert all(block.n_places <= 40_000 and block.n_places % LANES == 0 for block in blocks)


@pytest.mark.parametrize("n", [1, 3, 4_000_000])
def test_memory_starts_on_a_cache_line(n: int) -> None:
    array = zeros(n, np.float64)
    assert array.ctypes.data % 64 == 0
    assert array.shape == (n,)
    assert not array[:100].any()
