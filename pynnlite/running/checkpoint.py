"""Checkpoint files: the state of a simulation and what it recorded, written as a whole or not at all.

Of data that are in folders on disk, a checkpoint holds where they are and how far these had been written.
A file holds arrays and, as JSON, facts; it can be read without running anything that it contains.
"""

from __future__ import annotations

import json
import os
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..backend import SavesState, State
from ..columns import Trace
from ..errors import ModelError
from ..model import ADDRESS, NO_POPULATION, Addresses, ProbeSpec
from ..parallel import Communicator, Ownership, together
from ..recipe import Recipe
from ..recording import Segment, Sinks, restored
from ..recording.notes import packed, unpacked
from ..recording.pieces import SpikesInMemory, TraceInMemory
from ..timebase import NEVER
from ..values import FloatArray
from .archive import Archive, named, write_whole
from .contents import (
    fields,
    items,
    positive,
    require,
    require_facts,
    require_segment,
    require_since,
    require_state,
    text,
    whole,
)
from .synapse_tables import require_tables

FORMAT = "pynnlite checkpoint 5"

FACTS = ("backend", "digest", "dt", "step", "trial", "recorded")
SEGMENT = ("dt", "start", "stop")


@dataclass(frozen=True)
class Checkpoint:
    """A simulation at one step.

    Parameters
    ----------
    backend : str
        Name of the backend that ran it.
    digest : str
        That of the recipe.
    dt : float
        Length of a step in ms.
    step, trial : int
        The present step, and the number of the trial.
    state : State
        That of the whole network.
    recorded : list of int
        Numbers of the probes that there are now; others of the last segment have been replaced.
    segments : list of Segment
        All that was recorded, on all ranks, without the data that are in folders.
    sinks : Sinks
        Which data are in folders.
    since : dict of int to (size,) ndarray of int64
        The steps in which sequences of sources began, as in a recipe.
    """

    backend: str
    digest: str
    dt: float
    step: int
    trial: int
    state: State
    recorded: list[int]
    segments: list[Segment]
    sinks: Sinks = field(default_factory=Sinks)
    since: Mapping[int, NDArray[np.int64]] = field(default_factory=dict)

    def require_fits(self, recipe: Recipe, backend: str) -> None:
        """Check that this is the checkpoint of a network as it is described, before anything is built from it.

        Parameters
        ----------
        recipe : Recipe
            The network.
        backend : str
            Name of the backend that is to go on.

        Raises
        ------
        ModelError
            If it is that of another network, or of synapses with a rule on another backend.
        ValueError
            If it cannot be that of any network.
        """
        if self.dt != recipe.dt:
            raise ModelError(
                f"The checkpoint has a time step of {self.dt:g} ms, this simulation one of {recipe.dt:g} ms."
            )
        if self.digest != recipe.digest:
            raise ModelError(
                "The checkpoint is that of another network. Describe the network as it was when the checkpoint was"
                " written, changes made during the run included, then call restore()."
            )
        if self.state.synapses and self.backend != backend:
            raise ModelError(
                f"The checkpoint was written on {self.backend!r}, and this simulation is one on {backend!r}. What"
                " synapses with a rule have come to is kept by each backend in its own way: call restore() on"
                f" {self.backend!r}."
            )
        require_state(self.state, self.step, recipe)
        require_tables(self.state.synapses, recipe)
        require_since(self.since, self.step, recipe)
        for segment in self.segments:
            require_segment(segment, recipe)
        here, there = (_recorded(probes, recipe) for probes in (recipe.recorded, self.recorded_probes))
        if here and here != there:
            names = [", ".join(sorted({name for *_, name in each})) or "nothing" for each in (here, there)]
            raise ModelError(
                f"Other things are recorded here ({names[0]}) than when the checkpoint was written ({names[1]}): other"
                " variables, cells or sampling intervals. Record the same or nothing before restore(), which records on"
                " by itself, and other things after it."
            )

    def load_into(self, simulation: SavesState, path: str | os.PathLike[str], comm: Communicator) -> None:
        """Bring a newly built simulation to this state. Collective.

        Parameters
        ----------
        simulation : SavesState
            The simulation.
        path : str or path
            Name of the file, for errors.
        comm : Communicator
            The ranks.

        Raises
        ------
        BadValue
            If the synapses of the simulation cannot have been in this state.
        """
        with together(comm), named(path):
            simulation.load(self.state, self.step)

    @property
    def recorded_probes(self) -> tuple[ProbeSpec, ...]:
        """The probes that there are now."""
        return tuple(self.segments[-1].probes[number] for number in self.recorded)


