"""What is wrong with a cell: a synapse, a parameter, or the numerical method."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ..backend import Backend, Tolerance
from ..timebase import grid_time
from ..values import FloatArray, IndexArray
from .arrivals import EXPLAINS, Errors, Suspect, errors, moved, suspects
from .grazes import Mismatch
from .histories import Stretch
from .looking import Look
from .replay import replay
from .retuned import with_values
from .verdicts import Fault

NUDGE = 1e-4
"""By how much a parameter is changed to see what it does, relative to its size."""

EXACTLY = 0.9999
"""The share of a difference (in squares) that a wrong parameter explains; a wrong method looks like one up to 99 %."""

ALIKE = 10.0
"""Causes that leave at most so many times as much unexplained as the best one are told too."""

JUST = 2
"""How many steps after a change a cell may depart because of it."""

EVERYWHERE = 0.5
"""If more than this share of all steps has wrong arrivals, it is the variable itself that is wrong."""


def fault_of(look: Look, replayer: Backend, tolerance: Tolerance, mismatches: list[Mismatch]) -> Fault:
    """Return what is wrong with a cell, by name.

    Parameters
    ----------
    look : Look
        The cell.
    replayer : Backend
        The backend that replayed the cell.
    tolerance : Tolerance
        How far the compared variable may be apart.
    mismatches : list of Mismatch
        The spikes of the cell that have no other cause than what is wrong.
    """
    several = [(errors(look, variable), receptors) for variable, receptors in moved(look)]
    wrong = [(found, receptors) for found, receptors in several if len(found.wrong)]
    since = _first(look, tolerance, mismatches)
    if wrong:
        found, receptors = max(wrong, key=lambda each: len(each[0].wrong))
        if len(found.wrong) <= EVERYWHERE * len(found.step):
            return _synapse(look, found, suspects(look, found, receptors), since)
    if np.abs(look.apart[look.alike]).max(initial=0.0) <= tolerance.potential and mismatches:
        return _threshold(look, replayer, mismatches, since)
    return _change(look, tolerance, since) or _parameter(look, replayer, tolerance, since)


def _change(look: Look, tolerance: Tolerance, since: float) -> Fault | None:
    """Return the fault of a change that is not made, or not in time, if the cell departs just after one."""
    off = np.flatnonzero(np.abs(look.apart[look.alike]) > tolerance.potential)
    if not len(off):
        return None
    step, recipe = int(look.step[off[0]]), look.history.recipe
    for stretch in look.history.stretches[1:]:
        names = list(_concerned(look, stretch))
        if names and stretch.step <= step <= stretch.step + JUST:
            text = (
                f"{_label(look)}[{look.cell}] departs just after the change of {', '.join(names)} at"
                f" {grid_time(stretch.step, recipe.dt):g} ms, as if that were not made, or at another time."
            )
            return Fault("change", text, _label(look), look.cell, since)
    return None


def _concerned(look: Look, stretch: Stretch) -> Iterator[str]:
    """Yield what a change has changed of a cell."""
    changes = stretch.changes
    yield from changes.parameters.get(look.population, ())
    for each in changes.state:
        if each.population == look.population and look.cell in each.index:
            yield each.variable
    injections = (stretch.recipe.injections[number] for number in changes.currents)
    if any(each.population == look.population and look.cell in each.index for each in injections):
        yield "an injected current"


def _first(look: Look, tolerance: Tolerance, mismatches: list[Mismatch]) -> float:
    """Return when the fault shows first, in ms."""
    off = np.flatnonzero(np.abs(look.apart) > tolerance.potential)
    steps = [*look.step[off[:1]], *(mismatch.step for mismatch in mismatches[:1])]
    return float(grid_time(min(steps), look.history.recipe.dt)) if steps else float("nan")


def _label(look: Look) -> str:
    return look.history.recipe.populations[look.population].label


def _synapse(look: Look, found: Errors, ordered: list[Suspect], since: float) -> Fault:
    """Return the fault of a synapse, or of an arrival that none explains."""
    label, cell, recipe = _label(look), look.cell, look.history.recipe
    if not ordered or ordered[0].explains < EXPLAINS:
        sum_of = f"{len(found.wrong)} wrong arrivals at {found.variable}"
        text = (
            f"{label}[{cell}] hears what no single synapse of it explains: {sum_of}, the first"
            f" at {grid_time(int(found.wrong[0]), recipe.dt):g} ms."
        )
        return Fault("input", text, label, cell, since)
    best = ordered[0]
    pathway = recipe.pathways[best.pathway]
    source = recipe.populations[pathway.source].label
    synapse = f"the synapse {source}[{best.source}] → {label}[{cell}]"
    if best.kind == "delay":
        steps = f"{abs(best.size):g} step{'s' if abs(best.size) != 1 else ''}"
        text = f"{synapse} acts {steps} too {'late' if best.size > 0 else 'early'}."
    elif best.kind == "missing synapse":
        text = f"{synapse} is missing."
    else:
        text = f"{synapse} has a weight that is {best.size:+.3g} of its size off."
    text = text[0].upper() + text[1:]
    return Fault(best.kind, text, label, cell, since, source, best.source, best.size)


def _threshold(look: Look, replayer: Backend, mismatches: list[Mismatch], since: float) -> Fault:
    """Return the fault of a cell whose spikes alone differ."""
    label = _label(look)
    for steps in (-1, 1):
        if "tau_refrac" in look.parameters and _repaired(look, replayer, "tau_refrac", steps):
            return _refractory(look, steps, since)
    size = max((-mismatch.margin for mismatch in mismatches), key=abs)
    text = (
        f"{label}[{look.cell}] fires at another potential: its v_thresh is {abs(size):.2g} mV or a little more too"
        f" {'high' if size > 0 else 'low'}."
    )
    return Fault("v_thresh", text, label, look.cell, since, size=size)


def _refractory(look: Look, steps: int, since: float) -> Fault:
    label, length = _label(look), "short" if steps < 0 else "long"
    text = f"{label}[{look.cell}] is held one step too {length} after a spike (tau_refrac)."
    return Fault("tau_refrac", text, label, look.cell, since, size=steps)


def _parameter(look: Look, replayer: Backend, tolerance: Tolerance, since: float) -> Fault:
    """Return the fault of the cell itself: the parameter that explains it, or the method if none does."""
    label = _label(look)
    for steps in (-1, 1):
        if "tau_refrac" in look.parameters and _repaired(look, replayer, "tau_refrac", steps):
            return _refractory(look, steps, since)
    ordered = sorted(_explanations(look, replayer), key=lambda each: -each.explains)
    if ordered and ordered[0].explains >= EXACTLY:
        best = ordered[0]
        alike = [each for each in ordered if 1 - each.explains <= ALIKE * (1 - best.explains) + 1e-9]
        causes = ", or as if its ".join(each.text for each in alike)
        text = f"{label}[{look.cell}] behaves as if its {causes}."
        return Fault(best.name, text, label, look.cell, since, size=best.size)
    worst = float(np.abs(look.apart[look.alike]).max(initial=0.0))
    text = f"{label}[{look.cell}] departs by up to {worst:.2g} mV, allowed are {tolerance}: no parameter explains it"
    if _hides_arrivals(look):
        text += ". It is the numerical method, or a synapse, which the level of wiring names."
        return Fault("method or synapse", text, label, look.cell, since, size=worst)
    text += ", so that it is the numerical method."
    return Fault("method", text, label, look.cell, since, size=worst)


def _hides_arrivals(look: Look) -> bool:
    """Tell whether synapses lead to variables of a cell that do not show single arrivals."""
    shown = {receptor for _, receptors in moved(look) for receptor in receptors}
    pathways = look.history.recipe.pathways
    return any(each.target == look.population and each.receptor not in shown for each in pathways)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A parameter that may be off, by how much, and the share of the difference (in squares) that this explains."""

    name: str
    size: float
    relative: bool
    explains: float

    @property
    def text(self) -> str:
        """The same for people."""
        return f"{self.name} were off by {self.size:+.3g}{' of its size' if self.relative else ''}"


