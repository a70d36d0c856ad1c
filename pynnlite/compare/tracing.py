"""What arrives wrongly at a cell in a roll-call, traced back to the synapse that is wrong.

The difference of a synaptic variable between two engines is turned into the wrong arrivals that cause it. Each source
is called at one step in the first roll-call and at another one in the second. So a synapse is named if a wrong arrival
fits it in both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..columns import Spikes
from ..declarations import CellType
from ..declarations.analysis import linear_system
from ..recipe import Recipe
from ..timebase import grid_time
from ..values import FloatArray
from .rollcall import Shown
from .synapses import Place, Synapse, named
from .verdicts import Fault

CLOSE = 1e-6
"""How near, relative to it, a wrong arrival is to the synapse that explains it."""

FURTHEST = 1000
"""By how many steps at most a delay that is wrong is looked for."""


@dataclass(frozen=True)
class Response:
    """How a variable of a cell answers to an arrival, by equations that are linear.

    Parameters
    ----------
    growth : (m, m) ndarray of float64
        What the variables become in a step.
    moved, shown : int
        Which of them arrivals move, and which is recorded.
    lag : int
        How many steps after an arrival the recorded one shows it.
    """

    growth: FloatArray
    moved: int
    shown: int
    lag: int

    @property
    def gain(self) -> float:
        """By how much an arrival of 1 changes the recorded variable when it first shows."""
        return float(np.linalg.matrix_power(self.growth, self.lag)[self.shown, self.moved])

    def arrivals(self, apart: FloatArray, noise: float) -> FloatArray:
        """Return the arrivals, step by step, that explain differences of the recorded variable above some noise."""
        seen = np.linalg.matrix_power(self.growth, self.lag)[self.shown]
        state, found = np.zeros(len(self.growth)), np.zeros(len(apart))
        for step in range(len(apart) - self.lag):
            state = self.growth @ state
            missing = apart[step + self.lag] - seen @ state
            if not abs(missing) <= noise:
                found[step] = missing / seen[self.moved]
                state[self.moved] += found[step]
        return found


def response_of(
    kind: type[CellType], parameters: Mapping[str, float], shown: Shown, dt: float
) -> Response | None:
    """Return how a variable answers to arrivals; None if its equations are not linear."""
    system = linear_system(kind.dynamics)
    if shown.moved not in system.names or shown.variable not in system.names:
        return None
    (factors,) = system.propagated(parameters, 1, [dt])
    growth = np.eye(len(system.names))
    for (name, cause), factor in factors.items():
        if cause in system.names:
            growth[system.names.index(name), system.names.index(cause)] += float(factor[0])
    moved, seen = system.names.index(shown.moved), system.names.index(shown.variable)
    lags = (k for k in range(3) if np.linalg.matrix_power(growth, k)[seen, moved])
    lag = next(lags, None)
    return None if lag is None else Response(growth, moved, seen, lag)


@dataclass(frozen=True)
class Wired:
    """A synapse that should be there.

    Parameters
    ----------
    pathway, source : int
        Number of the pathway and index of the source.
    weight : float
        Its weight.
    delay : int
        Its delay in steps.
    jump : float
        By how much it moves the variable.
    due : (int, int)
        The steps at which it acts in both roll-calls.
    """

    pathway: int
    source: int
    weight: float
    delay: int
    jump: float
    due: tuple[int, int]


@dataclass
class Channel:
    """One variable of a cell in both roll-calls: what arrived wrongly, and which synapses should act on it.

    Parameters
    ----------
    shown : Shown
        The variable.
    wrong : list of (m,) ndarray of float64
        For both roll-calls, how much too much arrived at each step.
    noise : float
        Arrivals up to this size are rounding.
    synapses : list of Wired
        The synapses that act on it.
    sources : dict of int to (int, int)
        By step of the first roll-call, the population and the index of the source of a wrong arrival that is explained.
    """

    shown: Shown
    wrong: list[FloatArray]
    noise: float
    synapses: list[Wired]
    sources: dict[int, tuple[int, int]] = field(default_factory=dict)

    def fits(self, amount: float, steps: Sequence[int]) -> bool:
        """Tell whether some amount arrived wrongly at a step of the first roll-call, and at one of the second."""
        allowed = CLOSE * abs(amount) + 2 * self.noise
        return all(
            0 < step < len(wrong) and wrong[step] != 0 and abs(wrong[step] - amount) <= allowed
            for step, wrong in zip(steps, self.wrong, strict=True)
        )

    def explained(self, steps: Sequence[int], population: int, source: int) -> None:
        """Take wrong arrivals off that a source explains."""
        self.sources[steps[0]] = population, source
        for step, wrong in zip(steps, self.wrong, strict=True):
            wrong[step] = 0.0


@dataclass(frozen=True)
class Traced:
    """A cell whose wrong arrivals are traced back.

    Parameters
    ----------
    recipe : Recipe
        The network.
    population, cell : int
        Which cell.
    calls : sequence of dict of int to Spikes
        For both roll-calls, when sources are called.
    names : (str, str)
        The backend that is judged, and the one that it is compared with.
    channels : list of Channel
        Its variables.
    """

    recipe: Recipe
    population: int
    cell: int
    calls: Sequence[Mapping[int, Spikes]]
    names: tuple[str, str]
    channels: list[Channel]

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong, by name."""
        for channel in self.channels:
            for synapse in channel.synapses:
                if channel.fits(-synapse.jump, synapse.due):
                    yield self._moved(channel, synapse)
            for synapse in channel.synapses:
                amount = (
                    float(channel.wrong[0][synapse.due[0]]) if synapse.due[0] < len(channel.wrong[0]) else 0.0
                )
                if amount and channel.fits(amount, synapse.due):
                    self._explained(channel, synapse, synapse.due)
                    weight = (
                        synapse.weight + amount / synapse.jump * synapse.weight if synapse.weight else amount
                    )
                    yield self._fault(synapse, [(weight, synapse.delay)])
        for channel in self.channels:
            yield from self._extra(channel)
        for channel in self.channels:
            yield from self._rest(channel)

    def _moved(self, channel: Channel, synapse: Wired) -> Fault:
        """Return the fault of a synapse that does not act when it is due."""
        self._explained(channel, synapse, synapse.due)
        for shift in sorted(range(-FURTHEST, FURTHEST + 1), key=abs):
            steps = [due + shift for due in synapse.due]
            if shift and synapse.delay + shift > 0 and channel.fits(synapse.jump, steps):
                self._explained(channel, synapse, steps)
                return self._fault(synapse, [(synapse.weight, synapse.delay + shift)])
        for other in self.channels:
            for jump in (synapse.weight, -synapse.weight):
                if other is not channel and other.fits(jump, synapse.due):
                    self._explained(other, synapse, synapse.due)
                    return self._at_wrong_receptor(other, synapse)
        return self._fault(synapse, [])

    def _explained(self, channel: Channel, synapse: Wired, steps: Sequence[int]) -> None:
        channel.explained(steps, self.recipe.pathways[synapse.pathway].source, synapse.source)

    def _fault(self, synapse: Wired, instead: list[Synapse]) -> Fault:
        place = self._place(synapse.pathway, synapse.source, synapse.due[0])
        return named(place, instead, [(synapse.weight, synapse.delay)], self.names, self.recipe.dt)

    def _at_wrong_receptor(self, other: Channel, synapse: Wired) -> Fault:
        kind = self.recipe.populations[self.population].type
        right = kind.receptors[self.recipe.pathways[synapse.pathway].receptor].name
        there = " or ".join(kind.receptors[number].name for number in other.shown.receptors)
        text = f"acts at the receptor {there} on {self.names[0]}, at {right} on {self.names[1]}"
        place = self._place(synapse.pathway, synapse.source, synapse.due[0])
        return place.fault("receptor", text, synapse.weight)

    def _place(self, number: int, source: int, step: int) -> Place:
        pathway = self.recipe.pathways[number]
        populations = self.recipe.populations
        return Place(
            self.recipe.model.projections[pathway.projection].label,
            populations[pathway.source].label,
            populations[pathway.target].label,
            populations[pathway.target].type.receptors[pathway.receptor].unit,
            source,
            self.cell,
            float(grid_time(step, self.recipe.dt)),
        )

    def _extra(self, channel: Channel) -> Iterator[Fault]:
        """Yield synapses that should not be there: the same amount arrives once in each roll-call."""
        first = np.flatnonzero(channel.wrong[0]).tolist()
        second = np.flatnonzero(channel.wrong[1]).tolist()
        if len(first) != len(second) or len(first) > 8:
            return
        for step in first:
            amount = float(channel.wrong[0][step])
            there = next((each for each in second if channel.fits(amount, (step, each))), None)
            origins = [] if there is None else [*dict.fromkeys(self._origins(channel, step, there))]
            if there is not None and origins:
                channel.explained((step, there), *origins[0][:2])
                yield self._extra_fault(channel, amount, step, origins)

    def _extra_fault(
        self, channel: Channel, amount: float, step: int, origins: list[tuple[int, int, int]]
    ) -> Fault:
        population, time = self.recipe.populations[self.population], float(grid_time(step, self.recipe.dt))
        where = f"cell {self.cell} of population {population.label!r}"
        what = (
            f"moves {channel.shown.variable} by {amount:.6g} more on {self.names[0]} than on {self.names[1]}"
        )
        if len(origins) > 1:
            text = f"{where} has an extra synapse, from one of {len(origins)} sources that fit: it {what}."
            return Fault("extra synapse", text, population.label, self.cell, time, size=amount)
        ((source, index, delay),) = origins
        label = self.recipe.populations[source].label
        text = (
            f"{where} has an extra synapse from cell {index} of population {label!r}, with a delay of"
            f" {delay * self.recipe.dt:g} ms: it {what}."
        )
        return Fault("extra synapse", text, population.label, self.cell, time, label, index, amount)

    def _origins(self, channel: Channel, step: int, there: int) -> Iterator[tuple[int, int, int]]:
        """Yield (population, source, delay) of what could bring an arrival in both roll-calls."""
        delays = {synapse.delay for synapse in channel.synapses}
        for pathway in self.recipe.pathways:
            if pathway.target != self.population or pathway.receptor not in channel.shown.receptors:
                continue
            one, two = (called_at(calls[pathway.source]) for calls in self.calls)
            for source in np.flatnonzero(step - one == there - two).tolist():
                delay = int(step - one[source])
                if delay in delays:
                    yield pathway.source, source, delay

    def _rest(self, channel: Channel) -> Iterator[Fault]:
        """Yield a fault if something is left that no synapse explains."""
        steps = np.flatnonzero(channel.wrong[0])
        if not len(steps):
            return
        label, variable = self.recipe.populations[self.population].label, channel.shown.variable
        time = float(grid_time(int(steps[0]), self.recipe.dt))
        if len(steps) > 0.2 * (len(channel.wrong[0]) - steps[0]):
            text = f"cell {self.cell} of population {label!r}: {variable} goes on otherwise between arrivals."
            yield Fault("synaptic variable", text, label, self.cell, time)
        else:
            text = (
                f"cell {self.cell} of population {label!r}: {len(steps)} arrivals move {variable} otherwise, first at"
                f" {time:g} ms; no single synapse explains them."
            )
            size = float(channel.wrong[0][steps[0]])
            yield Fault("arrivals", text, label, self.cell, time, size=size)


