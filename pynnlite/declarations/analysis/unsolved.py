"""Why the equations of a cell have no solution in a step, and what to write instead: one error for every backend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...errors import BackendError
from ..dynamics import Dynamics

FloatArray = NDArray[np.float64]

ERROR = 1e-3
"""Largest error of a part of a step, relative to a variable or to its usual size: only a rough course is wanted."""

MOST_PARTS = 5000
"""Parts of a step that are tried."""

LEAST_PART = 1e-12
"""Of a step: where a shorter part would be needed, the course ends."""

FAST = 1e3
"""A variable that would move by this many times its usual value within a step runs away; one that forgets where it was
in this part of a step is too fast."""

LARGE = 1e100
"""A variable that is larger has run away already."""

UNKNOWN = (
    "If a variable runs away by itself, bound it in the equations: write min(v, v_spike) for v on their right-hand"
    " sides, and a threshold at v_spike. If something is far faster than a step, make it slower or the step shorter."
)


@dataclass(frozen=True, slots=True)
class Unsolved:
    """A cell whose equations have no solution in a step.

    Parameters
    ----------
    dynamics : Dynamics
        Its declaration.
    sizes : dict of str to float
        The usual size of each state variable.
    dt : float
        The length of the step in ms.
    others : dict of str to float
        Its parameters, and the injected current, by name.
    """

    dynamics: Dynamics
    sizes: Mapping[str, float]
    dt: float
    others: Mapping[str, float]

    def error(self, population: str, cell: int, time: float, state: Mapping[str, float]) -> BackendError:
        """Return the error, which names the cause as far as it can be found out.

        Parameters
        ----------
        population : str
            The label of the population.
        cell : int
            The index of the cell.
        time : float
            The last time, in ms, for which there is a solution on the grid.
        state : dict of str to float
            The state variables then.
        """
        return BackendError(
            f"The equations of cell {cell} of population {population!r} have no solution in the step that begins at"
            f" {time:g} ms, where {_listed(state)}. {self._cause(state)}"
        )

    def _cause(self, state: Mapping[str, float]) -> str:
        """Return why there is no solution, and what to do about it."""
        for name, value in state.items():
            if not np.isfinite(value):
                return (
                    f"{name} was {value:g} before the step began: the reset at a spike, or what arrived at a receptor,"
                    f" made it so. Bound what is assigned or added to {name}."
                )
        names = list(self.dynamics.equations)
        start = np.array([state[name] for name in names])
        with np.errstate(all="ignore"):
            end, bad = self._followed(start)
            usual = np.array([self.sizes[name] for name in names]) + np.abs(start)
            moves = np.abs(self._slopes(end)) * self.dt / usual
            fading = -self._own_slopes(end) * self.dt
        large = int(np.argmax(np.abs(end)))
        if abs(end[large]) > LARGE:
            return self._away(names[large], end[large])
        if bad is not None:
            return self._no_value(names[bad], dict(zip(names, end.tolist(), strict=True)))
        if fading.max() > FAST:
            k = int(np.argmax(fading))
            return self._too_fast(names[k], self.dt / fading[k])
        k = int(np.argmax(moves))
        return self._away(names[k], end[k] - start[k]) if moves[k] > FAST else UNKNOWN

    def _away(self, name: str, towards: float) -> str:
        """Return what to do about a variable that runs away."""
        tested = self.dynamics.threshold is not None and self.dynamics.threshold[0] == name
        if towards > 0 and tested and not self.dynamics.from_below:
            return (
                f"{name} runs away by itself: bound it in the equations. Write min({name}, v_spike) for {name} on their"
                " right-hand sides, and a threshold at v_spike."
            )
        write = f"min({name}, most)" if towards > 0 else f"max({name}, least)"
        return (
            f"{name} runs away by itself: bound it in the equations. Write {write} for {name} on their right-hand"
            " sides, with a number or a parameter as the bound, or drive the cell less."
        )

    def _no_value(self, name: str, state: Mapping[str, float]) -> str:
        """Return what to do about an equation that has no value."""
        return (
            f"The equation of {name} has no finite value where {_listed(state)}: look in it for a logarithm or a root"
            " of a negative number, a division by 0, and an exp of a large number. Bound what these are taken of: write"
            " log(max(x, least)), say, or exp(min(x, 700))."
        )

    def _too_fast(self, name: str, time: float) -> str:
        """Return what to do about a variable that moves in a small part of a step."""
        return (
            f"{name} moves within {time:.2g} ms there, which is far faster than a step. Make it slower, or the step"
            f" shorter. If the rate of {name} depends on another variable, which has gone far off, bound this one in"
            " the rate, or drive the cell less."
        )

    def _slopes(self, state: FloatArray) -> FloatArray:
        """Return the time derivative of a state."""
        known = {name: np.array([value]) for name, value in self.others.items()}
        known |= {name: state[k : k + 1] for k, name in enumerate(self.dynamics.equations)}
        for name, right in self.dynamics.definitions.items():
            known[name] = right.evaluate(known)
        sides = self.dynamics.equations.values()
        return np.array([float(np.broadcast_to(side.evaluate(known), 1)[0]) for side in sides])

    def _own_slopes(self, state: FloatArray) -> FloatArray:
        """Return how much the time derivative of each variable grows with the variable itself; 0 if not finite."""
        found = np.zeros(len(state))
        for k, name in enumerate(self.dynamics.equations):
            aside = state.copy()
            aside[k] += 1e-6 * (self.sizes[name] + abs(state[k]))
            found[k] = (self._slopes(aside)[k] - self._slopes(state)[k]) / (aside[k] - state[k])
        return np.where(np.isfinite(found), found, 0.0)

    def _followed(self, state: FloatArray) -> tuple[FloatArray, int | None]:
        """Return about where the solution gets in a step; and which equation has no value beyond, if one has none."""
        sizes = np.array([self.sizes[name] for name in self.dynamics.equations])
        part = left = self.dt
        for _ in range(MOST_PARTS):
            slopes = self._slopes(state)
            tried = self._slopes(state + part * slopes)
            new = state + 0.5 * part * (slopes + tried)
            error = 0.5 * part * np.abs(tried - slopes)
            if (error <= ERROR * (sizes + np.abs(new))).all():
                state, left = new, left - part
                part = min(2.0 * part, left)
            elif part < LEAST_PART * self.dt:
                bad = ~np.isfinite(slopes) | ~np.isfinite(tried)
                return state, int(np.argmax(bad)) if bad.any() else None
            else:
                part /= 2.0
            if left <= 0.0:
                break
        return state, None


def _listed(state: Mapping[str, float]) -> str:
    """Return the values of variables as text."""
    return ", ".join(f"{name} = {value:g}" for name, value in state.items())
