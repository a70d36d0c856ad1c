"""Keep the spikes of a population in a file, to have them emitted again."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from ..errors import BadValue
from ..files import written_whole
from ..network import Group, checked_names
from ..parallel import world


def save_population(population: Group, filename: str | Path, variables: Iterable[str] = ()) -> None:
    """Write the spikes that were recorded from a population, its label, size and positions to a file; rank 0 does.

    Parameters
    ----------
    population : Population, PopulationView or Assembly
        Whose spikes.
    filename : str or Path
        Name of the file, which gets NumPy's format ``npz`` whatever its ending.
    variables : iterable of str
        Attributes of the population that are kept as well: numbers, texts, or lists of them.
    """
    if not isinstance(population, Group):
        raise BadValue(f"save_population() writes a population, a view or an assembly, not {population!r}.")
    _check_name(filename)
    names = [] if variables is None else checked_names(variables, "variables")
    trains = population.get_data("spikes").segments[-1].spiketrains
    if world().rank > 0:
        return  # the others' spikes are on rank 0
    cells = population.id_to_index([int(train.annotations["source_id"]) for train in trains])
    times = {cell: train.rescale("ms").magnitude for cell, train in zip(cells.tolist(), trains, strict=True)}
    rows = [times.get(index, np.zeros(0)) for index in range(population.size)]
    attributes = {name: getattr(population, name) for name in names}
    try:
        texts = json.dumps({"label": population.label, "attributes": attributes})
    except TypeError as error:
        raise BadValue(f"An attribute of {population.label!r} cannot be kept in a file: {error}.") from None
    with written_whole(filename) as part, part.open("wb") as file:
        np.savez(
            file,
            counts=[len(row) for row in rows],
            times=np.concatenate(rows),
            positions=population.positions,
            texts=texts,
        )


def load_population(filename: str | Path, sim: ModuleType | Any) -> Any:
    """Return a population of `SpikeSourceArray` cells that emit the spikes that `save_population` wrote.

    Parameters
    ----------
    filename : str or Path
        Name of the file.
    sim : module
        The backend, e.g. `pynnlite.native`. The attributes that were kept become annotations.
    """
    _check_name(filename)
    world().allgather(None, "load_population")  # rank 0 may still be writing the file
    try:
        with np.load(filename) as data:
            counts, times, positions = data["counts"], data["times"], data["positions"]
            texts = json.loads(str(data["texts"]))
    except (ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile) as error:
        raise BadValue(
            f"{str(filename)!r} is no file that save_population() has written: {error}."
        ) from error
    trains = np.split(times, np.cumsum(counts)[:-1])
    population = sim.Population(len(counts), sim.SpikeSourceArray(spike_times=trains), label=texts["label"])
    population.positions = positions
    population.annotate(**texts["attributes"])
    return population


def _check_name(filename: Any) -> None:
    """Raise `BadValue` unless something is the name of a file: a number would be one that is open already."""
    if not isinstance(filename, str | os.PathLike) or not os.fspath(filename):
        raise BadValue(f"filename must be the name of a file, not {filename!r}.")
