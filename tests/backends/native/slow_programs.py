"""Cells that run by programs, worked out in NumPy: what the compiled loops must find to the last bit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pynnlite import draws
from pynnlite.declarations import HOLD, CellType
from pynnlite.lowering import LoweredCells
from pynnlite.lowering.cells import ABOVE, CHANCE, CURRENT, ERROR, FIRES, LENGTH, Outputs, arrival
from pynnlite.lowering.twin import exp, worked_out

Floats = NDArray[np.float64]


MOST_SUBSTEPS = 1000


class SlowCells:
    """Cells of one type.

    Parameters
    ----------
    kind : type
        The cell type.
    parameters : dict of str to (n,) ndarray of float64
        Their parameters, in coherent units.
    initial : dict of str to (n,) ndarray of float64
        Where they start.
    refractory : (n,) ndarray of float64
        For how many steps each is held after a spike.
    dt, tolerance : float
        Those of `LoweredCells`.
    key : int
        Key of the draws of a hazard.
    index : (n,) ndarray of int64
        Which cells of their population they are.
    """

    def __init__(
        self,
        kind: type[CellType],
        parameters: Mapping[str, Floats],
        initial: Mapping[str, Floats],
        refractory: Floats,
        dt: float,
        tolerance: float,
        key: int,
        index: NDArray[np.int64],
    ) -> None:
        self.cells, self.dt, self.key, self.index = LoweredCells(kind, dt, tolerance), dt, key, index
        self.n, self.refractory = len(refractory), refractory
        self.state = {name: np.array(initial[name], np.float64) for name in self.cells.states}
        self.hold = np.full(self.n, -1.0)
        self.n_hard = 0
        numbers = self.cells.constants_of(parameters, refractory)
        self.constants = dict(zip(self.cells.constants, numbers, strict=True))

    def advance(self, step: int, current: Floats, due: Sequence[Floats]) -> NDArray[np.int64]:
        """Go one step on with an injected current; return the cells that fire at its end."""
        columns = {**self.state, HOLD: self.hold, CURRENT: current}
        new = self._found(self.cells.step, columns)
        hard = ~(new[ERROR] <= 1.0) if ERROR in new else np.zeros(self.n, bool)
        self._solve(np.flatnonzero(hard), columns, new)
        columns |= {name: new[name] for name in self.cells.states}
        columns |= {arrival(k): each for k, each in enumerate(due)}
        columns[ABOVE] = new.get(ABOVE, np.zeros(self.n))
        columns[CHANCE] = draws.cells(self.key, "uniform", (0.0, 1.0), self.index, step + 1)
        found = self._found(self.cells.finish, columns)
        self.state = {name: found.get(name, new[name]) for name in self.cells.states}
        self.hold = np.where(self.hold > -1.0, self.hold - 1.0, self.hold)
        fired = np.flatnonzero((found.get(FIRES, np.zeros(self.n)) != 0.0) & (self.hold < 0.0))
        after = self._found(self.cells.reset, columns | self.state)
        for name, values in after.items():
            self.state[name][fired] = values[fired]
        if self.cells.kind.dynamics.refractory is not None:
            self.hold[fired] = self.refractory[fired]
        return fired

    def _found(self, outputs: Outputs, columns: Mapping[str, Floats], at: Any = slice(None)) -> Any:
        given = {self.cells.graph.column(name): values for name, values in columns.items()}
        given |= {value: values[at] for value, values in self.constants.items()}
        n = len(self.refractory[at])
        return {name: np.array(found) for name, found in worked_out(outputs, given, n).items()}

    def _solve(self, at: NDArray[np.int64], columns: Mapping[str, Floats], new: dict[str, Floats]) -> None:
        """Take some cells through the step in substeps, each of its own lengths."""
        self.n_hard += len(at)
        lanes = {name: values[at] for name, values in columns.items()}
        left = np.full(len(at), self.dt)
        length = self.dt * np.clip(_factor(new[ERROR][at]), 0.05, 0.5) if len(at) else left
        for _ in range(MOST_SUBSTEPS):
            if not (left > 0.0).any():
                break
            found = self._found(self.cells.substep, lanes | {LENGTH: length}, at)
            error = found[ERROR]
            good = (error <= 1.0) & (left > 0.0)
            for name in self.cells.states:
                lanes[name] = np.where(good, found[name], lanes[name])
            longer = length * np.clip(_factor(error), 0.1, 5.0)
            left = np.where(good, left - length, left)
            length = np.where(longer < left * (1.0 - 1e-9), longer, left)
        for name in self.cells.states:
            new[name][at] = lanes[name]


def _factor(error: Floats) -> Floats:
    """Return by how much a substep should be longer."""
    bounded = np.where(error < 1e300, np.maximum(error, 1e-10), 1e300)
    return np.asarray(0.9 * exp(-0.2 * draws.log(bounded)))
