"""The exact solution of linear equations, by a matrix exponential for each cell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pynnlite.declarations import Dynamics
from pynnlite.declarations.analysis import coefficients, decay, exponential, linear_part

from .base import HOLD, Arrays, FloatArray, Parameters, Run, Scheme


class Linear(Scheme):
    """The exact solution of linear equations: the states grow by D x + q in each step, or just decay.

    Parameters
    ----------
    dynamics : Dynamics
        The declaration.
    """

    scalars: tuple[str, ...] = ("last",)
    pull: str | None = ""

    def __init__(self, dynamics: Dynamics) -> None:
        self._dynamics = dynamics
        self._variables = list(dynamics.equations)
        n = len(self._variables)
        ones = dict.fromkeys(dynamics.names, 1.0)
        with np.errstate(all="ignore"):
            sides = list(coefficients(dynamics, ones).values())
        matrix = np.array([[(name,) in side for name in self._variables] for side in sides])
        driven = np.array([() in side or (dynamics.current or "",) in side for side in sides])
        held = np.array([name in dynamics.held for name in self._variables])
        self._kinds = [("d", "q", np.zeros(n, bool))]
        self._apart = bool(held.any() and matrix[np.ix_(~held, held)].any())
        if self._apart:
            self._kinds.append(("h", "g", held))
        self._alone = [i for i, name in enumerate(self._variables) if set(sides[i]) == {(name,)}]
        self._entries: dict[str, tuple[int, int]] = {}
        self._drives: dict[str, int] = {}
        rows = [self._row_code(*kind, matrix, driven) for kind in self._kinds]
        self.arrays = (*self._entries, *self._drives, *(f"m{i}" for i in self._alone))
        self.code = HOLD + self._code(rows, held)

    def _row_code(
        self, d: str, q: str, still: NDArray[np.bool_], matrix: NDArray[np.bool_], driven: NDArray[np.bool_]
    ) -> list[str]:
        """Return the growth of each variable as code, and note the numbers that it uses."""
        n = len(matrix)
        matrix = matrix & ~still[:, None]
        reach = np.linalg.matrix_power(np.eye(n, dtype=int) + matrix, n) > 0
        grows = (matrix.astype(int) @ reach) > 0
        pushed = np.asarray((reach & (driven & ~still)).any(axis=1))
        rows = []
        for i in range(n):
            if i in self._alone:
                rows.append("")
                continue
            entries = {f"{d}{i}_{j}": (i, j) for j in range(n) if grows[i, j]}
            self._entries.update(entries)
            drives = {f"{q}{i}": i} if pushed[i] else {}
            self._drives.update(drives)
            rows.append(" + ".join([*(f"{name}*x{j}" for name, (_, j) in entries.items()), *drives]) or "0.0")
        return rows

    def _code(self, rows: list[list[str]], held: NDArray[np.bool_]) -> str:
        lines = []
        if self._apart:
            lines += [f"x{i} = act*x{i} + (1 - act)*kept{i}" for i in np.flatnonzero(held)]
        lines += [f"new{i} = x{i}*m{i}" for i in self._alone]
        for i, free in enumerate(rows[0]):
            if i in self._alone:
                continue
            grow = f"act*({free}) + (1 - act)*({rows[1][i]})" if self._apart and rows[1][i] != free else free
            lines.append(f"new{i} = x{i} + ({grow})")
        for i, is_held in enumerate(held):
            lines.append(f"x{i} = act*new{i} + (1 - act)*kept{i}" if is_held else f"x{i} = new{i}")
        return "\n".join(lines)

    def read(self, store: Arrays, parameters: Parameters, dt: float) -> None:
        part = linear_part(self._dynamics, parameters, len(store["x0"]))
        matrix, pushes = part.matrix * dt, (part.constant * dt, part.per_current * dt)
        for i in self._alone:
            store[f"m{i}"][:] = decay(self._dynamics, self._variables[i], parameters, dt)
        self._base: dict[str, FloatArray] = {}
        self._per_current: dict[str, FloatArray] = {}
        for d, q, still in self._kinds:
            growth, mean = exponential(np.where(still[:, None], 0.0, matrix))
            for name, (i, j) in self._entries.items():
                if name.startswith(d):
                    store[name][:] = growth[:, i, j]
            base, per = (np.einsum("kij,kj->ki", mean, np.where(still, 0.0, push)) for push in pushes)
            for name, i in self._drives.items():
                if name.startswith(q):
                    self._base[name], self._per_current[name] = base[:, i], per[:, i]
        self.drive(store, store["i_inj"])

    def drive(self, store: Arrays, current: FloatArray) -> None:
        for name in self._drives:
            store[name][:] = self._base[name] + self._per_current[name] * current

    def room(self, store: Arrays) -> float:
        return np.inf

    def step(self, store: Arrays, run: Run) -> None:
        run()
