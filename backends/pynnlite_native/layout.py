"""Layout of a rank: number of threads, cells of each block, and memory in huge pages."""

from __future__ import annotations

import mmap
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from pynnlite.errors import in_bytes
from pynnlite.parallel import n_processors, own_share

from .kernels import blocks as described
from .options import USUAL, Options

FloatArray = NDArray[np.float64]

LANES: int = described.LANES
"""Parts are padded to whole cache lines, of this many numbers."""

CELLS_WORTH_A_THREAD = 10_000
"""Cells for each thread, from which on several are sure to save time."""

LINE = 64
HUGE_PAGE = 1 << 21
LARGE, OFTEN_USED = 4 * HUGE_PAGE, HUGE_PAGE // 4
"""Bytes from which on an array lies in huge pages; one that every step goes through."""


@dataclass(frozen=True, slots=True)
class Part:
    """The cells of one population in one block.

    Parameters
    ----------
    population : int
        Number of the population.
    first, last : int
        Indices of its cells in the population; `last` is excluded.
    offsets : tuple of int
        Local index of the first cell in the table of each receptor.
    """

    population: int
    first: int
    last: int
    offsets: tuple[int, ...]

    @property
    def size(self) -> int:
        """How many cells there are."""
        return self.last - self.first

    @property
    def padded(self) -> int:
        """How many cells there are with padding."""
        return padded(self.size)


@dataclass(frozen=True, slots=True)
class Block:
    """Cells that one thread updates, together with all synapses onto them."""

    parts: tuple[Part, ...]

    @property
    def n_cells(self) -> int:
        """How many cells the block has, without padding."""
        return sum(part.size for part in self.parts)

    @property
    def n_padded(self) -> int:
        """How many cells the block has, with padding."""
        return sum(part.padded for part in self.parts)

    @property
    def n_tables(self) -> int:
        """How many tables the block has: the most receptors of its cells."""
        return max((len(part.offsets) for part in self.parts), default=0)

    def n_in_table(self, receptor: int) -> int:
        """Return how many cells have a receptor with some number, with padding."""
        return sum(part.padded for part in self.parts if receptor < len(part.offsets))


def n_threads_for(options: Options, n_cells: int, n_ranks: int) -> int:
    """Return how many threads to use for some number of cells on all ranks."""
    if options.threads != "auto":
        few = n_cells // (n_ranks * options.tuning.cells_of_a_thread)
        return max(1, min(int(options.threads), few)) if options.adaptive else int(options.threads)
    if n_ranks > 1:
        return 1
    return max(1, min(n_processors(), n_cells // CELLS_WORTH_A_THREAD))


def divide(
    sizes: Sequence[int],
    receptors: Sequence[int],
    rank: int = 0,
    n_ranks: int = 1,
    n_threads: int = 1,
    most: int = USUAL.block_cells,
) -> tuple[Block, ...]:
    """Divide the cells of a rank among blocks. Each block gets an equal contiguous part of every population.

    Parameters
    ----------
    sizes : sequence of int
        Number of cells of each population, 0 for sources.
    receptors : sequence of int
        Number of receptors of the cells of each population.
    rank, n_ranks : int
        Number of this rank, and of all ranks. Each rank owns an equal contiguous share of every population.
    n_threads : int
        The number of blocks is a multiple of this.
    most : int
        The most cells of a block, padding included.
    """
    shares = [own_share(size, rank, n_ranks) for size in sizes]
    n_cells = sum(last - first for first, last in shares)
    n_blocks = fewest_blocks(n_cells, n_threads, most)
    while True:
        blocks = tuple(_block(shares, receptors, b, n_blocks) for b in range(n_blocks))
        if max(block.n_padded for block in blocks) <= max(most, LANES) or n_blocks >= n_cells:
            return blocks
        n_blocks += n_threads


def fewest_blocks(n_cells: int, n_threads: int, most: int) -> int:
    """Return the least multiple of `n_threads` blocks that hold some cells, at most `most` in each."""
    return n_threads * max(1, -(-n_cells // (most * n_threads)))


def _block(shares: Sequence[tuple[int, int]], receptors: Sequence[int], b: int, n_blocks: int) -> Block:
    """Return one of `n_blocks` blocks. Cells that do not divide evenly go to another block for each population."""
    parts: list[Part] = []
    ends = [0] * max(receptors, default=0)
    for population, (begin, end) in enumerate(shares):
        size, shift = end - begin, population % n_blocks
        first, last = ((size * edge + shift) // n_blocks for edge in (b, b + 1))
        if last > first:
            offsets = tuple(ends[: receptors[population]])
            parts.append(Part(population, begin + first, begin + last, offsets))
            for receptor in range(len(offsets)):
                ends[receptor] += parts[-1].padded
    return Block(tuple(parts))


def padded(size: int) -> int:
    """Return a number of cells rounded up to whole cache lines."""
    return -(-size // LANES) * LANES


def zeros(shape: int | tuple[int, ...], dtype: DTypeLike, large: int = LARGE) -> NDArray[Any]:
    """Return zeros that start on a cache line; large arrays lie in huge pages and take memory when first written.

    Raises
    ------
    MemoryError
        If there is no room.
    """
    kind = np.dtype(dtype)
    n_bytes = (prod(shape) if isinstance(shape, tuple) else shape) * kind.itemsize
    if n_bytes >= large:
        try:
            buffer = mmap.mmap(-1, n_bytes + HUGE_PAGE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        except OSError as error:
            raise MemoryError(f"There is no room for an array of {in_bytes(n_bytes)}.") from error
        if hasattr(mmap, "MADV_HUGEPAGE"):
            with suppress(OSError):  # a kernel may have none
                buffer.madvise(mmap.MADV_HUGEPAGE)
        raw, step = np.frombuffer(buffer, np.uint8), HUGE_PAGE
    else:
        raw, step = np.zeros(n_bytes + LINE, np.uint8), LINE
    start = -raw.ctypes.data % step
    return raw[start : start + n_bytes].view(kind).reshape(shape)


def shortened(array: NDArray[np.uint8], n_bytes: int) -> NDArray[np.uint8]:
    """Return the first bytes of an array of `zeros`, and give back the memory behind these."""
    raw = array.base
    if not (isinstance(raw, np.ndarray) and isinstance(raw.base, memoryview)):
        return array[:n_bytes].copy()
    end = array.ctypes.data + n_bytes
    start = end + -end % HUGE_PAGE - raw.ctypes.data
    if isinstance(raw.base.obj, mmap.mmap) and start < raw.nbytes and hasattr(mmap, "MADV_DONTNEED"):
        raw.base.obj.madvise(mmap.MADV_DONTNEED, start, raw.nbytes - start)
    return array[:n_bytes]
