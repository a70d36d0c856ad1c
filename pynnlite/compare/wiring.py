"""Level 2: whether a backend has wired every synapse as the network says, by roll-call."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from ..columns import Spikes
from ..declarations.analysis import form_of
from ..recipe import Recipe
from ..timebase import grid_time
from ..values import FloatArray, IndexArray
from .histories import cells_of
from .lockstep import Apart, Caller, Engine, differences, traced
from .rollcall import DURATION, calls, shown
from .standins import STAND_IN, StoodIn, stood_in
from .tracing import Channel, Traced, response_of, wired
from .verdicts import FAILS, PASSES, UNKNOWN, Fault, Figure, Table, Verdict

EXACT = 1e-9
"""How far a synaptic variable may be off, as a share of the largest value that it has in any cell of the population."""

TYPICAL = 4.0
"""How many times as far off as the median cell, where a method of integration adds errors of its own."""

MOST_FAULTS = 10
"""How many cells are named."""

MOST_OF_CELL = 4
"""How many faults of one cell are named."""

WHY = "what arrives at them shows only in variables that their own spikes reset"

NONE = np.zeros(0, np.int32)

MARGIN = 20
"""For how many steps a roll-call goes on after the last arrival that is due."""


def judge_wiring(recipe: Recipe, engine: Engine, against: Engine, segment: int = 0) -> Verdict:
    """Return whether a backend has wired every synapse of a network, with its weight, its delay and its receptor.

    Parameters
    ----------
    recipe : Recipe
        The network.
    engine : Engine
        The backend that is judged.
    against : Engine
        The backend that is right.
    segment : int
        The number of the segment.

    Raises
    ------
    UnsupportedModel
        If one of them cannot run the network.
    BackendError
        If one of them fails.
    """
    begun = time.perf_counter()
    variables, unseen = shown(recipe, engine.backend, against.backend)
    called = stood_in(recipe, {population for population, _ in unseen}, (engine, against)) if unseen else None
    if called is not None:
        variables, unseen = shown(called, engine.backend, against.backend)
    n_synapses, longest = _counted(called or recipe)
    last = max(1, round(DURATION / recipe.dt)) + longest + MARGIN
    call = Call(Caller(called or recipe, variables, last), (engine, against))
    found = differences(call.caller, call.engines) if variables else []
    flagged = call.flagged(found)
    faults, tables = call.named(found, flagged) if flagged else ([], {})
    outcome = FAILS if flagged else UNKNOWN if unseen else PASSES
    return Verdict(
        "wiring",
        engine.name,
        against.name,
        outcome,
        _sentence(call.recipe, n_synapses, len(flagged), unseen),
        call.figures(found, n_synapses, len(flagged)),
        faults,
        {"cells": call.table(found), **tables} if found else {},
        segment,
        time.perf_counter() - begun,
    )


def _counted(recipe: Recipe) -> tuple[dict[tuple[int, int], int], int]:
    """Return how many synapses there are, by (target population, receptor), and the longest delay in steps."""
    n_synapses: dict[tuple[int, int], int] = {}
    longest = 1
    for pathway in recipe.pathways:
        columns = ("source",) if pathway.delay is not None else ("source", "delay")
        end = pathway.target, pathway.receptor
        longest = max(longest, pathway.delay or 1)
        for chunk in recipe.chunks([pathway.number], None, columns, again=True):
            n_synapses[end] = n_synapses.get(end, 0) + len(chunk.source)
            longest = max(longest, int(chunk.delay.max(initial=1)))
    return n_synapses, longest


def _sentence(
    recipe: Recipe,
    n_synapses: Mapping[tuple[int, int], int],
    n_flagged: int,
    unseen: Sequence[tuple[int, int]],
) -> str:
    """Return what was found, for people."""
    lost = sum(n_synapses.get(end, 0) for end in unseen)
    tested = sum(n_synapses.values()) - lost
    sentences = []
    if n_flagged:
        cells = "1 cell hears" if n_flagged == 1 else f"{n_flagged} cells hear"
        sentences.append(f"{cells} something else than the network says.")
    elif tested or not lost:
        sentences.append(f"All {tested} synapses lead where the network says, with their weights and delays.")
    if lost:
        sentences.append(
            f"{lost} synapses onto {_labels(recipe, [population for population, _ in unseen])} cannot be tested by"
            f" roll-call: {WHY}."
        )
    if isinstance(recipe, StoodIn):
        sentences.append(
            f"Cells of type {STAND_IN.__name__} have stood in for those of"
            f" {_labels(recipe, sorted(recipe.standing))}: {WHY}."
        )
    return " ".join(sentences)


def _labels(recipe: Recipe, populations: Iterable[int]) -> str:
    return ", ".join(dict.fromkeys(repr(recipe.populations[population].label) for population in populations))


@dataclass(frozen=True)
class Call:
    """A roll-call on two engines, and what it shows.

    Parameters
    ----------
    caller : Caller
        How it is held.
    engines : (Engine, Engine)
        The one that is judged, and the one that is right.
    """

    caller: Caller
    engines: tuple[Engine, Engine]

    @property
    def recipe(self) -> Recipe:
        """The network."""
        return self.caller.recipe

    def allowed(self, apart: Apart) -> float:
        """Return how far a variable may be off.

        Where a method of integration works out synaptic variables together with others, or a backend declares it, all
        cells are off a little. Then a cell may be `TYPICAL` times as far off as the median, within what is declared.
        """
        kind = dict(cells_of(self.recipe))[apart.shown.population]
        exact = EXACT * apart.largest
        others = max(each.backend.features.tolerance(kind).others for each in self.engines)
        if form_of(kind.dynamics).kind != "general" and others <= 1:
            return exact
        declared = others * 1e-6 * kind.sizes.get(apart.shown.variable, apart.largest)
        moved = apart.difference[apart.difference > 0]
        usual = TYPICAL * float(np.median(moved)) if len(moved) else 0.0
        return max(exact, min(declared, usual))

    def flagged(self, found: Sequence[Apart]) -> list[tuple[int, int]]:
        """Return the (population, cell) that are too far off, the worst first."""
        worst: dict[tuple[int, int], float] = {}
        for apart in found:
            allowed = self.allowed(apart)
            for cell in np.flatnonzero(~(apart.difference <= allowed)).tolist():
                place = apart.shown.population, cell
                excess = float(apart.difference[cell]) / allowed if allowed else np.inf
                worst[place] = max(worst.get(place, 0.0), np.inf if np.isnan(excess) else excess)
        return sorted(worst, key=lambda place: (-worst[place], place))

    def named(
        self, found: Sequence[Apart], flagged: Sequence[tuple[int, int]]
    ) -> tuple[list[Fault], dict[str, Table]]:
        """Hold two roll-calls once more and return what is wrong with the worst cells, and tables about the worst."""
        cells: dict[int, IndexArray] = {}
        for population, cell in sorted(flagged[:MOST_FAULTS]):
            cells[population] = np.append(cells.get(population, NONE), np.int32(cell))
        samples = [traced(self.caller, self.engines, cells, order) for order in (0, 1)]
        faults: list[Fault] = []
        tables: dict[str, Table] = {}
        for population, cell in flagged[:MOST_FAULTS]:
            position = int(np.searchsorted(cells[population], cell))
            sides = {
                k: [[side[:, position] for side in each[k]] for each in samples]
                for k, apart in enumerate(found)
                if apart.shown.population == population
            }
            channels = {k: self._channel(found[k], cell, both) for k, both in sides.items()}
            telling = {k: each for k, each in channels.items() if each is not None and each.wrong[0].any()}
            wrong = {k: channel.wrong[0].copy() for k, channel in telling.items()}
            known = [channel for channel in channels.values() if channel is not None]
            of_cell = [*Traced(self.recipe, population, cell, self._when, self._names, known).faults()]
            for k in channels.keys() - telling.keys():
                of_cell.extend(self._unexplained(found[k], cell, sides[k][0]))
            faults.extend(self._few(of_cell))
            if telling and not tables:
                k, channel = next(iter(telling.items()))
                tables = self._traces(channel, cell, sides[k][0], wrong[k])
        return faults, tables

    @staticmethod
    def _few(faults: list[Fault]) -> list[Fault]:
        """Return the first faults of a cell, and how many more there are."""
        if len(faults) <= MOST_OF_CELL:
            return faults
        last, n = faults[MOST_OF_CELL - 1], len(faults) - MOST_OF_CELL
        return [*faults[: MOST_OF_CELL - 1], replace(last, text=f"{last.text} (And {n} more at this cell.)")]

    @cached_property
    def _when(self) -> list[dict[int, Spikes]]:
        return [calls(self.recipe, order) for order in (0, 1)]

    @property
    def _names(self) -> tuple[str, str]:
        return self.engines[0].name, self.engines[1].name

    def _channel(self, apart: Apart, cell: int, sides: Sequence[Sequence[FloatArray]]) -> Channel | None:
        """Return the wrong arrivals at a variable of a cell; None if its equations are not linear."""
        place = apart.shown.population
        kind = dict(cells_of(self.recipe))[place]
        columns = self.recipe.cells(place, np.array([cell], np.int32))
        parameters = {name: float(column[0]) for name, column in columns.items()}
        response = response_of(kind, parameters, apart.shown, self.recipe.dt)
        if response is None:
            return None
        allowed = self.allowed(apart)
        noise = allowed if allowed > EXACT * apart.largest else allowed / 4
        wrong = [response.arrivals(mine - others, noise) for mine, others in sides]
        synapses = wired(self.recipe, cell, apart.shown, self._when)
        return Channel(apart.shown, wrong, noise / abs(response.gain), synapses)

    def _unexplained(self, apart: Apart, cell: int, sides: Sequence[FloatArray]) -> Iterator[Fault]:
        """Yield a fault for a variable that is too far off, but not by arrivals that can be told."""
        wrong = np.flatnonzero(~(np.abs(sides[0] - sides[1]) <= self.allowed(apart)))
        if len(wrong):
            label = self.recipe.populations[apart.shown.population].label
            time, size = float(grid_time(int(wrong[0]), self.recipe.dt)), float(apart.difference[cell])
            text = f"cell {cell} of population {label!r}: {apart.shown.variable} differs from {time:g} ms on."
            yield Fault("arrivals", text, label, cell, time, size=size)

    def _traces(
        self, channel: Channel, cell: int, sides: Sequence[FloatArray], wrong: FloatArray
    ) -> dict[str, Table]:
        """Return tables that show a variable of a cell, and what arrives wrongly."""
        population = self.recipe.populations[channel.shown.population]
        steps = np.flatnonzero(wrong)
        sources = [channel.sources.get(step) for step in steps.tolist()]
        labels = ["" if each is None else self.recipe.populations[each[0]].label for each in sources]
        mine, others = (population.type.outward(channel.shown.variable, side) for side in sides)
        times = grid_time(np.arange(len(mine)), self.recipe.dt)
        return {
            "traced cell": {"population": np.array([population.label], object), "cell": np.array([cell])},
            "trace": {"time": times, "run": mine, "replay": others},
            "arrivals": {
                "time": grid_time(steps, self.recipe.dt),
                "size": wrong[steps],
                "source": np.array(labels, object),
                "source_cell": np.array([-1 if each is None else each[1] for each in sources], np.int64),
            },
        }

    def figures(
        self, found: Sequence[Apart], n_synapses: Mapping[tuple[int, int], int], n_flagged: int
    ) -> dict[str, Figure]:
        """Return the figures behind the verdict."""
        sizes = [population.size for population in self.recipe.populations]
        cells = sum(self.recipe.populations[number].size for number, _ in cells_of(self.recipe))
        ends = {(each.shown.population, receptor) for each in found for receptor in each.shown.receptors}
        shares = [float(each.difference.max(initial=0.0)) / each.largest for each in found if each.largest]
        allowed = [self.allowed(each) / each.largest for each in found if each.largest]
        units = dict.fromkeys(self._unit(each) for each in found)
        return {
            "synapses tested": sum(n_synapses.get(end, 0) for end in ends),
            "synapses": sum(n_synapses.values()),
            "cells": cells,
            "sources called": sum(sizes),
            "cells flagged": n_flagged,
            "largest difference, of the largest value": max(shares, default=0.0),
            "allowed, of the largest value": max(allowed, default=EXACT),
            "length of the roll-call (ms)": float(grid_time(self.caller.last, self.recipe.dt)),
            "unit": ", ".join(units),
        }

    def _unit(self, apart: Apart) -> str:
        kind = self.recipe.populations[apart.shown.population].type
        return kind.unit_of(apart.shown.variable).replace("uS", "µS")

    def table(self, found: Sequence[Apart]) -> Table:
        """Return a table with a row for each cell: the variable that is furthest off, of what is allowed."""
        columns: dict[str, list[Any]] = {}
        for number in dict.fromkeys(apart.shown.population for apart in found):
            population = self.recipe.populations[number]
            every = [apart for apart in found if apart.shown.population == number]
            allowed = np.array([self.allowed(apart) for apart in every])
            difference = np.array([apart.difference for apart in every])
            outward = [population.type.outward(apart.shown.variable, np.ones(1))[0] for apart in every]
            excess = np.nan_to_num(
                difference / np.maximum(allowed, np.finfo(float).tiny)[:, None], nan=np.inf
            )
            worst, cells = excess.argmax(axis=0), np.arange(population.size)
            scale = np.array(outward)[worst]
            rows = {
                "population": np.full(population.size, population.label, object),
                "cell": cells,
                "variable": np.array([apart.shown.variable for apart in every], object)[worst],
                "difference": difference[worst, cells] * scale,
                "allowed": allowed[worst] * scale,
                "flagged": ~(difference <= allowed[:, None]).all(axis=0),
            }
            for name, column in rows.items():
                columns.setdefault(name, []).append(column)
        return {name: np.concatenate(pieces) for name, pieces in columns.items()}