def _explanations(look: Look, replayer: Backend) -> Iterator[Explanation]:
    """Yield what each parameter of the cell explains, by changing it a little and looking at what follows."""
    dynamics = look.kind.dynamics
    inside = set().union(*(side.names for side in dynamics.sides))
    for name, value in look.parameters.items():
        if name not in inside or (dynamics.refractory is not None and name in dynamics.refractory.names):
            continue
        values, spikes = _nudged(look, replayer, name, _grown if value else _raised)
        same = slice(0, _until(look, spikes))
        effect, apart = (values - look.replay[look.variable])[same] / NUDGE, look.apart[same]
        power, total = float(effect @ effect), float(apart @ apart)
        if power and total:
            size = float(effect @ apart) / power
            yield Explanation(
                name, size, bool(value), 1 - float(np.sum((apart - size * effect) ** 2)) / total
            )


def _until(look: Look, spikes: IndexArray) -> int:
    """Return the number of samples before any of two other spike trains parts from that of the replay."""
    parted = np.setxor1d(spikes, look.replayed)
    last: int = look.alike.stop
    return min(last, look.at(int(parted[0]))) if len(parted) else last


def _repaired(look: Look, replayer: Backend, name: str, steps: int) -> bool:
    """Tell whether a replay with a parameter changed by some steps does what the run did."""
    by = steps * look.history.recipe.dt
    if look.parameters[name] + by < 0:
        return False
    values, spikes = _nudged(look, replayer, name, lambda value: np.maximum(value + by, 0.0))
    apart, before = np.abs(values - look.run[look.variable]).max(), np.abs(look.apart).max()
    return np.array_equal(spikes, look.spikes) and apart < 1e-2 * before


def _grown(value: FloatArray) -> FloatArray:
    return value * (1 + NUDGE)


def _raised(value: FloatArray) -> FloatArray:
    return value + NUDGE


def _nudged(
    look: Look, replayer: Backend, name: str, change: Callable[[FloatArray], FloatArray]
) -> tuple[FloatArray, IndexArray]:
    """Return what the cell does with other values of a parameter: the compared variable and the steps of spikes."""
    keep = {number: np.zeros(0, np.int32) for number in look.history.recorded()}
    keep[look.population] = np.array([look.cell], np.int32)
    changed = with_values(look.history, look.population, look.cell, {name: change})
    done = replay(changed, replayer, keep, {look.population: [look.variable]}, 1)
    spikes = done.spikes(look.population)
    return done.trace(look.population, look.variable).values[:, 0], spikes.step[spikes.index == look.cell]
