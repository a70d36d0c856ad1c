"""Appending to a growing array in three formats, by 1 and 4 processes, and what a SIGKILL leaves of it.

Usage: ``python tests/benchmarks/appending.py [FOLDER]``, in an environment that has pynnlite, ``h5py`` and ``zarr``.

Each process appends rows of 4 000 numbers to a file of its own: 512 MB in pieces of 8 MB, and 1 000 pieces of one row,
each piece on its way to the disk (not waited for) when the next one begins. Then a process is killed 30 times at random
moments, and what it left is read.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from pynnlite.recording.on_disk import GrowingArray, read

WIDTH = 4000
warnings.simplefilter("ignore")


class Npy:
    """NumPy's own format, as recordings have it."""

    def __init__(self, path: Path) -> None:
        self._array = GrowingArray(path, np.float64, WIDTH)

    def append(self, values: Any) -> None:
        """Append rows."""
        self._array.append(values)

    @staticmethod
    def read(path: Path) -> Any:
        """Return all rows of a file."""
        return read(path)


class Hdf5:
    """HDF5, flushed after each piece; no promise of what a crash leaves."""

    swmr = False

    def __init__(self, path: Path) -> None:
        import h5py

        self.file = h5py.File(path, "w", libver="latest")
        self.data = self.file.create_dataset(
            "data", (0, WIDTH), "f8", maxshape=(None, WIDTH), chunks=(64, WIDTH)
        )
        self.file.flush()
        if self.swmr:
            self.file.swmr_mode = True

    def append(self, values: Any) -> None:
        """Append rows."""
        n = len(self.data)
        self.data.resize(n + len(values), axis=0)
        self.data[n:] = values
        self.data.flush()

    @classmethod
    def read(cls, path: Path) -> Any:
        """Return all rows of a file."""
        import h5py

        return h5py.File(path, "r", libver="latest", swmr=cls.swmr)["data"][:]


class Swmr(Hdf5):
    """HDF5 for one writer and readers beside it: promised to be readable at any time; arrays cannot be added."""

    swmr = True


class Zarr:
    """Zarr, uncompressed: a file for each chunk."""

    def __init__(self, path: Path) -> None:
        import zarr

        self.data = zarr.create_array(
            str(path), shape=(0, WIDTH), chunks=(256, WIDTH), dtype="f8", compressors=None, overwrite=True
        )

    def append(self, values: Any) -> None:
        """Append rows."""
        self.data.append(values)

    @staticmethod
    def read(path: Path) -> Any:
        """Return all rows of a file."""
        import zarr

        return zarr.open_array(str(path), mode="r")[:]


FORMATS: list[Any] = [Npy, Hdf5, Swmr, Zarr]


def append(kind: Any, path: Path, n_pieces: int, rows: int) -> None:
    """Append pieces of some rows to a new file."""
    file, values = kind(path), np.zeros((rows, WIDTH))
    for k in range(n_pieces):
        values[:] = np.arange(k * rows, (k + 1) * rows)[:, None]
        file.append(values)


def seconds(kind: Any, folder: Path, n_processes: int, n_pieces: int, rows: int) -> float:
    """Return how long processes take, side by side."""
    work = [
        multiprocessing.Process(target=append, args=(kind, folder / f"{n}.data", n_pieces, rows))
        for n in range(n_processes)
    ]
    start = time.perf_counter()
    for each in work:
        each.start()
    for each in work:
        each.join()
    return time.perf_counter() - start


def killed(kind: Any, folder: Path) -> bool:
    """Kill a process and tell whether what it left can be read, and has no hole."""
    path = folder / "killed"
    process = multiprocessing.Process(target=append, args=(kind, path, 10**6, random.choice([1, 16, 100])))
    process.start()
    time.sleep(random.uniform(0.5, 1.0))
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    try:
        data = kind.read(path)
        good = bool(
            (data[:, 0] == np.arange(len(data))).all() and (data[:, -1] == data[:, 0]).all() and len(data)
        )
    except Exception:
        good = False
    (shutil.rmtree if path.is_dir() else os.unlink)(path)
    return good


def main() -> None:
    """Print the table."""
    print(
        "| format | large pieces (s) | by 4 processes (s) | one row (ms each) | whole after SIGKILL, of 30 |"
    )
    print("|---|---|---|---|---|")
    for kind in FORMATS:
        with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as name:
            folder = Path(name)
            large = min(seconds(kind, folder, 1, 64, 250) for _ in range(2))
            many = seconds(kind, folder, 4, 16, 250)
            small = seconds(kind, folder, 1, 1000, 1)
            whole = sum(killed(kind, folder) for _ in range(30))
            print(f"| {kind.__name__} | {large:.2f} | {many:.2f} | {small:.2f} | {whole} |", flush=True)


if __name__ == "__main__":
    main()
