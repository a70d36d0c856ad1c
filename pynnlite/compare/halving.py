"""Level 6: whether potentials converge as the time step is halved, given the spikes that cells heard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from time import perf_counter

import numpy as np

from ..backend import Backend
from ..columns import Spikes
from ..recipe import Pathway, Synapses
from ..standardmodels import NoisyCurrentSource
from ..timebase import NEVER
from ..values import FloatArray, IndexArray
from .cells import spikes_of, tolerances
from .derived import Derived
from .histories import History, Stretch, cells_of, compared, sampling_steps
from .replay import replay
from .verdicts import FAILS, PASSES, UNKNOWN, Fault, Verdict

LEAST_ORDER = 0.8
"""Errors that shrink more slowly than by this power of the time step do not converge to what the equations say."""

AGAINST = "half the time step"


@dataclass(frozen=True, kw_only=True)
class Finer(Derived):
    """A network with shorter steps, whose delays stay what they are.

    Attributes
    ----------
    times : int
        How many steps a step of the network becomes.
    """

    times: int

    @cached_property
    def pathways(self) -> tuple[Pathway, ...]:
        """All pathways, with their delays in shorter steps."""
        return tuple(
            each if each.delay is None else replace(each, delay=each.delay * self.times)
            for each in self.origin.pathways
        )

    def chunks(
        self,
        pathways: Sequence[int],
        targets: Mapping[int, IndexArray] | None,
        columns: Sequence[str],
        again: bool = False,
    ) -> Iterator[Synapses]:
        """Yield each synapse of some pathways onto some targets, as `Recipe.chunks` does."""
        for chunk in self.origin.chunks(pathways, targets, columns, again):
            yield replace(chunk, delay=(chunk.delay * self.times).astype(np.int32))


def finer(history: History, times: int) -> History:
    """Return the beginning of a history, up to its first change, with shorter steps.

    Parameters
    ----------
    history : History
        What an execution did.
    times : int
        How many steps a step becomes.
    """
    origin = history.recipe
    longest = None if origin.max_delay is None else origin.max_delay * times
    dt, shortest = origin.dt / times, origin.min_delay * times
    recipe = Finer.of(origin, dt=dt, min_delay=shortest, max_delay=longest, times=times)
    last = min([history.last, *(stretch.step for stretch in history.stretches[1:])])
    shorter = History(history.backend, [Stretch(0, recipe)], history.options, last=last * times)
    for spec in origin.populations:
        known = history.emitted(spec.number, np.arange(spec.size, dtype=np.int32))
        shorter.keep(spec.number, Spikes(known.index, known.step * times, known.count))
    return shorter


def judge_halving(
    history: History, backend: Backend, keep: Mapping[int, IndexArray], segment: int = 0
) -> Verdict:
    """Return whether the potentials of some cells converge as the time step is halved twice.

    Cells count up to their first spike: where a spike lies on the grid depends on the time step in any case.

    Parameters
    ----------
    history : History
        The run.
    backend : Backend
        The backend that made the run, and that replays.
    keep : dict of int to (k,) ndarray of int32
        By population, the cells that are replayed.
    segment : int
        The number of the segment.
    """
    begun = perf_counter()
    dt = history.recipe.dt
    if history.start is not None:
        text = "The run goes on from a checkpoint, whose spikes in flight are on the grid of its time step."
        return Verdict("everywhere", backend.name, AGAINST, UNKNOWN, text, segment=segment)
    if any(isinstance(each.source, NoisyCurrentSource) for each in history.recipe.injections):
        text = "Noise has one value for each step, so that with shorter steps it is another noise."
        return Verdict("everywhere", backend.name, AGAINST, UNKNOWN, text, segment=segment)
    replays = []
    for times in (1, 2, 4):
        shorter = finer(history, times)
        replays.append(replay(shorter, backend, keep, every=sampling_steps(dt) * times))
    coarse, fine, allowed = 0.0, 0.0, 0.0
    for number, kind in cells_of(history.recipe):
        if kind.dynamics.hazard is not None:  # it fires by chance, at each step
            continue
        values = [_until_first_spike(each, number, compared(kind), keep[number], dt) for each in replays]
        known = ~np.isnan(values).any(axis=0)
        coarse = max(coarse, float(np.abs(values[0] - values[1])[known].max(initial=0.0)))
        fine = max(fine, float(np.abs(values[1] - values[2])[known].max(initial=0.0)))
        allowed = max(allowed, tolerances(history, backend.features)[number].potential)
    order = float(np.log2(coarse / fine)) if coarse and fine else np.inf
    figures = {"change with dt / 2 (mV)": coarse, "change with dt / 4 (mV)": fine, "order": order}
    seconds = perf_counter() - begun
    outcome, text = _conclusion(coarse, fine, order, allowed)
    faults = [Fault("method", text, size=order)] if outcome == FAILS else []
    return Verdict("everywhere", backend.name, AGAINST, outcome, text, figures, faults, {}, segment, seconds)


def _conclusion(coarse: float, fine: float, order: float, allowed: float) -> tuple[str, str]:
    """Return the outcome, and what was found in a sentence."""
    if max(coarse, fine) <= 2 * allowed:
        return (
            PASSES,
            f"Potentials up to the first spike do not depend on the time step: by {coarse:.1e} mV at most.",
        )
    text = f"Halving the time step moves potentials by {coarse:.1e} mV, and halving it again by {fine:.1e} mV"
    if order >= LEAST_ORDER:
        return PASSES, f"{text}: order {order:.2g}."
    return FAILS, f"{text}: they do not converge."


def _until_first_spike(done: History, number: int, variable: str, kept: IndexArray, dt: float) -> FloatArray:
    """Return the samples of cells, NaN from the first spike on."""
    trace, spikes = done.trace(number, variable), spikes_of(done.spikes(number), kept)
    first = np.full(len(kept), NEVER, np.int64)
    np.minimum.at(first, spikes.index, spikes.step)
    # a spike may come a step earlier or later on another grid
    margin = round(dt / done.recipe.dt)
    return np.where(trace.step[:, None] < first[None] - margin, trace.values, np.nan)
