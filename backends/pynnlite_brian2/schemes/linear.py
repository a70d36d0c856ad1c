"""The exact solution of linear equations, by a propagator for each cell."""

from __future__ import annotations

import numpy as np

from pynnlite.declarations import Dynamics
from pynnlite.declarations.analysis import CONSTANT, LinearSystem, decay, polynomials, stretches

from .base import HOLD, Arrays, FloatArray, Parameters, Run, Scheme


class Linear(Scheme):
    """The exact solution of linear equations: a variable grows by d · x + q in each step, or just decays.

    Where something depends on what is held, cells that are held have factors h and g instead of d and q.

    Parameters
    ----------
    dynamics : Dynamics
        The declaration.
    """

    scalars: tuple[str, ...] = ("last",)
    pull: str | None = ""

    def __init__(self, dynamics: Dynamics) -> None:
        self._dynamics, held = dynamics, dynamics.held
        self._number = {name: k for k, name in enumerate(dynamics.equations)}
        self._alone = [name for name, side in polynomials(dynamics).items() if set(side) == {(name,)}]
        self._entries: dict[str, tuple[str, str]] = {}
        self._drives: dict[str, str] = {}
        free = LinearSystem(dynamics, tuple(dynamics.equations))
        self._systems = [(free, "d", "q")]
        if any(cause in held and name not in held for name, cause in free.slopes()):
            others = tuple(name for name in dynamics.equations if name not in held)
            self._systems.append((LinearSystem(dynamics, others, still=held), "h", "g"))
        rows = [
            {name: self._row(name, *system) for name in system[0].names if name not in self._alone}
            for system in self._systems
        ]
        self.arrays = (*self._entries, *self._drives, *(f"m{self._number[name]}" for name in self._alone))
        self.code = HOLD + self._code(rows)

    def _row(self, name: str, system: LinearSystem, d: str, q: str) -> str:
        """Return the growth of a variable as code, and note the numbers that it uses."""
        k, terms = self._number[name], []
        for cause, j in self._number.items():
            if (name, cause) in system.reached:
                self._entries[f"{d}{k}_{j}"] = (name, cause)
                terms.append(f"{d}{k}_{j}*x{j}")
        if not system.reached.isdisjoint({(name, CONSTANT), (name, self._dynamics.current)}):
            self._drives[f"{q}{k}"] = name
            terms.append(f"{q}{k}")
        return " + ".join(terms) or "0.0"

    def _code(self, rows: list[dict[str, str]]) -> str:
        held, lines = self._dynamics.held, []
        if len(rows) > 1:
            lines += [
                f"x{k} = act*x{k} + (1 - act)*kept{k}" for name, k in self._number.items() if name in held
            ]
        lines += [f"new{k} = x{k}*m{k}" for k in map(self._number.get, self._alone)]
        for name, free in rows[0].items():
            k, other = self._number[name], rows[-1].get(name, "0.0")
            grow = free if other == free else f"act*({free}) + (1 - act)*({other})"
            lines.append(f"new{k} = x{k} + ({grow})")
        for name, k in self._number.items():
            lines.append(f"x{k} = act*new{k} + (1 - act)*kept{k}" if name in held else f"x{k} = new{k}")
        return "\n".join(lines)

    def read(self, store: Arrays, parameters: Parameters, dt: float) -> None:
        for name in self._alone:
            store[f"m{self._number[name]}"][:] = decay(self._dynamics, name, parameters, dt)
        n = len(store["x0"])
        columns = {name: np.broadcast_to(values, n) for name, values in parameters.items()}
        starts = stretches(list(columns.values()), n)
        few = {name: column[starts] for name, column in columns.items()}
        repeats = np.diff(np.append(starts, n))
        self._base: dict[str, FloatArray] = {}
        self._per_current: dict[str, FloatArray] = {}
        none, current = np.zeros(len(starts)), self._dynamics.current
        for system, d, q in self._systems:
            (factors,) = system.propagated(few, len(starts), [dt])
            for code, pair in self._entries.items():
                if code.startswith(d):
                    store[code][:] = np.repeat(factors[pair], repeats)
            for code, name in self._drives.items():
                if code.startswith(q):
                    self._base[code] = np.repeat(factors.get((name, CONSTANT), none), repeats)
                    per_current = factors.get((name, current), none) if current else none
                    self._per_current[code] = np.repeat(per_current, repeats)
        self.drive(store, store["i_inj"])

    def drive(self, store: Arrays, current: FloatArray) -> None:
        for name in self._drives:
            store[name][:] = self._base[name] + self._per_current[name] * current

    def room(self, store: Arrays) -> float:
        return np.inf

    def step(self, store: Arrays, run: Run, before: FloatArray) -> None:
        run()