def called_at(spikes: Spikes) -> NDArray[np.int64]:
    """Return the step at which each source of a population is called."""
    steps = np.empty(len(spikes.step), np.int64)
    steps[spikes.index] = spikes.step
    return steps


def wired(recipe: Recipe, cell: int, shown: Shown, calls: Sequence[Mapping[int, Spikes]]) -> list[Wired]:
    """Return the synapses that act on a variable of a cell.

    Parameters
    ----------
    recipe : Recipe
        The network.
    cell : int
        Index of the cell.
    shown : Shown
        The variable.
    calls : sequence of dict of int to Spikes
        For both roll-calls, when sources are called.
    """
    target = np.array([cell], np.int32)
    kind = recipe.populations[shown.population].type
    if not issubclass(kind, CellType):
        return []
    parameters = {name: float(column[0]) for name, column in recipe.cells(shown.population, target).items()}
    numbers = [
        pathway.number
        for pathway in recipe.pathways
        if pathway.target == shown.population and pathway.receptor in shown.receptors
    ]
    found = []
    for chunk in recipe.chunks(numbers, {shown.population: target}, ("source", "weight", "delay")):
        pathway = recipe.pathways[chunk.pathway]
        added = kind.dynamics.added[kind.receptor_types[pathway.receptor]]
        gain = float(added.evaluate({**parameters, "weight": 1.0}))
        steps = [called_at(each[pathway.source])[chunk.source] + chunk.delay for each in calls]
        rows = zip(chunk.source, chunk.weight, chunk.delay, steps[0], steps[1], strict=True)
        for source, weight, delay, one, two in rows:
            due = int(one), int(two)
            found.append(
                Wired(chunk.pathway, int(source), float(weight), int(delay), float(weight) * gain, due)
            )
    return found
