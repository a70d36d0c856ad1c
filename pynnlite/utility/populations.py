"""Keep the spikes of a population in a file, to have them emitted again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from ..errors import BadValue
from ..network import Group


def save_population(population: Group, filename: str | Path, variables: Iterable[str] = ()) -> None:
    """Write the spikes that were recorded from a population, its label, size and positions to a file.

    Parameters
    ----------
    population : Population, PopulationView or Assembly
        Whose spikes.
    filename : str or Path
        Name of the file, which gets NumPy's format ``npz`` whatever its ending.
    variables : iterable of str
        Attributes of the population that are kept as well: numbers, texts, or lists of them.
    """
    trains = population.get_data("spikes").segments[-1].spiketrains
    times = {int(train.annotations["source_index"]): train.rescale("ms").magnitude for train in trains}
    rows = [times.get(index, np.zeros(0)) for index in range(population.size)]
    attributes = {name: getattr(population, name) for name in variables or ()}
    try:
        texts = json.dumps({"label": population.label, "attributes": attributes})
    except TypeError as error:
        raise BadValue(f"An attribute of {population.label!r} cannot be kept in a file: {error}.") from None
    with open(filename, "wb") as file:
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
    with np.load(filename) as data:
        counts, times, positions = data["counts"], data["times"], data["positions"]
        texts = json.loads(str(data["texts"]))
    trains = np.split(times, np.cumsum(counts)[:-1])
    population = sim.Population(len(counts), sim.SpikeSourceArray(spike_times=trains), label=texts["label"])
    population.positions = positions
    population.annotate(**texts["attributes"])
    return population
