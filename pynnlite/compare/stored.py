"""Match stored spikes with the network that a script describes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..columns import Spikes, Trace
from ..errors import BadValue
from ..model import PopulationSpec
from ..recording import Samples, Stored
from ..timebase import grid_time, nearest_steps, off_grid, steps_not_before
from ..values import IndexArray
from .histories import History, cells_of, compared
from .verdicts import Fault

FACTS = ("seed", "trial", "dt", "min_delay", "max_delay")
"""What a file says of a network besides its digest."""

LATEST = 1e12
"""No run is longer, in ms."""


@dataclass(frozen=True)
class Known:
    """A history whose spikes are those of a file.

    Parameters
    ----------
    history : History
        The history.
    keep : dict of int to (k,) ndarray of int32
        By population of cells, the cells whose spikes are stored.
    traces : dict of int to (Trace, (k,) ndarray of int32)
        By population, stored samples of the compared variable, and the cells that they are of.
    notes : dict of str to object
        What the file says of its data.
    faults : list of Fault
        Spikes of sources that are not those of the network.
    remarks : list of str
        Sentences on what cannot be judged.
    """

    history: History
    keep: dict[int, IndexArray]
    traces: dict[int, tuple[Trace, IndexArray]]
    notes: Mapping[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def matched(history: History, stored: Sequence[Stored]) -> Known:
    """Return a history with the spikes of a file.

    Parameters
    ----------
    history : History
        What the script describes, without data.
    stored : sequence of Stored
        The data of the segment.

    Raises
    ------
    BadValue
        If the data are of another network, or do not suffice.
    """
    found = dict(_by_population(history, stored))
    for each in found.values():
        _require_same_network(history, each)
    last = _last(history, found)
    stretches = [stretch for stretch in history.stretches if stretch.step == 0 or stretch.step < last]
    known = Known(replace(history, stretches=stretches, last=last, _spikes={}, _traces={}), {}, {})
    known = replace(known, notes=next(iter(found.values())).notes)
    for number, each in found.items():
        _require_from_the_beginning(each)
        if number in dict(cells_of(history.recipe)):
            _take_cells(known, number, each)
        else:
            _take_source(known, number, each)
    _require_all_that_project(known, found)
    return known


def _by_population(history: History, stored: Sequence[Stored]) -> Iterator[tuple[int, Stored]]:
    """Yield the data of each population, by its number."""
    populations = history.recipe.populations
    numbers: dict[str, list[int]] = {}
    for spec in populations:
        for name in {spec.label, spec.label.replace("/", "_")}:
            numbers.setdefault(name, []).append(spec.number)
    seen: set[int] = set()
    for each in stored:
        name = each.population
        of_cells = [number for number, _ in cells_of(history.recipe)]
        here = numbers.get(name, of_cells if not name and len(of_cells) == 1 else [])
        if len(here) != 1:
            labels = ", ".join(repr(spec.label) for spec in populations)
            what = "is no population" if not here else "is the label of several populations"
            raise BadValue(
                f"The data are of a population {name!r}, which {what} of the script. Its populations are {labels}."
            )
        if here[0] in seen:
            raise BadValue(f"The data hold the spikes of population {name!r} twice in one segment.")
        seen.add(here[0])
        size = populations[here[0]].size
        if each.size is not None and each.size != size:
            raise BadValue(
                f"Population {name!r} has {each.size} cells in the data, and {size} in the script."
            )
        yield here[0], each
    if not seen:
        raise BadValue("The data hold no population.")


def _require_same_network(history: History, stored: Stored) -> None:
    """Raise `BadValue` if data are of another network."""
    recipe = history.recipe
    digest = stored.notes.get("network_digest")
    longest = "no limit" if recipe.max_delay is None else float(grid_time(recipe.max_delay, recipe.dt))
    shortest = float(grid_time(recipe.min_delay, recipe.dt))
    mine = dict(zip(FACTS, (recipe.model.seed, recipe.trial, recipe.dt, shortest, longest), strict=True))
    others = {name: stored.notes[name] for name in FACTS if name in stored.notes}
    differing = [
        f"{name} is {others[name]} in the data and {mine[name]} in the script"
        for name in others
        if str(others[name]) != str(mine[name])
    ]
    if digest == recipe.digest or (digest is None and not differing):
        return
    why = "; ".join(differing) or (
        "seed, trial, time step and range of delays are the same, so that populations, projections, parameters or"
        " currents differ"
    )
    digests = (
        ""
        if digest is None
        else f" Their network has the digest {digest}, that of the script {recipe.digest}."
    )
    raise BadValue(
        f"The data of {stored.population!r} are of another network: {why}.{digests} Give the script, and its arguments"
        " after '--', with which the data were made."
    )


def _last(history: History, found: Mapping[int, Stored]) -> int:
    """Return the step up to which data are known."""
    stops = [each.stop for each in found.values() if np.isfinite(each.stop)]
    if not stops:
        return history.last
    last = int(nearest_steps(min(stops), history.recipe.dt))
    if last > history.last:
        ends = (float(grid_time(step, history.recipe.dt)) for step in (last, history.last))
        raise BadValue("The data go on up to {:g} ms, and the script runs up to {:g} ms.".format(*ends))
    return last


def _require_from_the_beginning(stored: Stored) -> None:
    if stored.start > 0:
        raise BadValue(
            f"The data of {stored.population!r} begin at {stored.start:g} ms. All spikes from 0 ms on are needed."
        )


def _take_cells(known: Known, number: int, stored: Stored) -> None:
    """Take over the spikes of a population of cells, and its samples."""
    history, spec = known.history, known.history.recipe.populations[number]
    kind = dict(cells_of(history.recipe))[number]
    _require_indices(spec, stored)
    _require_finite(spec, stored)
    dt = history.recipe.dt
    wrong = np.flatnonzero(off_grid(stored.time, dt))
    if len(wrong):
        place = f"{spec.label}[{stored.cell[wrong[0]]}]"
        raise BadValue(
            f"{place}: the spike at {stored.time[wrong[0]]:.12g} ms is off the grid. Cells fire at multiples of the"
            f" time step, {dt:g} ms. {len(wrong)} of {len(stored.time)} spikes are off the grid; times must be in ms."
        )
    spikes = _ascending(stored.cell, nearest_steps(stored.time, dt))
    late = np.flatnonzero((spikes.step > history.last) | (spikes.step < 0))
    if len(late):
        time = float(grid_time(spikes.step[late[0]], dt))
        end = float(grid_time(history.last, dt))
        raise BadValue(
            f"{spec.label}[{spikes.index[late[0]]}]: the spike at {time:g} ms is outside the run, which goes from 0 to"
            f" {end:g} ms."
        )
    same = np.flatnonzero((np.diff(spikes.index) == 0) & (np.diff(spikes.step) == 0))
    if len(same):
        time = float(grid_time(spikes.step[same[0]], dt))
        raise BadValue(f"{spec.label}[{spikes.index[same[0]]}] has two spikes at {time:g} ms.")
    history._spikes[number] = [spikes]
    known.keep[number] = _recorded(history, number, stored).astype(np.int32)
    variable = compared(kind)
    if variable in stored.samples:
        known.traces[number] = _trace(history, spec, variable, stored.samples[variable])


def _require_indices(spec: PopulationSpec, stored: Stored) -> None:
    wrong = stored.cell[(stored.cell < 0) | (stored.cell >= spec.size)]
    if len(wrong):
        raise BadValue(
            f"The data have spikes of cell {wrong[0]} of population {spec.label!r}, whose cells are 0 to"
            f" {spec.size - 1}."
        )


def _require_finite(spec: PopulationSpec, stored: Stored) -> None:
    wrong = np.flatnonzero(~np.isfinite(stored.time) | (np.abs(stored.time) > LATEST))
    if len(wrong):
        place = f"{spec.label}[{stored.cell[wrong[0]]}]"
        raise BadValue(f"{place}: a spike has the time {stored.time[wrong[0]]:g}. Give times in ms.")


def _ascending(cell: NDArray[np.int64], step: NDArray[np.int64]) -> Spikes:
    order = np.lexsort((cell, step))
    return Spikes(cell[order].astype(np.int32), step[order])


def _recorded(history: History, number: int, stored: Stored) -> NDArray[np.int64]:
    """Return the cells that were recorded. Where the file does not say it, the script does, by what it records."""
    if stored.recorded is not None:
        return stored.recorded
    everyone = np.arange(history.recipe.populations[number].size, dtype=np.int64)
    cells = [
        probe.index
        for probe in history.recipe.probes
        if probe.population == number and probe.variable == "spikes"
    ]
    if not cells:
        return everyone
    return np.union1d(np.concatenate(cells).astype(np.int64), stored.cell)


def _trace(
    history: History, spec: PopulationSpec, variable: str, samples: Samples
) -> tuple[Trace, IndexArray]:
    """Return stored samples in the unit that is computed in."""
    unit = spec.type.unit_of(variable)
    if samples.unit.replace("µ", "u") != unit.replace("µ", "u"):
        raise BadValue(
            f"The samples of {variable} of {spec.label!r} have the unit {samples.unit!r}; it must be {unit!r}."
        )
    factor = float(spec.type.outward(variable, np.ones(1))[0])
    step = nearest_steps(samples.time, history.recipe.dt)
    inside = (step <= history.last) & ~off_grid(samples.time, history.recipe.dt)
    return Trace(step[inside], samples.values[inside] / factor), samples.cell


def _take_source(known: Known, number: int, stored: Stored) -> None:
    """Compare the spikes of a population of sources with what the network says, and have cells hear the stored ones."""
    history, spec = known.history, known.history.recipe.populations[number]
    _require_indices(spec, stored)
    _require_finite(spec, stored)
    cells = np.arange(spec.size, dtype=np.int32)
    if stored.recorded is not None:
        cells = stored.recorded.astype(np.int32)
    step = steps_not_before(stored.time, history.recipe.dt)
    spikes, due = _ascending(stored.cell, step), history.emitted(number, cells)
    if due.count is not None:
        due = Spikes(np.repeat(due.index, due.count), np.repeat(due.step, due.count))
    if np.array_equal(spikes.index, due.index) and np.array_equal(spikes.step, due.step):
        return
    if len(cells) < spec.size:
        raise BadValue(
            f"The data have spikes of {len(cells)} of the {spec.size} sources {spec.label!r}, and these are not what"
            " the network draws. All of them are needed."
        )
    n = min(len(spikes.step), len(due.step))
    same = (spikes.index[:n] == due.index[:n]) & (spikes.step[:n] == due.step[:n])
    at = int(np.argmin(same)) if not same.all() else n
    which = spikes if at < len(spikes.step) else due
    cell, time = int(which.index[at]), float(grid_time(which.step[at], history.recipe.dt))
    drawn = "drawn_by='backend'" in str(stored.notes.get("options", ""))
    if drawn or "network_digest" not in stored.notes:
        known.remarks.append(
            f"Sources {spec.label!r} have other spikes than the network gives them; cells are judged by the stored"
            " ones."
        )
    else:
        text = f"{spec.label}[{cell}]: the spikes of this source differ from those of the network from {time:g} ms on."
        known.faults.append(Fault("source", text, spec.label, cell, time))
    first = np.append(True, (np.diff(spikes.index) != 0) | (np.diff(spikes.step) != 0))[: len(spikes.step)]
    counts = np.diff(np.append(np.flatnonzero(first), len(spikes.step))).astype(np.int32)
    history._spikes[number] = [Spikes(spikes.index[first], spikes.step[first], counts)]


def _require_all_that_project(known: Known, found: Mapping[int, Stored]) -> None:
    """Raise `BadValue` if spikes are missing that other cells hear."""
    recipe = known.history.recipe
    projecting = {pathway.source for pathway in recipe.pathways}
    for number, _ in cells_of(recipe):
        spec = recipe.populations[number]
        cells = known.keep.setdefault(number, np.zeros(0, np.int32))
        if number in projecting and number not in found:
            raise BadValue(
                f"The data hold no spikes of population {spec.label!r}, which other cells hear. Store them too."
            )
        if number in projecting and len(cells) < spec.size:
            missing = np.setdiff1d(np.arange(spec.size), cells)
            raise BadValue(
                f"The data hold the spikes of {len(cells)} of the {spec.size} cells of population {spec.label!r}, which"
                f" other cells hear; cell {missing[0]} is the first that is missing. Store the spikes of all of them."
            )
        if len(cells) < spec.size:
            known.remarks.append(
                f"Nothing can be said of {spec.size - len(cells)} cells of {spec.label!r}, whose spikes are not stored."
            )
