"""The constants of the hand-written kernels.

Every kernel advances the state by one step with constants that are worked out here, with the project's own `exp` and
`expm1`, so that they have the same bits on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from pynnlite import draws

FloatArray = NDArray[np.float64]
Parameters = Mapping[str, FloatArray]

OFFSET = "i_offset"
"""The parameter that no constant of a kernel depends on: only the drive does."""

NODES = ((4.0 - np.sqrt(6.0)) / 10.0, (4.0 + np.sqrt(6.0)) / 10.0, 1.0)
"""Where Radau's three-point rule on (0, 1) looks."""

LEFT_1 = (0.13266886314009915, -0.5644492344975613, 1.6939410444883707, -3.387636031816965, 3.387627632446294)
LEFT_2 = (-0.7354299313644926, 2.3043528316485253, -4.612339986198455, 4.612372345736408)
"""Polynomials, highest power first, in the decay of v between a node and the end of the step: the fraction of a change
of v at the first and at the second node that is left at the end, times the weight of the node over that of the third.

The second is exp(-x), near-minimax while v decays by no more than 1/4 in the step; the first makes the three exact, to
3e-9 of the change, when rates are constant."""

END_WEIGHT = 1.0 / 9.0
"""The weight of the last node."""

DECAYS = (0.25, 0.2, 0.15, 0.1)
RATES = (0.04, 0.1, 0.2, 0.3)
"""Largest decay of v in one step for which three nodes and the polynomials are enough, for synaptic
variables that decay no faster than this in a step."""

NEGLIGIBLE = 1e-6
"""By how much, in one step, a variable that decays faster may pull v; divided by the fifth power of its rate."""


class Joined(dict[str, FloatArray]):
    """The parameters of the cells of several populations, end to end: each is joined when it is first asked for.

    Parameters
    ----------
    populations : sequence of mappings
        The parameters of each population.
    """

    def __init__(self, populations: Sequence[Parameters]) -> None:
        super().__init__(populations[0] if len(populations) == 1 else {})
        self._populations = populations

    def __missing__(self, name: str) -> FloatArray:
        self[name] = np.concatenate([cells[name] for cells in self._populations])
        return self[name]


def _common(cells: Parameters, refractory: FloatArray) -> list[FloatArray]:
    return [cells["v_thresh"], cells["v_reset"], refractory]


def curr_exp(cells: Parameters, refractory: FloatArray, dt: float) -> list[FloatArray]:
    """Return the constants of cells with exponentially decaying currents: propagators over one step."""
    decay = [draws.exp(-dt / cells[name]) for name in ("tau_syn_E", "tau_syn_I")]
    gains = [
        current_gain(dt, cells["tau_m"], cells[name]) * (dt / cells["cm"])
        for name in ("tau_syn_E", "tau_syn_I")
    ]
    return [*_common(cells, refractory), *decay, -draws.expm1(-dt / cells["tau_m"]), *gains]


def current_gain(dt: float, tau_m: FloatArray, tau_syn: FloatArray) -> FloatArray:
    """Return the mean of exp(-(1 - s) dt / tau_m) exp(-s dt / tau_syn) over s in (0, 1): how a current moves v.

    With equal time constants it is exp(-dt / tau_m); nothing overflows and nothing cancels near that.
    """
    slow = draws.exp(-dt / np.maximum(tau_m, tau_syn))
    x = np.abs(dt / tau_m - dt / tau_syn)
    near = x < 1e-300
    gain: FloatArray = slow * np.where(near, 1.0, -draws.expm1(-x) / np.where(near, 1.0, x))
    return gain


def curr_delta(cells: Parameters, refractory: FloatArray, dt: float) -> list[FloatArray]:
    """Return the constants of cells whose potential jumps: how far it goes towards the drive in one step."""
    return [*_common(cells, refractory), -draws.expm1(-dt / cells["tau_m"])]


def cond_exp(cells: Parameters, refractory: FloatArray, dt: float) -> list[FloatArray]:
    """Return the constants of the quadrature; the step is the unit of time, rates are per step."""
    leak, scale = dt / cells["tau_m"], dt / cells["cm"]
    rates = [dt / cells[name] for name in ("tau_syn_E", "tau_syn_I")]
    room = [np.select([rate <= most for most in RATES], DECAYS, DECAYS[-1]) for rate in rates]
    most_leak = 0.8 * np.minimum(*room)
    pull = END_WEIGHT * leak
    left_1, left_2 = (
        _shifted(left, leak * (1.0 - node)) for left, node in zip((LEFT_1, LEFT_2), NODES, strict=False)
    )
    left_2[-1] = left_2[-1] + 1.0
    return [
        *_common(cells, refractory),
        *(draws.exp(-rate) for rate in rates),
        cells["e_rev_E"],
        cells["e_rev_I"],
        *(scale * _rest_of_decay(rate, node) for rate in rates for node in NODES[:2]),
        *(constant for rate in rates for constant in _pulls(scale / leak, rate, pull)),
        np.where(leak <= most_leak, 1.0, -1.0),
        *(scale * _hardness(leak, rate, most) for rate, most in zip(rates, room, strict=True)),
        leak,
        scale,
        *rates,
        *(pull * coefficient for coefficient in (*left_1, *left_2)),
    ]


def _shifted(coefficients: Sequence[float], shift: FloatArray) -> list[FloatArray]:
    """Return the coefficients of p(shift + x) as a polynomial in x, highest power first, by repeated division."""
    shifted = [np.full_like(shift, coefficient) for coefficient in coefficients]
    for last in range(len(shifted), 1, -1):
        for k in range(1, last):
            shifted[k] = shifted[k] + shift * shifted[k - 1]
    return shifted


def _pulls(resistance: FloatArray, rate: FloatArray, pull: FloatArray) -> list[FloatArray]:
    """Return how a conductance pulls at the nodes, beside the leak, whose pull is in the polynomials.

    The kernel adds the end to the second node, so that is taken off.
    """
    first, second, end = (resistance * draws.exp(-rate * node) for node in NODES)
    return [first, second, pull * (end - second)]


def _rest_of_decay(rate: FloatArray, node: float) -> FloatArray:
    """Return the integral of exp(-rate s) over s from a node to 1."""
    return draws.exp(-rate * node) * (-draws.expm1(-rate * (1.0 - node)) / rate)


def _hardness(leak: FloatArray, rate: FloatArray, room: FloatArray) -> FloatArray:
    """Return one over the largest conductance (as a rate) for which the fast path is good enough."""
    soft = 1.0 / np.maximum(room - leak, 0.2 * room)
    return np.where(rate <= RATES[-1], soft, np.maximum(soft, (rate + DECAYS[0]) ** 5 / NEGLIGIBLE))
