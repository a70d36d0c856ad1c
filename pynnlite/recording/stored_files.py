"""Read spikes and samples from files and folders, whoever wrote them."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import BadValue, PynnliteError
from ..packages import optional
from .stored import Samples, Stored, segment_notes

ENDINGS = (".pkl", ".pickle", ".sonata", ".sonata.h5", ".h5", ".nix", ".nwb", ".mat", ".csv")
"""Files of these endings can be read."""


def read_stored(place: str | os.PathLike[str]) -> list[Stored]:
    """Return the spikes and samples that a file, or a folder of data, holds.

    Parameters
    ----------
    place : str or path
        A folder that `setup(data=FOLDER)` wrote, or a file: neo's pickles, NIX, NWB and MAT, spikes of SONATA, the CSV
        that pynnlite writes, or any CSV with the columns population, index (or cell) and time (in ms).

    Raises
    ------
    BadValue
        If there is nothing of this name, or it does not hold such data.
    MissingPackage
        If the library for the format is not installed.
    """
    path = Path(place)
    name = path.name.lower()
    if path.is_dir():
        from . import neo
        from .saved import read_data

        return neo.stored(read_data(path))
    if not path.is_file():
        raise BadValue(f"There is no file or folder {str(place)!r}.")
    if not name.endswith(ENDINGS):
        raise BadValue(
            f"Data are read from folders and from files ending in {', '.join(ENDINGS)}, not {name!r}."
        )
    try:
        if name.endswith(".csv"):
            return _of_table(path)
        if name.endswith((".sonata", ".h5", ".sonata.h5")) and (found := _of_sonata(path)) is not None:
            return found
        from . import neo

        return neo.stored(neo.read(path))
    except PynnliteError:
        raise
    except Exception as error:  # libraries raise their own errors for damaged files
        raise BadValue(f"{str(path)!r} cannot be read: {type(error).__name__}: {error}.") from error


def _of_table(path: Path) -> list[Stored]:
    """Read a table of comma-separated values."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        lines = file.read().splitlines()
    comments = [line[1:].strip() for line in lines if line.startswith("#")]
    rows = list(csv.DictReader(line for line in lines if line.strip() and not line.startswith("#")))
    blocks = _json(comments[-1]) if comments else None
    columns = set(rows[0]) if rows else {"population", "cell", "time"}
    index = "cell" if "cell" in columns else "index"
    if missing := {"population", index, "time"} - columns:
        raise BadValue(
            f"{str(path)!r} has no column {', '.join(sorted(missing))}. A table of spikes has the columns population,"
            " index (or cell) and time (in ms)."
        )
    found: dict[tuple[str, int, str], list[tuple[int, float, str, str]]] = {}
    for number, row in enumerate(rows, 1):
        try:
            place = row["population"], int(row.get("segment") or 0), row.get("variable") or "spikes"
            at = int(row[index]), float(row["time"])
        except (TypeError, ValueError):
            said = f"{index} {row[index]!r} and time {row['time']!r}"
            raise BadValue(
                f"{str(path)!r}, row {number}: {said} are none. Give an integer from 0 on, and a time in ms."
            ) from None
        found.setdefault(place, []).append((*at, row.get("value") or "", row.get("unit") or ""))
    return list(_stored_rows(found, blocks))


def _stored_rows(
    found: Mapping[tuple[str, int, str], list[tuple[int, float, str, str]]], blocks: Any
) -> Iterator[Stored]:
    for population, segment in dict.fromkeys(place[:2] for place in found):
        spikes = found.get((population, segment, "spikes"), [])
        notes = segment_notes(blocks, population, segment)
        samples = {
            variable: _samples(rows)
            for (label, number, variable), rows in found.items()
            if (label, number) == (population, segment) and variable != "spikes"
        }
        cell = np.array([row[0] for row in spikes], np.int64)
        time = np.array([row[1] for row in spikes], np.float64)
        size = int(notes["size"]) if "size" in notes else None
        yield Stored(population, segment, cell, time, notes=notes, size=size, samples=samples)


def _samples(rows: list[tuple[int, float, str, str]]) -> Samples:
    """Return samples of which each row has one."""
    cells, column = np.unique([row[0] for row in rows], return_inverse=True)
    times, line = np.unique([row[1] for row in rows], return_inverse=True)
    values = np.full((len(times), len(cells)), np.nan)
    values[line, column] = [float(row[2]) for row in rows]
    return Samples(times, cells.astype(np.int32), values, rows[0][3])


def _of_sonata(path: Path) -> list[Stored] | None:
    """Read a file of SONATA's spikes; None if it is another HDF5 file."""
    h5py = optional("h5py", "sonata", "Reading SONATA files")
    with h5py.File(path, "r") as file:
        if "spikes" not in file:
            return None
        spikes = file["spikes"]
        blocks = _json(spikes.attrs.get("provenance", ""))
        result = []
        groups = spikes.items() if "timestamps" not in spikes else [("", spikes)]
        for name, group in groups:
            label, mark, number = name.rpartition("_segment")
            label, segment = (label, int(number)) if mark and number.isdigit() else (name, 0)
            unit = group["timestamps"].attrs.get("units", "ms")
            if str(unit) not in ("ms", "milliseconds", "millisecond"):
                raise BadValue(
                    f"The times of {name!r} in {str(path)!r} have the unit {unit!r}; it must be ms."
                )
            notes = segment_notes(blocks, label, segment)
            size = int(notes["size"]) if "size" in notes else None
            cell = np.asarray(group["node_ids"][()], np.int64)
            time = np.asarray(group["timestamps"][()], np.float64)
            result.append(Stored(label, segment, cell, time, notes=notes, size=size))
    return result


def _json(text: Any) -> Any:
    import json  # slow to import, and seldom used

    try:
        return json.loads(text)
    except (ValueError, TypeError):
        return None
