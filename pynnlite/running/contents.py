"""Checks of what a checkpoint file contains: by itself, and against the network that is to go on from it.

Every function raises `ValueError` with the part of a sentence that says what is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from ..backend import IN_FLIGHT, State
from ..columns import Trace
from ..declarations import HOLD, IntervalSource
from ..model import ADDRESS, ProbeSpec
from ..recipe import Recipe
from ..recording import Segment
from ..scalars import is_number, is_whole
from ..timebase import LONGEST, NEVER, grid_time
from ..values import FloatArray, IndexArray

MOST_COUNT = 2**31 - 1
"""The most spikes of one source in one step."""


def require(right: Any, wrong: str) -> None:
    """Raise `ValueError` unless something is right."""
    if not right:
        raise ValueError(wrong)


def whole(given: Any, what: str, least: int = 0, most: int = NEVER) -> int:
    """Return a fact that must be an integer within bounds."""
    require(is_whole(given), f"{what} is {given!r} and no integer")
    require(least <= given <= most, f"{what} is {given}, out of range")
    number: int = given
    return number


def positive(given: Any, what: str) -> float:
    """Return a fact that must be a number of ms above zero."""
    require(is_number(given) and 0.0 < given < np.inf, f"{what} is {given!r} and no number of ms above 0")
    return float(given)


def text(given: Any, what: str) -> str:
    """Return a fact that must be a text."""
    require(isinstance(given, str), f"{what} is {given!r} and no text")
    result: str = given
    return result


def require_facts(given: Any, what: str) -> dict[str, Any]:
    """Return a fact that must be a dict of numbers and texts; keys of types are numbers of populations."""
    good = isinstance(given, dict) and all(
        is_number(each) or isinstance(each, str) for each in given.values()
    )
    require(good and (what != "types" or all(key.isdecimal() for key in given)), f"{what!r} has other facts")
    found: dict[str, Any] = given
    return found


def fields(given: Any, names: Sequence[str], what: str) -> dict[str, Any]:
    """Return a fact that must be a dict with these keys and no others."""
    require(
        isinstance(given, dict) and given.keys() == set(names),
        f"{what} does not consist of {', '.join(names)}",
    )
    result: dict[str, Any] = given
    return result


def items(given: Any, what: str) -> list[Any]:
    """Return a fact that must be a list."""
    require(isinstance(given, list), f"{what} is no list")
    result: list[Any] = given
    return result


def column(values: NDArray[Any], dtype: DTypeLike, shape: tuple[int, ...], what: str) -> None:
    """Refuse an array of another type or shape."""
    require(
        values.dtype == np.dtype(dtype) and values.shape == shape,
        f"{what} must be {np.dtype(dtype)} of shape {shape}, not {values.dtype} of shape {values.shape}",
    )


def within(values: NDArray[Any], least: float, most: float, what: str) -> None:
    """Refuse numbers out of range, NaN among them."""
    require(
        ((values >= least) & (values <= most)).all(), f"some {what} are not between {least:g} and {most:g}"
    )


def ascending(values: NDArray[Any], what: str) -> None:
    """Refuse numbers that do not become larger from each to the next."""
    require((values[1:] > values[:-1]).all(), f"{what} are not in ascending order")


def require_state(state: State, step: int, recipe: Recipe) -> None:
    """Refuse the state of another network than that of a recipe, or of another step."""
    wanted = {
        (spec.number, name): spec.size
        for spec in recipe.populations
        if not recipe.is_source(spec.number)
        for name in (HOLD, *(state.name for state in spec.type.states))
    }
    require(
        state.cells.keys() == wanted.keys(), "the state is not that of the variables of these populations"
    )
    for (population, name), size in wanted.items():
        what = f"values of {name} of population {recipe.populations[population].label!r}"
        column(state.cells[population, name], np.float64, (size,), what)
        require(np.isfinite(state.cells[population, name]).all(), f"some {what} are not finite")
    _require_in_flight(state.spikes, step, recipe)


def require_since(since: Mapping[int, NDArray[np.int64]], step: int, recipe: Recipe) -> None:
    """Refuse beginnings of sequences of populations that have none, or after a step."""
    for number, steps in since.items():
        whole(number, "the number of a population", 0, len(recipe.populations) - 1)
        spec = recipe.populations[number]
        what = f"the beginnings of sequences of population {spec.label!r}"
        require(issubclass(spec.type, IntervalSource), f"there are {what}, which has none")
        column(steps, np.int64, (spec.size,), what)
        within(steps, 0, step, what)


def _require_in_flight(spikes: Mapping[str, NDArray[np.int64]], step: int, recipe: Recipe) -> None:
    """Refuse spikes that cannot be on their way at a step."""
    require(spikes.keys() == set(IN_FLIGHT), f"spikes on their way do not consist of {', '.join(IN_FLIGHT)}")
    n = len(spikes["step"]) if spikes["step"].ndim else 0
    for name in IN_FLIGHT:
        column(spikes[name], np.int64, (n,), f"spikes/{name}")
    if not n:
        return
    require(recipe.populations, "spikes are on their way, but there are no populations")
    within(spikes["step"], max(0, step + 1 - _longest_delay(recipe)), step, "steps of spikes on their way")
    within(spikes["population"], 0, len(recipe.populations) - 1, "populations of spikes on their way")
    within(spikes["count"], 1, MOST_COUNT, "counts of spikes on their way")
    sizes = np.array([spec.size for spec in recipe.populations])
    good = (spikes["index"] >= 0) & (spikes["index"] < sizes[spikes["population"]])
    require(good.all(), "some spikes on their way are those of cells that do not exist")
    emitting = [pathway.source for pathway in recipe.pathways]
    require(np.isin(spikes["population"], emitting).all(), "spikes are on their way, but not to any synapse")
    later, same = np.zeros(n - 1, bool), np.ones(n - 1, bool)
    for name in IN_FLIGHT[:3]:
        change = np.diff(spikes[name])
        later |= same & (change > 0)
        same &= change == 0
    require(later.all(), "spikes on their way are not in the order of step, population and index")


def _longest_delay(recipe: Recipe) -> int:
    """Return the longest delay of all synapses in steps, or a bound if delays are drawn or computed."""
    delays = [pathway.delay for pathway in recipe.pathways]
    if None not in delays:
        return max((delay for delay in delays if delay is not None), default=1)
    return LONGEST if recipe.max_delay is None else recipe.max_delay


def require_segment(segment: Segment, recipe: Recipe) -> None:
    """Refuse what cannot have been recorded from a network."""
    require(segment.dt == recipe.dt, f"a segment has a time step of {segment.dt:g} ms")
    for probe in segment.probes.values():
        require_one = _require_cells if probe.projection is None else _require_synapses
        what = require_one(probe, recipe)
        whole(probe.start, f"the first step of {what}", 0, segment.stop)
        for index, time in segment.spikes.get(probe.number, ()):
            _require_trains(probe, index, time, segment, what)
        for trace in segment.traces.get(probe.number, ()):
            _require_trace(probe, trace, segment, what)


def _require_cells(probe: ProbeSpec, recipe: Recipe) -> str:
    """Refuse a probe of cells that cannot be recorded; return what it records in words."""
    whole(probe.population, "the number of a population", 0, len(recipe.populations) - 1)
    spec = recipe.populations[probe.population]
    known = {"spikes", *(state.name for state in spec.type.states), *spec.type.definition_units}
    require(probe.variable in known, f"{probe.variable!r} cannot have been recorded from {spec.label!r}")
    what = f"the {probe.variable} of population {spec.label!r}"
    column(probe.index, np.int32, (probe.index.size,), f"recorded cells for {what}")
    within(probe.index, 0, spec.size - 1, f"recorded cells for {what}")
    ascending(probe.index, f"recorded cells for {what}")
    return what


def _require_synapses(probe: ProbeSpec, recipe: Recipe) -> str:
    """Refuse a probe of synapses that cannot be recorded; return what it records in words."""
    number = whole(probe.projection, "the number of a projection", 0, len(recipe.model.projections) - 1)
    spec = recipe.model.projections[number]
    require(
        spec.rule is not None and probe.variable in ("weight", *spec.initial),
        f"{probe.variable!r} cannot have been recorded from projection {spec.label!r}",
    )
    what = f"the {probe.variable} of projection {spec.label!r}"
    column(probe.index, np.int32, (probe.index.size,), f"recorded synapses for {what}")
    within(probe.index, 0, NEVER, f"recorded synapses for {what}")
    ascending(probe.index, f"recorded synapses for {what}")
    most = {"source": spec.pre.size, "target": spec.post.size, "occurrence": NEVER}
    for name in ADDRESS:
        numbers = getattr(probe.synapses, name)
        column(numbers, np.int32, (probe.index.size,), f"recorded synapses for {what}")
        within(numbers, 0, most[name] - 1, f"the {name} of recorded synapses for {what}")
    return what


def _require_trains(
    probe: ProbeSpec, index: IndexArray, time: FloatArray, segment: Segment, what: str
) -> None:
    """Refuse spikes of cells that are not recorded, or of times that have not been."""
    column(index, np.int32, (index.size,), f"recorded indices of {what}")
    column(time, np.float64, (index.size,), f"recorded times of {what}")
    require(np.isin(index, probe.index).all(), f"{what}: there are spikes of cells that are not recorded")
    # Spikes of sources may lie off the grid, by less than a step.
    first, last = grid_time(probe.start - 1, segment.dt), grid_time(segment.stop + 1, segment.dt)
    within(time, first, last, f"recorded times (ms) of {what}")
    change, within_cell = np.diff(index), np.diff(time) >= 0
    require(
        ((change > 0) | ((change == 0) & within_cell)).all(),
        f"{what} are not in the order of cells and times",
    )


def _require_trace(probe: ProbeSpec, trace: Trace, segment: Segment, what: str) -> None:
    """Refuse samples of another shape, or of steps that have not been."""
    column(trace.step, np.int64, (trace.step.size,), f"recorded steps of {what}")
    column(trace.values, np.float64, (trace.step.size, probe.index.size), f"recorded values of {what}")
    within(trace.step, probe.start, segment.stop, f"recorded steps of {what}")
    ascending(trace.step, f"recorded steps of {what}")
