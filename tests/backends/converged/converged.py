"""Spike times of PyNN's cells beside converged solutions of their equations: ``python converged.py`` prints tables.

The equations are written as in the papers, not taken from the declarations, and solved by SciPy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

import pynnlite as pnl
from pynnlite.backend import registry
from pynnlite.testing.data import trains

State = NDArray[np.float64]
Slopes = Callable[[float, State], list[float]]

OPTIONS: dict[str, dict[str, Any]] = {"brian2": {"codegen": "numpy"}}
LISTED = 4
"""How many spike times a table shows."""


def leaky(t: float, y: State) -> list[float]:
    return [(-65.0 - y[0]) / 20.0 + 1.0]


def adaptive_exponential(t: float, y: State) -> list[float]:
    v, w = min(y[0], -40.0), y[1]
    rise = (-70.6 - v + 2.0 * np.exp((v + 50.4) / 2.0)) / 9.3667
    return [rise + (1.0 - w) / 0.281, (0.004 * (v + 70.6) - w) / 144.0]


def izhikevich(t: float, y: State) -> list[float]:
    v, u = min(y[0], 30.0), y[1]
    return [0.04 * v**2 + 5.0 * v + 140.0 - u + 10.0, 0.02 * (0.2 * v - u)]


def traub_miles(t: float, y: State) -> list[float]:
    v, h, m, n = y
    u = v + 63.0
    opening = (
        0.32 * (13.0 - u) / np.expm1((13.0 - u) / 4.0),
        0.128 * np.exp((17.0 - u) / 18.0),
        0.032 * (15.0 - u) / np.expm1((15.0 - u) / 5.0),
    )
    closing = (
        0.28 * (u - 40.0) / np.expm1((u - 40.0) / 5.0),
        4.0 / (1.0 + np.exp((40.0 - u) / 5.0)),
        0.5 * np.exp((10.0 - u) / 40.0),
    )
    current = 20.0 * m**3 * h * (50.0 - v) + 6.0 * n**4 * (-90.0 - v) + 0.01 * (-65.0 - v) + 1.0
    gates = [a * (1.0 - x) - b * x for a, b, x in zip(opening, closing, (m, h, n), strict=True)]
    return [current / 0.2, gates[1], gates[0], gates[2]]


@dataclass(frozen=True)
class Case:
    """A cell with a constant current.

    Parameters
    ----------
    cell : CellType
        The cell, as pynnlite has it.
    dt, duration : float
        Time step and length of the run, in ms.
    slopes : callable
        The time derivatives of its variables, of which the first is the potential (mV).
    begin : tuple of float
        The variables at time 0.
    threshold : float
        The potential at which it fires, in mV.
    reset : callable or None
        The variables before a spike → after it.
    hold : float
        For how long the potential is held after a spike, in ms.
    of_pynn : dict of str to (str, int or None)
        What PyNN's backends gave: spike times as a text, and how many there were in all.
    """

    cell: Any
    dt: float
    duration: float
    slopes: Slopes
    begin: tuple[float, ...]
    threshold: float
    reset: Callable[[State], list[float]] | None = None
    hold: float = 0.0
    of_pynn: dict[str, tuple[str, int | None]] = field(default_factory=dict)


CASES = {
    "IF_curr_exp": Case(
        pnl.IF_curr_exp(i_offset=1.0),
        0.1,
        40.0,
        leaky,
        (-65.0,),
        -50.0,
        lambda y: [-65.0],
        0.1,
        {
            "NEST, spikes between grid points": ("27.7259", None),
            "NEURON": ("27.8", None),
            "Brian2": ("27.7", None),
        },
    ),
    "IF_cond_exp": Case(
        pnl.IF_cond_exp(i_offset=1.0),
        0.1,
        40.0,
        leaky,
        (-65.0,),
        -50.0,
        lambda y: [-65.0],
        0.1,
        {"NEST": ("27.8", None), "NEURON": ("27.8", None), "Brian2": ("27.6", None)},
    ),
    "EIF_cond_exp_isfa_ista": Case(
        pnl.EIF_cond_exp_isfa_ista(i_offset=1.0),
        0.01,
        70.0,
        adaptive_exponential,
        (-70.6, 0.0),
        -40.0,
        lambda y: [-70.6, y[1] + 0.0805],
        0.1,
        {
            "NEST": ("11.74, 25.38, 41.25, 59.87", None),
            "NEURON": ("11.73, 25.35, 41.20, 59.80", None),
            "Brian2": ("11.72, 25.33, 41.17, 59.77", None),
        },
    ),
    "Izhikevich": Case(
        pnl.Izhikevich(i_offset=0.01),
        0.1,
        200.0,
        izhikevich,
        (-70.0, -14.0),
        30.0,
        lambda y: [-65.0, y[1] + 2.0],
        0.0,
        {
            "NEST": ("3.7, 7.5, 12.5, 20.4", 13),
            "NEURON": ("3.3, 6.7, 11.3, 18.8", None),
            "Brian2": ("3.6, 7.4, 12.4, 20.3", None),
        },
    ),
    "HH_cond_exp": Case(
        pnl.HH_cond_exp(i_offset=1.0),
        0.025,
        50.0,
        traub_miles,
        (-65.0, 1.0, 0.0, 0.0),
        10.0,
        of_pynn={
            "NEST": ("2.85, 10.65, …", 7),
            "NEURON": ("3.15, 10.625, …", 7),
            "Brian2": ("one for each step above −40 mV", 194),
        },
    ),
}


@cache
def converged(name: str, on_grid: bool) -> list[float]:
    """Return when a cell fires: when its potential passes the threshold, or at the next grid time."""
    case = CASES[name]
    t, y, times = 0.0, np.array(case.begin), list[float]()
    while True:
        t, y, fires = _solved(case.slopes, t, y, case.duration, case.threshold)
        if not fires:
            return times
        if on_grid:
            grid = ceil(t / case.dt - 1e-9) * case.dt
            t, y, _ = _solved(case.slopes, t, y, grid)
        times.append(t)
        if case.reset is None:  # it has to come back below the threshold before it fires again
            t, y, _ = _solved(case.slopes, t, y, case.duration, case.threshold, -1)
            continue
        y = np.array(case.reset(y))
        t, y, _ = _solved(lambda t, y: [0.0, *case.slopes(t, y)[1:]], t, y, min(t + case.hold, case.duration))


def _solved(
    slopes: Slopes, begin: float, y: State, end: float, threshold: float = np.inf, direction: int = 1
) -> tuple[float, State, bool]:
    """Solve equations up to a time, or to a threshold; return the time, the variables, and whether it was reached."""
    if end <= begin:
        return begin, y, False

    def above(t: float, y: State) -> float:
        return float(min(y[0] - threshold, 1e3)) if np.isfinite(threshold) else -1.0

    above.terminal, above.direction = True, direction  # type: ignore[attr-defined]
    found = solve_ivp(slopes, (begin, end), y, method="DOP853", rtol=1e-12, atol=1e-12, events=above)
    return float(found.t[-1]), found.y[:, -1], found.status == 1


def fired(backend: str, name: str, duration: float | None = None) -> list[float]:
    """Return when the cell of a case fires on a backend, up to its end or for so many ms."""
    case = CASES[name]
    network = pnl.Network()
    cells = network.population(1, case.cell)
    cells.record("spikes")
    with pnl.Simulator(backend, network, case.dt, **OPTIONS.get(backend, {})) as simulator:
        simulator.run(case.duration if duration is None else duration)
        return [float(time) for time in trains(cells)[0]]


def running(name: str) -> list[str]:
    """Return the backends that run the cell of a case."""
    return [each.name for each in registry.bundled() if each.features.runs(type(CASES[name].cell))]


def line(who: str, times: list[float], digits: int = 4) -> str:
    """Return the row of a table."""
    listed = ", ".join(f"{round(time, digits):g}" for time in times[:LISTED])
    return f"| {who} | {listed} | {len(times)} |"


def solution(name: str, on_grid: bool) -> str:
    """Return the row of the converged solution."""
    who = "converged, spikes on the grid" if on_grid else "converged"
    return line(who, converged(name, on_grid))


def table(name: str) -> str:
    """Return the table of a case."""
    case = CASES[name]
    rows = ["| | spikes (ms) | number |", "|---|---|---|"]
    rows += [
        f"| PyNN, {who} | {times} | {'' if number is None else number} |"
        for who, (times, number) in case.of_pynn.items()
    ]
    rows += [solution(name, False), solution(name, True)]
    rows += [line(f"pynnlite, `{backend}`", fired(backend, name)) for backend in running(name)]
    title = f"`{case.cell!r}`, {case.duration:g} ms, dt {case.dt:g} ms:"
    return "\n".join([title, "", *rows, ""])


if __name__ == "__main__":
    print("\n".join(map(table, CASES)), end="")
