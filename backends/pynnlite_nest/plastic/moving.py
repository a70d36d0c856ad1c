"""What events do to the strengths of synapses, and what these were before."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..cells import FloatArray
from .wiring import Wired

Ids = NDArray[np.int64]

ROUNDS = 200
"""The most steps of Newton's method; it takes about six."""


class Moving:
    """Strengths above the least, which events change as NEST changes them.

    Parameters
    ----------
    wired : Wired
        The synapses.
    strength : (n,) ndarray of float64
        Their strengths above the least, out of the bounds where they have been set so.
    """

    def __init__(self, wired: Wired, strength: FloatArray) -> None:
        self.strength, self._rule, self._parameters = strength, wired.rule, wired.rows.parameters
        self._range = self._parameters["w_max"] - self._parameters["w_min"]

    def potentiate(self, rows: Ids, x: FloatArray, slow: FloatArray) -> None:
        """Let a spike of the target be at some synapses; `slow` is its slow trace."""
        self._raise(rows, self._rise(rows, x, slow) * self._share(rows, 0, 1.0 - self._level(rows)))

    def depress(self, rows: Ids, y: FloatArray, slow: FloatArray) -> None:
        """Let a spike of the source be at some synapses; `slow` is its slow trace."""
        if self._rule.timing == "balance":
            eta = self._of("eta", rows)
            self._raise(rows, eta * y)
            return self._lower(rows, 2.0 * eta * self._of("rho", rows) * self._of("tau", rows))
        share = self._share(rows, 1, self._level(rows))
        return self._lower(rows, self._range[rows] * share * y * self._amplitude("minus", rows, slow))

    def go_back(self, rows: Ids, x: FloatArray, slow: FloatArray) -> None:
        """Give some synapses the strengths from which a spike of the target makes the present ones."""
        rise = self._rise(rows, x, slow) / self._range[rows]
        missing = 1.0 - self._level(rows)
        power = np.broadcast_to(self._rule.powers(self._parameters)[0], self.strength.shape)[rows]
        more = rise.copy()
        linear, other = power == 1.0, (power != 0.0) & (power != 1.0)
        with np.errstate(divide="ignore", invalid="ignore"):  # whoever asks looks at what comes out
            more[linear] *= missing[linear] / (1.0 - rise[linear])
        more[other] *= _missing_before(missing[other], rise[other], power[other]) ** power[other]
        self.strength[rows] -= self._range[rows] * more

    def _rise(self, rows: Ids, x: FloatArray, slow: FloatArray) -> FloatArray:
        """Return by how much a spike of the target raises some synapses of which nothing is there yet."""
        if self._rule.timing == "balance":
            return self._of("eta", rows) * x
        rise: FloatArray = self._range[rows] * x * self._amplitude("plus", rows, slow)
        return rise

    def _level(self, rows: Ids) -> FloatArray:
        level: FloatArray = self.strength[rows] / self._range[rows]
        return level

    def _share(self, rows: Ids, side: int, level: FloatArray) -> FloatArray:
        power = np.broadcast_to(self._rule.powers(self._parameters)[side], self.strength.shape)[rows]
        share: FloatArray = level**power
        return share

    def _amplitude(self, side: str, rows: Ids, slow: FloatArray) -> FloatArray:
        if self._rule.timing == "pair":
            return self._of(f"A_{side}", rows)
        return self._of(f"A2_{side}", rows) + self._of(f"A3_{side}", rows) * slow

    def _of(self, name: str, rows: Ids) -> FloatArray:
        return self._parameters[name][rows]

    def _raise(self, rows: Ids, change: FloatArray) -> None:
        self.strength[rows] = np.minimum(self.strength[rows] + change, self._range[rows])

    def _lower(self, rows: Ids, change: FloatArray) -> None:
        self.strength[rows] = np.maximum(self.strength[rows] - change, 0.0)


def _missing_before(after: FloatArray, rise: FloatArray, power: FloatArray) -> FloatArray:
    """Return s with s - rise·s^power = after, where the left side grows with s.

    It is convex for powers below 1 and concave above, so that Newton's method comes down, or up, to it.
    """
    s = after.copy()
    below = (power < 1.0) & (after > 0.0)
    s[below] += rise[below] + 1.0
    while (short := below & (s - rise * s**power < after)).any():
        s[short] *= 2.0
    open_ = after > 0.0
    with np.errstate(all="ignore"):
        for _ in range(ROUNDS):
            new = s - (s - rise * s**power - after) / (1.0 - rise * power * s ** (power - 1.0))
            if not (moved := open_ & np.isfinite(new) & (new != s)).any():
                break
            s = np.where(moved, new, s)
    return s
