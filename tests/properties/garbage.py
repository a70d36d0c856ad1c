"""What an argument may not be: numbers out of range, values of another type, shape or length, failing functions."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import quantities as pq

import pynnlite as pnl


class Strange:
    """Something that no argument may be."""

    def __repr__(self) -> str:
        return "<strange>"


def failing(*place: Any) -> Any:
    raise ZeroDivisionError("a user's own mistake")


def endless() -> Any:
    """Return a list that contains itself."""
    values: list[Any] = [1.0]
    values.append(values)
    return values


GARBAGE: list[Callable[[], Any]] = [
    lambda: None,
    lambda: True,
    lambda: -1,
    lambda: 0,
    lambda: 3,
    lambda: 2**31,
    lambda: 2**64,
    lambda: 10**400,
    lambda: 1.5,
    lambda: -0.5,
    lambda: 1e300,
    lambda: 5e-324,
    lambda: math.nan,
    lambda: math.inf,
    lambda: 1 + 2j,
    lambda: Fraction(1, 3),
    lambda: np.float32(0.1),
    lambda: np.int8(2),
    lambda: np.uint64(2**63),
    lambda: np.bool_(True),
    lambda: np.array([]),
    lambda: np.arange(4),
    lambda: np.ones((4, 4)),
    lambda: np.ones((2, 2, 2)),
    lambda: np.array([1.0, math.nan, 2.0, 3.0]),
    lambda: np.array(["a", "b"]),
    lambda: np.array([1, None], object),
    lambda: np.zeros(3, [("a", "i4")]),
    lambda: np.ma.masked_array([1.0, 2.0, 3.0, 4.0], [0, 1, 0, 0]),
    lambda: np.datetime64("2020-01-01"),
    lambda: np.timedelta64(3, "s"),
    lambda: "",
    lambda: "v",
    lambda: "spikes",
    lambda: "tau_m",
    lambda: "no such thing",
    lambda: "d",
    lambda: "1/0",
    lambda: "__import__('os')",
    lambda: b"bytes",
    lambda: bytearray(b"bytes"),
    lambda: [],
    lambda: [1.0, 2.0, 3.0, 4.0],
    lambda: [True, False, True, False],
    lambda: [[1.0], [2.0, 3.0]],
    lambda: ["v", 3],
    lambda: [None],
    lambda: (0, 1),
    lambda: {"v": 1.0},
    lambda: {1: 2},
    lambda: {"v"},
    lambda: slice(None, None, 0),
    lambda: slice("a", "b"),
    lambda: slice(10, 20),
    lambda: range(4),
    lambda: iter([1.0, 2.0]),
    lambda: Strange(),
    lambda: Strange,
    lambda: failing,
    lambda: lambda: 1.0,
    lambda: lambda i: i,
    lambda: lambda i: "text",
    lambda: lambda d, e, f: d,
    endless,
    lambda: 3.0 * pq.ms,
    lambda: 3.0 * pq.m,
    lambda: [1.0, 2.0, 3.0, 4.0] * pq.mV,
    lambda: pnl.RandomDistribution("uniform", [-1.0, 1.0]),
    lambda: pnl.RandomDistribution("normal", [0.0, 1e300]),
    lambda: pnl.NumpyRNG(seed=3),
    lambda: pnl.AllToAllConnector(),
    lambda: pnl.StaticSynapse(weight=0.1),
    lambda: pnl.IF_cond_exp(),
    lambda: pnl.IF_cond_exp,
    lambda: pnl.SpikeSourceArray(),
    lambda: pnl.Sequence([1.0, 2.0]),
    lambda: pnl.Network(),
]
"""Functions that make something which most arguments may not be."""
