"""Equations of any form: the pair of Dormand and Prince, with smaller steps for the cells that need them.

References
----------
Dormand JR, Prince PJ (1980). A family of embedded Runge-Kutta formulae. Journal of Computational and Applied
Mathematics 6, 19–26.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from pynnlite.declarations import Dynamics
from pynnlite.declarations.analysis import beyond_threshold

from .base import HOLD, Arrays, FloatArray, IndexArray, Names, Parameters, Run, Scheme

STAGES: tuple[tuple[float, ...], ...] = (
    (),
    (1 / 5,),
    (3 / 40, 9 / 40),
    (44 / 45, -56 / 15, 32 / 9),
    (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729),
    (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656),
    (35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84),
)
ERRORS = (71 / 57600, 0.0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40)
"""The pair of Dormand and Prince: its stages, the last of which is the solution, and its error estimate."""

TOLERANCE = 1e-10
"""Largest error estimate of a step, relative to the usual size of a variable, or to its value if that is larger."""

LAST_TOLERANCE = 1e-9
"""The same for a step that cannot be halved any more: equations may have kinks."""

HALVINGS = 40
"""How often a step is halved before the equations are taken to have no solution."""


class Nonlinear(Scheme):
    """Any other equations.

    Parameters
    ----------
    dynamics : Dynamics
        The declaration.
    names : Names
        Its names in generated code.
    sizes : dict of str to float
        The usual size of each variable.
    """

    arrays: tuple[str, ...] = ("err",)
    scalars: tuple[str, ...] = ("last", "h")
    pull: str | None = None

    def __init__(self, dynamics: Dynamics, names: Names, sizes: Mapping[str, float]) -> None:
        self._dynamics, self._sizes = dynamics, [sizes[name] for name in dynamics.equations]
        self._rows = range(len(dynamics.equations))
        self._held = [i for i, name in enumerate(dynamics.equations) if name in dynamics.held]
        lines = [f"x{i} = act*x{i} + (1 - act)*kept{i}" for i in self._held]
        for stage, weights in enumerate(STAGES):
            for i in self._rows:
                lines.append(f"y{stage}_{i} = x{i} + h*({_weighted(weights, i) or '0.0'})")
            states = {name: f"y{stage}_{i}" for i, name in enumerate(dynamics.equations)}
            for i, right in enumerate(dynamics.equations.values()):
                slope = names.code(right, states)
                lines.append(
                    f"k{stage}_{i} = act*({slope})" if i in self._held else f"k{stage}_{i} = {slope}"
                )
        last = len(STAGES) - 1
        parts = [
            f"abs(h*({_weighted(ERRORS, i)}))/({self._sizes[i]!r} + abs(x{i}) + abs(y{last}_{i}))"
            for i in self._rows
        ]
        lines.append(f"err = {' + '.join(parts)}")
        self.code = HOLD + "\n".join(lines + [f"x{i} = y{last}_{i}" for i in self._rows])

    def read(self, store: Arrays, parameters: Parameters, dt: float) -> None:
        self._parameters, self._dt = parameters, dt
        store["h"][0] = dt

    def drive(self, store: Arrays, current: FloatArray) -> None:
        """Do nothing: the code uses the current by its own name."""

    def room(self, store: Arrays) -> float:
        return 0.0

    def step(self, store: Arrays, run: Run, before: FloatArray) -> IndexArray | None:
        run()
        bad = np.flatnonzero(~(store["err"] <= TOLERANCE))
        lost = self._repeat(store, before[:, bad], bad) if len(bad) else bad
        return lost if len(lost) else None

    def _repeat(self, store: Arrays, state: FloatArray, cells: IndexArray) -> IndexArray:
        """Compute the step again for some cells, and return those without a solution."""
        held = store["act"][cells] == 0
        values = {name: np.asarray(array)[cells] for name, array in self._parameters.items()}
        if self._dynamics.current is not None:
            values[self._dynamics.current] = store["i_inj"][cells]
        for i in self._held:
            state[i, held] = store[f"kept{i}"][cells][held]
        lost = np.zeros(len(cells), bool)

        def names(state: FloatArray) -> dict[str, FloatArray]:
            return {**values, **dict(zip(self._dynamics.equations, state, strict=True))}

        def beyond(state: FloatArray, error: FloatArray) -> NDArray[np.bool_]:
            return np.asarray(beyond_threshold(self._dynamics, names, state, error) & ~held)

        def slopes(state: FloatArray) -> FloatArray:
            known = names(state)
            result = np.empty_like(state)
            for i, right in enumerate(self._dynamics.equations.values()):
                result[i] = right.evaluate(known)
            result[self._held] *= ~held
            return result

        new = in_small_steps(slopes, state, self._dt, lost, np.array(self._sizes)[:, None], beyond)
        for i in self._rows:
            store[f"x{i}"][cells] = new[i]
        return np.asarray(cells[lost])


def in_small_steps(
    slopes: Callable[[FloatArray], FloatArray],
    state: FloatArray,
    duration: float,
    lost: NDArray[np.bool_],
    sizes: FloatArray,
    beyond: Callable[[FloatArray, FloatArray], NDArray[np.bool_]],
) -> FloatArray:
    """Return the states of some cells after some time; those without a solution stay where it was lost.

    Parameters
    ----------
    slopes : callable
        Takes states, returns their time derivatives per ms.
    state : (v, n) ndarray of float64
        The states.
    duration : float
        In ms.
    lost : (n,) ndarray of bool
        Set for cells without a solution.
    sizes : (v, 1) ndarray of float64
        The usual size of each variable.
    beyond : callable
        Takes states and their errors; tells where an error does not matter.
    """
    left, step, least = duration, duration / 2, duration / 2.0**HALVINGS
    while left > 0.5 * least:
        step = min(step, left)
        stages: list[FloatArray] = []
        for weights in STAGES:
            new = state + step * sum(
                (w * k for w, k in zip(weights, stages, strict=True)), np.zeros_like(state)
            )
            stages.append(np.where(lost, 0.0, slopes(new)))
        error = np.abs(step * sum((w * k for w, k in zip(ERRORS, stages, strict=True)), np.zeros_like(state)))
        tolerance = (TOLERANCE if step > least else LAST_TOLERANCE) * (sizes + np.abs(state) + np.abs(new))
        good = (error <= tolerance).all(axis=0)
        if not good.all():
            good = ((error <= tolerance) | (beyond(new, error) & np.isfinite(new))).all(axis=0)
        if not good.all():
            if step > least:
                step /= 2
                continue
            lost |= ~good
            continue
        state, left, step = new, left - step, 2 * step
    return state


def _weighted(weights: tuple[float, ...], row: int) -> str:
    """Return a weighted sum of the slopes of one variable as code."""
    return " + ".join(f"({w!r})*k{s}_{row}" for s, w in enumerate(weights) if w)
