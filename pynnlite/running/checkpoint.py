"""Checkpoint files: the state of a simulation and what it recorded, written as a whole or not at all.

A file holds arrays and, as JSON, facts; it can be read without running anything that it contains.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from ..backend import State
from ..columns import Trace
from ..errors import BadValue, ModelError
from ..model import ProbeSpec
from ..recipe import Recipe
from ..recording import Segment

FORMAT = "pynnlite checkpoint 2"


@dataclass(frozen=True)
class Checkpoint:
    """A simulation at one step.

    Parameters
    ----------
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
        All that was recorded, on all ranks.
    """

    digest: str
    dt: float
    step: int
    trial: int
    state: State
    recorded: list[int]
    segments: list[Segment]

    def require_fits(self, recipe: Recipe) -> None:
        """Raise `ModelError` unless this is the checkpoint of a network as it is described."""
        if self.dt != recipe.dt:
            raise ModelError(
                f"The checkpoint has a time step of {self.dt:g} ms, this simulation one of {recipe.dt:g} ms."
            )
        if self.digest != recipe.digest:
            raise ModelError(
                "The checkpoint is that of another network. Describe the network as it was when the checkpoint was"
                " written, changes made during the run included, then call restore()."
            )
        here, there = (
            [(p.population, p.variable, p.start, recipe.interval(p), p.index.tolist()) for p in probes]
            for probes in (recipe.probes, [self.segments[-1].probes[number] for number in self.recorded])
        )
        if here != there:
            raise ModelError("Other things are recorded here than when the checkpoint was written.")

    def segments_of(self, recipe: Recipe) -> list[Segment]:
        """Return the segments, the last with the numbers that a recipe gives its probes."""
        *past, last = self.segments
        numbers = {probe.number: -1 - probe.number for probe in last.probes.values()}
        numbers |= dict(zip(self.recorded, (probe.number for probe in recipe.probes), strict=True))
        probes = {numbers[n]: replace(probe, number=numbers[n]) for n, probe in last.probes.items()}
        spikes = {numbers[n]: pieces for n, pieces in last.spikes.items()}
        traces = {numbers[n]: pieces for n, pieces in last.traces.items()}
        return [*past, replace(last, probes=probes, spikes=spikes, traces=traces)]


def write(checkpoint: Checkpoint, path: str | os.PathLike[str]) -> None:
    """Write a checkpoint, so that a file of that name is whole at any moment: the former one or the new one.

    Raises
    ------
    BadValue
        If annotations of a segment are not numbers, texts, lists or dicts.
    """
    arrays: dict[str, NDArray[Any]] = {
        f"cells/{population}/{name}": values for (population, name), values in checkpoint.state.cells.items()
    }
    arrays |= {f"spikes/{name}": column for name, column in checkpoint.state.spikes.items()}
    described = []
    for number, segment in enumerate(checkpoint.segments):
        facts, columns = _pack(segment)
        described.append(facts)
        arrays |= {f"segment/{number}/{name}": column for name, column in columns.items()}
    names = ("digest", "dt", "step", "trial", "recorded")
    facts = {"format": FORMAT, "segments": described, **{name: getattr(checkpoint, name) for name in names}}
    try:
        text = json.dumps(facts)
    except TypeError as error:
        raise BadValue(
            f"Annotations that go into a checkpoint must be numbers, texts, lists or dicts: {error}."
        ) from error
    _write_whole(Path(path), {"facts": np.array(text), **arrays})


def read(path: str | os.PathLike[str]) -> Checkpoint:
    """Read a checkpoint.

    Raises
    ------
    BadValue
        If the file is none.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = dict(file)
        facts = json.loads(str(arrays.pop("facts")))
    except FileNotFoundError:
        raise BadValue(f"There is no checkpoint {str(path)!r}.") from None
    except (BadZipFile, ValueError, KeyError, EOFError) as error:
        raise BadValue(f"{str(path)!r} is not a checkpoint of pynnlite.") from error
    if facts.get("format") != FORMAT:
        raise BadValue(f"{str(path)!r} was written by another version of pynnlite ({facts.get('format')}).")
    cells = {(int(population), name): values for population, name, values in _under(arrays, "cells")}
    spikes = {name.removeprefix("spikes/"): arrays[name] for name in arrays if name.startswith("spikes/")}
    columns: dict[int, dict[str, NDArray[Any]]] = {}
    for number, name, values in _under(arrays, "segment"):
        columns.setdefault(int(number), {})[name] = values
    segments = [_unpack(each, columns.get(number, {})) for number, each in enumerate(facts["segments"])]
    state, recorded = State(cells, spikes), facts["recorded"]
    return Checkpoint(facts["digest"], facts["dt"], facts["step"], facts["trial"], state, recorded, segments)


def _under(arrays: Mapping[str, NDArray[Any]], folder: str) -> list[tuple[str, str, NDArray[Any]]]:
    """Return (first, rest, array) for each array named ``folder/first/rest``."""
    return [
        (first, rest, values)
        for name, values in arrays.items()
        if name.startswith(f"{folder}/")
        for _, first, rest in [name.split("/", 2)]
    ]


def _write_whole(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write a file beside its place, make sure that it is on the disk, and only then put it there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _pack(segment: Segment) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Return what describes a segment, and its columns."""
    probes: list[list[Any]] = []
    columns: dict[str, NDArray[Any]] = {}
    for number, probe in segment.probes.items():
        probes.append([number, probe.population, probe.variable, probe.start, probe.interval])
        columns[f"{number}/index"] = probe.index
        if probe.variable == "spikes":
            columns[f"{number}/cell"], columns[f"{number}/time"] = segment.trains(probe)
        else:
            trace = segment.trace(probe)
            columns[f"{number}/step"], columns[f"{number}/values"] = trace.step, trace.values
    names = ("dt", "start", "stop", "annotations")
    return {"probes": probes, **{name: getattr(segment, name) for name in names}}, columns


def _unpack(facts: Mapping[str, Any], columns: Mapping[str, NDArray[Any]]) -> Segment:
    segment = Segment(facts["dt"], facts["start"], facts["stop"], annotations=facts["annotations"])
    for number, population, variable, start, interval in facts["probes"]:
        index = columns[f"{number}/index"]
        segment.probes[number] = ProbeSpec(number, population, variable, index, start, interval)
        if variable == "spikes":
            segment.spikes[number] = [(columns[f"{number}/cell"], columns[f"{number}/time"])]
        else:
            segment.traces[number] = [Trace(columns[f"{number}/step"], columns[f"{number}/values"])]
    return segment
