"""One variable that others pull at, while these just decay: an integral, to nearly all digits."""

from __future__ import annotations

from math import factorial

import numpy as np

from pynnlite.declarations import Dynamics
from pynnlite.declarations.analysis import decay, polynomials

from .base import HOLD, Arrays, FloatArray, IndexArray, Parameters, Run, Scheme

NODES = (0.5 - 0.15**0.5, 0.5, 0.5 + 0.15**0.5)
WEIGHTS = (5.0 / 18.0, 8.0 / 18.0, 5.0 / 18.0)
"""Gauss and Legendre's three-point rule on (0, 1)."""

HARDEST = 0.6
"""Largest decay of the driven variable, plus that of what drives it, for which three nodes are enough."""

TERMS = 10
"""Of the series of exp(y), whose error is then below 1e-10 for |y| up to `HARDEST`; unlike `exp` it is vectorised."""

MOST_SUBSTEPS = 2**16


class Conductance(Scheme):
    """A variable that others drive and pull at, while these just decay.

    For dv/dt = a(t) + b(t) v, v grows in a step by the integral of exp(∫ b) (a + b v₀), in which the first factor
    goes from the time of the integrand to the end of the step.

    Parameters
    ----------
    dynamics : Dynamics
        The declaration.
    driven : str
        The variable.
    """

    scalars: tuple[str, ...] = ("last",)

    def __init__(self, dynamics: Dynamics, driven: str) -> None:
        self._dynamics, self._driven = dynamics, driven
        self._row = list(dynamics.equations).index(driven)
        self._others = {k: name for k, name in enumerate(dynamics.equations) if name != driven}
        others = list(self._others)
        nodes = range(len(NODES))
        self.pull = " + ".join(f"abs(b{k}*x{k})" for k in others)
        self.arrays = (
            *("q", "b"),
            *(f"{letter}{k}" for letter in ("a", "b", "e") for k in others),
            *(f"l{j}" for j in nodes),
            *(f"{letter}{j}_{k}" for letter in ("r", "d") for j in nodes for k in others),
        )
        v = f"x{self._row}"
        lines = [f"s{k} = x{k}*(a{k} + b{k}*{v})" for k in others] + [f"s = q + b*{v}"]
        lines += [f"y{j} = {' + '.join([f'l{j}', *(f'r{j}_{k}*x{k}' for k in others)])}" for j in nodes]
        terms = [
            f"{WEIGHTS[j]!r}*{_exponential(f'y{j}')}*({' + '.join(['s', *(f'd{j}_{k}*s{k}' for k in others)])})"
            for j in nodes
        ]
        new = f"{v} + ({' + '.join(terms)})"
        lines.append(f"{v} = act*({new}) + (1 - act)*kept{self._row}" if dynamics.held else f"{v} = {new}")
        self.code = HOLD + "\n".join(lines + [f"x{k} = x{k}*e{k}" for k in others])

    def read(self, store: Arrays, parameters: Parameters, dt: float) -> None:
        size = len(store["x0"])
        sides, v = polynomials(self._dynamics, parameters), self._driven

        def rate(name: str, *term: str) -> FloatArray:
            return np.asarray(np.broadcast_to(sides[name].get(tuple(sorted(term)), 0.0), size) * dt)

        self._rates = {
            "q": rate(v),
            "current": rate(v, self._dynamics.current or ""),
            "b": rate(v, v),
            **{f"a{k}": rate(v, name) for k, name in self._others.items()},
            **{f"b{k}": rate(v, v, name) for k, name in self._others.items()},
            **{f"c{k}": rate(name, name) for k, name in self._others.items()},
        }
        most = {name: float(np.abs(values).max(initial=0.0)) for name, values in self._rates.items()}
        self._hardness = most["b"] + max((most[f"c{k}"] for k in self._others), default=0.0)
        self._pulls = {f"x{k}": most[f"b{k}"] for k in self._others}
        self._parameters, self._dt, self._substeps = parameters, dt, 0
        self._numbers: dict[int, dict[str, FloatArray]] = {}

    def drive(self, store: Arrays, current: FloatArray) -> None:
        self._substeps = 0

    def room(self, store: Arrays) -> float:
        self._divide(store, 1)
        return HARDEST - self._hardness

    def step(self, store: Arrays, run: Run, before: FloatArray) -> IndexArray | None:
        hardness = self._hardness
        for name, most in self._pulls.items():
            values = store[name]
            hardness += most * max(float(values.max()), -float(values.min()))
        substeps = 1
        while hardness > HARDEST * substeps:
            substeps *= 2
            if substeps > MOST_SUBSTEPS:
                pulls = sum(most * np.abs(store[name]) for name, most in self._pulls.items())
                return np.atleast_1d(np.argmax(pulls + np.abs(self._rates["b"])))
        if substeps != self._substeps:
            self._divide(store, substeps)
        store["last"][0] = 0
        for _ in range(substeps - 1):
            run()
        store["last"][0] = 1
        run()
        return None

    def _divide(self, store: Arrays, substeps: int) -> None:
        """Take the numbers for so many substeps a step."""
        if substeps not in self._numbers:
            self._numbers[substeps] = self._numbers_of(substeps)
        for name, values in self._numbers[substeps].items():
            store[name][:] = values
        store["q"][:] = (self._rates["q"] + self._rates["current"] * store["i_inj"]) / substeps
        self._substeps = substeps

    def _numbers_of(self, substeps: int) -> dict[str, FloatArray]:
        """Work out the numbers for so many substeps a step, except `q`."""
        rates = {name: values / substeps for name, values in self._rates.items()}
        numbers = {f"l{j}": rates["b"] * (1.0 - node) for j, node in enumerate(NODES)}
        numbers["b"] = rates["b"]
        for k, name in self._others.items():
            rate = rates[f"c{k}"]
            numbers[f"a{k}"], numbers[f"b{k}"] = rates[f"a{k}"], rates[f"b{k}"]
            numbers[f"e{k}"] = decay(self._dynamics, name, self._parameters, self._dt / substeps)
            for j, node in enumerate(NODES):
                numbers[f"d{j}_{k}"] = np.exp(rate * node)
                rest = numbers[f"d{j}_{k}"] * _mean(rate * (1.0 - node)) * (1.0 - node)
                numbers[f"r{j}_{k}"] = rates[f"b{k}"] * rest
        return numbers


def _exponential(name: str) -> str:
    """Return code for the exponential of a small number."""
    code = repr(1.0 / factorial(TERMS))
    for k in reversed(range(TERMS)):
        code = f"({1.0 / factorial(k)!r} + {name}*{code})"
    return code


def _mean(rate: FloatArray) -> FloatArray:
    """Return the mean of exp(rate s) over s in (0, 1)."""
    none = rate == 0
    return np.where(none, 1.0, np.expm1(rate) / np.where(none, 1.0, rate))