def _recorded(
    probes: Iterable[ProbeSpec], recipe: Recipe
) -> dict[tuple[int, int, str], tuple[int, list[int]]]:
    """Return the sampling interval in steps and the cells or synapses that are recorded, by what they belong to."""
    found: dict[tuple[int, int, str], tuple[int, list[int]]] = {}
    for probe in probes:
        cells = [*found.get(probe.of, (0, []))[1], *probe.index.tolist()]
        found[probe.of] = 0 if probe.variable == "spikes" else recipe.interval(probe), sorted(cells)
    return found


def whole_cells(
    parts: Sequence[Mapping[tuple[int, str], FloatArray]], sizes: Sequence[int], owned: Ownership
) -> dict[tuple[int, str], FloatArray]:
    """Return the state of all cells.

    Parameters
    ----------
    parts : sequence of dict
        That of each rank's own cells, as in a `State`.
    sizes : sequence of int
        Numbers of cells of the populations.
    owned : Ownership
        Which rank owns which cell.
    """
    whole: dict[tuple[int, str], FloatArray] = {}
    for rank, part in enumerate(parts):
        for (population, name), values in part.items():
            column = whole.setdefault((population, name), np.zeros(sizes[population], values.dtype))
            column[owned.cells(population, rank)] = values
    return whole


def write(checkpoint: Checkpoint, path: str | os.PathLike[str]) -> None:
    """Write a checkpoint, so that a file of that name is whole at any moment: the former one or the new one."""
    arrays: dict[str, NDArray[Any]] = {
        f"cells/{population}/{name}": values for (population, name), values in checkpoint.state.cells.items()
    }
    arrays |= {
        f"synapses/{pathway}/{name}": column for (pathway, name), column in checkpoint.state.synapses.items()
    }
    arrays |= {f"spikes/{name}": column for name, column in checkpoint.state.spikes.items()}
    arrays |= {f"since/{population}": steps for population, steps in checkpoint.since.items()}
    described = []
    for number, segment in enumerate(checkpoint.segments):
        facts, columns = _pack(segment, checkpoint.sinks.places[number] if checkpoint.sinks.places else {})
        described.append(facts)
        arrays |= {f"segment/{number}/{name}": column for name, column in columns.items()}
    facts = {
        "format": FORMAT,
        "segments": described,
        "sinks": checkpoint.sinks.facts(),
        **{name: getattr(checkpoint, name) for name in FACTS},
    }
    write_whole(Path(path), {"facts": np.array(json.dumps(facts)), **arrays})


def read(path: str | os.PathLike[str]) -> Checkpoint:
    """Read a checkpoint. Whether it fits a network, `Checkpoint.require_fits` says.

    Raises
    ------
    BadValue
        If the file is none.
    """
    with named(path), Archive(Path(path)) as archive:
        facts = _facts(archive.read("facts"))
        arrays = {name: archive.read(name) for name in archive.names if name != "facts"}
        return _checkpoint(facts, arrays)


def _facts(array: NDArray[Any]) -> dict[str, Any]:
    """Return what the JSON of a file says, or raise `ValueError` if the file is of another format."""
    require(array.dtype.kind == "U" and array.shape == (), "'facts' is no text")
    facts = json.loads(str(array))
    found = facts.get("format") if isinstance(facts, dict) else None
    require(isinstance(found, str), "it does not say its format")
    require(
        found == FORMAT, f"it was written by another version of pynnlite ({found}), this one reads {FORMAT}"
    )
    return fields(facts, ("format", "segments", "sinks", *FACTS), "the description")


def _checkpoint(facts: Mapping[str, Any], arrays: dict[str, NDArray[Any]]) -> Checkpoint:
    """Return the checkpoint of which a file has these facts and arrays; take each array that belongs to it."""
    step, trial = (whole(facts[name], f"the {name}") for name in ("step", "trial"))
    described = items(facts["segments"], "segments")
    sinks = Sinks.of_facts(facts["sinks"], len(described))
    segments = [_unpack(each, n, sinks.places[n], arrays) for n, each in enumerate(described)]
    require(segments and segments[-1].stop == step, "the last segment does not end at the present step")
    recorded = [whole(number, "a recording", -NEVER) for number in items(facts["recorded"], "recorded")]
    there = segments[-1].probes.keys()
    require(
        len(set(recorded)) == len(recorded) and there >= set(recorded), "recordings are missing or come twice"
    )
    cells, spikes = dict[tuple[int, str], NDArray[Any]](), dict[str, NDArray[Any]]()
    since: dict[int, NDArray[Any]] = {}
    synapses: dict[tuple[int, str], NDArray[Any]] = {}
    for name, values in arrays.items():
        kind, *rest = name.split("/")
        if kind == "spikes" and len(rest) == 1:
            spikes[rest[0]] = values
        elif kind == "since" and len(rest) == 1 and rest[0].isdecimal():
            since[int(rest[0])] = values
        elif kind == "synapses" and len(rest) == 2 and rest[0].isdecimal():
            synapses[int(rest[0]), rest[1]] = values
        else:
            known = kind == "cells" and len(rest) == 2 and rest[0].isdecimal()
            require(known, f"{name!r} belongs to nothing")
            cells[int(rest[0]), rest[1]] = values
    backend, digest = (text(facts[name], f"the {name}") for name in ("backend", "digest"))
    dt, state = positive(facts["dt"], "the time step"), State(cells, spikes, synapses)
    return Checkpoint(backend, digest, dt, step, trial, state, recorded, segments, sinks, since)


