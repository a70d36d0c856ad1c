"""Two simulations of a roll-call side by side, in stretches of bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..backend import Backend
from ..columns import Trace
from ..errors import BackendError
from ..recipe import Recipe
from ..values import FloatArray, IndexArray
from .histories import FIRST_PROBE
from .performing import simulated
from .rollcall import Shown, roll_call_of, sampling

MEMORY = 2**22
"""How many numbers one simulation hands out at a time, about."""


@dataclass(frozen=True)
class Engine:
    """A backend and its options.

    Parameters
    ----------
    backend : Backend
        The backend.
    options : object
        Its options; their defaults if None.
    """

    backend: Backend
    options: Any = None

    @property
    def name(self) -> str:
        """The name of the backend."""
        return self.backend.name


@dataclass(frozen=True)
class Caller:
    """How a roll-call is held.

    Parameters
    ----------
    recipe : Recipe
        The network.
    variables : list of Shown
        What is recorded.
    last : int
        The last step.
    """

    recipe: Recipe
    variables: Sequence[Shown]
    last: int

    def stretches(
        self, engines: Sequence[Engine], probed: Mapping[int, IndexArray], order: int = 0, every: int = 1
    ) -> Iterator[dict[int, list[Trace]]]:
        """Yield the samples of one stretch after the other: for each variable, those of all engines.

        Parameters
        ----------
        engines : sequence of Engine
            Two simulations run side by side.
        probed : dict of int to (k,) ndarray of int32
            By population, the cells that are recorded; all of those populations that are missing.
        order : int
            Which of two orders of calls.
        every : int
            How many steps lie between two samples.
        """
        network = roll_call_of(self.recipe, self.variables, probed, order, every)
        width = sum(len(probe.index) for probe in network.probes)
        at_a_time = max(1, MEMORY * every // max(1, width))
        one, other = engines
        with (
            simulated(one.backend, network, one.options) as mine,
            simulated(other.backend, network, other.options) as others,
        ):
            if getattr(mine, "runs_when_read", False) or getattr(others, "runs_when_read", False):
                at_a_time = self.last
            while mine.step < self.last:
                n_steps = min(at_a_time, self.last - mine.step)
                found = []
                for simulation in (mine, others):
                    simulation.advance(n_steps)
                    found.append(simulation.drain().traces)
                yield {
                    probe.number - FIRST_PROBE: [each[probe.number] for each in found]
                    for probe in network.probes
                }


@dataclass
class Apart:
    """How far one variable of the cells of a population differs between two engines.

    Parameters
    ----------
    shown : Shown
        The variable.
    largest : float
        The largest value that it had.
    difference : (size,) ndarray of float64
        The largest difference of each cell.
    """

    shown: Shown
    largest: float
    difference: FloatArray

    def flagged(self, tolerance: float) -> NDArray[np.intp]:
        """Return the cells whose difference is larger than a share of the largest value, the worst first."""
        allowed = tolerance * self.largest
        wrong = np.flatnonzero(~(self.difference <= allowed))
        return wrong[np.argsort(-np.nan_to_num(self.difference[wrong], nan=np.inf), kind="stable")]


def differences(caller: Caller, engines: Sequence[Engine]) -> list[Apart]:
    """Hold a roll-call of all cells and return how far they differ.

    Parameters
    ----------
    caller : Caller
        How it is held.
    engines : sequence of Engine
        The two that are compared; the second is right.
    """
    found = [
        Apart(each, 0.0, np.zeros(caller.recipe.populations[each.population].size))
        for each in caller.variables
    ]
    every = sampling(caller.recipe, caller.variables)
    for stretch in caller.stretches(engines, {}, every=every):
        for k, (mine, others) in stretch.items():
            require_same_steps(mine, others, engines)
            apart = np.abs(mine.values - others.values).max(axis=0, initial=0.0)
            found[k].difference = np.maximum(found[k].difference, apart)
            found[k].largest = max(found[k].largest, float(np.abs(others.values).max(initial=0.0)))
    return found


def require_same_steps(mine: Trace, others: Trace, engines: Sequence[Engine]) -> None:
    """Raise `BackendError` unless two traces have the same shape and the same steps."""
    if mine.values.shape != others.values.shape or not np.array_equal(mine.step, others.step):
        raise BackendError(
            f"The backend {engines[0].name!r} took {mine.values.shape} samples (steps, cells) of a roll-call, where"
            f" {engines[1].name!r} took {others.values.shape}."
        )


def traced(
    caller: Caller, engines: Sequence[Engine], cells: Mapping[int, IndexArray], order: int
) -> dict[int, list[FloatArray]]:
    """Hold a roll-call of all cells once more and return all samples of some of them.

    Parameters
    ----------
    caller : Caller
        How it is held.
    engines : sequence of Engine
        The two that are compared.
    cells : dict of int to (k,) ndarray of int32
        By population, the cells, ascending.
    order : int
        Which of two orders of calls.

    Returns
    -------
    dict of int to list of (steps, k) ndarray of float64
        For each variable, the samples on both engines from step 0 on.
    """
    none = np.zeros(0, np.int32)
    probed = {each.population: cells.get(each.population, none) for each in caller.variables}
    pieces: dict[int, tuple[list[FloatArray], list[FloatArray]]] = {}
    for stretch in caller.stretches(engines, probed, order):
        for k, traces in stretch.items():
            require_same_steps(traces[0], traces[1], engines)
            for into, trace in zip(pieces.setdefault(k, ([], [])), traces, strict=True):
                into.append(trace.values)
    return {k: [np.concatenate(each) for each in sides] for k, sides in pieces.items()}
