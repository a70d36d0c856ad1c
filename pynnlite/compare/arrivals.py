"""Which synapse is wrong: what arrives at a cell in a run but not in its replay, matched with what should arrive.

A variable that only decays between arrivals tells each of them: e(k) = Δ(k) − Δ(k−1)·decay is zero but for wrong
arrivals, where Δ is its difference between run and replay. A wrong weight shows at the arrivals of one source, a wrong
delay one step before or after them too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..declarations.analysis import decay, polynomials
from ..values import FloatArray
from .histories import restart_steps, restarted
from .looking import Look

NOISE = 1e-9
"""Arrivals that are smaller than this share of the largest value are rounding."""

EXPLAINS = 0.99
"""The share of wrong arrivals (in squares) that a cause must explain."""


@dataclass(frozen=True)
class Errors:
    """Wrong arrivals at one variable of a cell.

    Parameters
    ----------
    variable : str
        The variable.
    step : (m,) ndarray of int64
        The steps.
    size : (m,) ndarray of float64
        By how much more arrived than should have.
    """

    variable: str
    step: NDArray[np.int64]
    size: FloatArray

    @property
    def wrong(self) -> NDArray[np.int64]:
        """The steps of wrong arrivals."""
        steps: NDArray[np.int64] = self.step[self.size != 0]
        return steps


@dataclass(frozen=True, slots=True)
class Suspect:
    """A synapse that may be wrong.

    Parameters
    ----------
    kind : str
        ``"weight"``, ``"delay"`` or ``"missing synapse"``.
    pathway, source : int
        The number of the pathway and the index of the source.
    weight : float
        Its weight.
    size : float
        How wrong it is: relative to the weight, or in steps.
    explains : float
        The share of the wrong arrivals (in squares) that it explains.
    """

    kind: str
    pathway: int
    source: int
    weight: float
    size: float
    explains: float


def moved(look: Look) -> Iterator[tuple[str, list[int]]]:
    """Yield each variable of a cell that spikes move and that otherwise only decays, and its receptors."""
    dynamics = look.kind.dynamics
    sides = polynomials(dynamics)
    for variable in dict.fromkeys(dynamics.receptors.values()):
        if variable in look.run and set(sides.get(variable, {None: 0})) <= {(variable,)}:
            names = look.kind.receptor_types
            yield variable, [names.index(each) for each, to in dynamics.receptors.items() if to == variable]


def errors(look: Look, variable: str) -> Errors:
    """Return the wrong arrivals at a variable up to the first mismatched spike."""
    apart = (look.run[variable] - look.replay[variable])[look.alike]
    factor = float(decay(look.kind.dynamics, variable, look.parameters, look.history.recipe.dt))
    size = apart.copy()
    size[1:] -= factor * apart[:-1]
    size[np.abs(size) <= NOISE * np.abs(look.run[variable]).max(initial=0.0)] = 0.0
    if variable in restarted(look.kind):
        size[look.step[look.alike] % restart_steps(look.history.recipe.dt) == 0] = 0.0
    return Errors(variable, look.step[look.alike], size)


def suspects(look: Look, found: Errors, receptors: list[int]) -> list[Suspect]:
    """Return the synapses that may have caused wrong arrivals, the likeliest first."""
    recipe = look.history.recipe
    pathways = [
        pathway.number
        for pathway in recipe.pathways
        if pathway.target == look.population and pathway.receptor in receptors
    ]
    cell = np.array([look.cell], np.int32)
    result = []
    for chunk in recipe.chunks(pathways, {look.population: cell}, ("source", "weight", "delay")):
        population = recipe.pathways[chunk.pathway].source
        index, emitted = _trains(look, population, np.unique(chunk.source))
        gain = _gain(look, recipe.pathways[chunk.pathway].receptor)
        for source, weight, delay in zip(chunk.source, chunk.weight, chunk.delay, strict=True):
            arrivals = emitted[index == source] + delay
            for kind, size, explains in _matches(found, arrivals, float(weight) * gain):
                result.append(Suspect(kind, chunk.pathway, int(source), float(weight), size, explains))
    return sorted(result, key=lambda each: -each.explains)


def _trains(
    look: Look, population: int, sources: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return columns (source, step) of what some sources emitted in the run."""
    spikes = look.history.emitted(population, sources)
    return spikes.index, spikes.step


def _gain(look: Look, receptor: int) -> float:
    """Return by how much a weight of 1 moves the variable of a receptor."""
    name = look.kind.receptor_types[receptor]
    return float(look.kind.dynamics.added[name].evaluate({**look.parameters, "weight": 1.0}))


def _matches(found: Errors, arrivals: NDArray[np.int64], jump: float) -> Iterator[tuple[str, float, float]]:
    """Yield what could be wrong with one synapse: kind, size, and the share of the wrong arrivals that it explains."""
    positions = arrivals - found.step[0]
    inside = positions[(positions >= 0) & (positions < len(found.step))]
    if not len(inside) or jump == 0:
        return
    total = float(found.size @ found.size)
    due = np.bincount(inside, minlength=len(found.step)).astype(np.float64)
    size = float(due @ found.size) / float(due @ due)
    explains = 1 - float(np.sum((found.size - size * due) ** 2)) / total
    relative = size / jump
    missing = abs(relative + 1) < 1e-6
    yield "missing synapse" if missing else "weight", relative, explains
    for shift in (-2, -1, 1, 2):
        moved_to = inside + shift
        moved_to = moved_to[(moved_to >= 0) & (moved_to < len(found.step))]
        late = np.bincount(moved_to, minlength=len(found.step)) - due
        yield "delay", float(shift), 1 - float(np.sum((found.size - jump * late) ** 2)) / total