def _pack(segment: Segment, in_folders: Container[int]) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Return what describes a segment, and the columns of those probes whose data are not in folders."""
    probes: list[list[Any]] = []
    columns: dict[str, NDArray[Any]] = {}
    for number, probe in segment.probes.items():
        end = segment.ends.get(number)
        projection = [] if probe.projection is None else [probe.projection]
        facts_of_probe = [number, probe.population, probe.variable, probe.start, probe.interval, end]
        probes.append([*facts_of_probe, *projection])
        columns[f"{number}/index"] = probe.index
        for name in ADDRESS if probe.synapses is not None else ():
            columns[f"{number}/{name}"] = getattr(probe.synapses, name)
        if number in in_folders:
            continue
        if probe.variable == "spikes":
            columns[f"{number}/cell"], columns[f"{number}/time"] = segment.trains(probe)
        else:
            trace = segment.trace(probe)
            columns[f"{number}/step"], columns[f"{number}/values"] = trace.step, trace.values
    origin = segment.provenance
    facts: dict[str, Any] = {
        "provenance": {} if origin is None else origin.notes(),
        "types": {} if origin is None else origin.all_told(),
        "annotations": {name: packed(note) for name, note in segment.annotations.items()},
    }
    return {"probes": probes, **facts, **{name: getattr(segment, name) for name in SEGMENT}}, columns


def _unpack(given: Any, n: int, in_folders: Container[int], arrays: dict[str, NDArray[Any]]) -> Segment:
    """Return segment `n`, and take its columns out of the arrays; some data are in folders."""
    facts = fields(given, ("probes", "provenance", "types", "annotations", *SEGMENT), f"segment {n}")
    stop = whole(facts["stop"], "the end of a segment")
    start = whole(facts["start"], "the start of a segment", 0, stop)
    dt, annotations = positive(facts["dt"], "the time step of a segment"), facts["annotations"]
    require(isinstance(annotations, dict), "annotations of a segment are no dict")
    provenance = restored(*(require_facts(facts[name], name) for name in ("provenance", "types")))
    notes = {name: unpacked(note) for name, note in annotations.items()}
    segment = Segment(dt, start, stop, annotations=notes, provenance=provenance)
    for described in items(facts["probes"], "recordings of a segment"):
        probe, end = _described(described)
        number = probe.number
        require(number not in segment.probes, f"two recordings have the number {number}")
        if end is not None:
            segment.ends[number] = whole(end, "the end of a recording", max(probe.start, start), stop)
        is_spikes = probe.variable == "spikes"
        names = () if number in in_folders else ("cell", "time") if is_spikes else ("step", "values")
        address = ADDRESS if probe.projection is not None else ()
        try:
            found = [arrays.pop(f"segment/{n}/{number}/{name}") for name in ("index", *address, *names)]
        except KeyError as error:
            raise ValueError(f"it has no array {error}") from None
        index, columns = found[0], found[1 + len(address) :]
        synapses = Addresses(*found[1 : 1 + len(address)]) if address else None
        segment.probes[number] = replace(probe, index=index, synapses=synapses)
        if columns and is_spikes:
            segment.spikes[number] = SpikesInMemory([(columns[0], columns[1])])
        elif columns:
            segment.traces[number] = TraceInMemory([Trace(*columns)])
    return segment


def _described(given: Any) -> tuple[ProbeSpec, Any]:
    """Return a probe without its cells or synapses, and the step up to which it recorded, if it has ended."""
    n = len(items(given, "a recording"))
    require(n in (6, 7), "a recording does not consist of 6 facts, or 7 for synapses")
    number, first = whole(given[0], "a recording", -NEVER), whole(given[3], "a first step")
    projection = whole(given[6], "a projection") if n == 7 else None
    least, most = (0, NEVER) if projection is None else (NO_POPULATION, NO_POPULATION)
    population, variable = whole(given[1], "a population", least, most), text(given[2], "a variable")
    interval = None if given[4] is None else positive(given[4], "a sampling interval")
    nothing = np.zeros(0, np.int32)
    return ProbeSpec(number, population, variable, nothing, first, interval, projection), given[5]
