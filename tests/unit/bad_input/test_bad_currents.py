"""Currents that contradict themselves, or that are injected where they cannot be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import quantities as pq

import pynnlite as pnl
from pynnlite.errors import BadUnits, BadValue, ModelError

STEP, DC = pnl.StepCurrentSource, pnl.DCSource

CASES: dict[str, tuple[Any, type[Exception], list[str]]] = {
    "a sine that stops before it starts": (
        lambda s: pnl.ACSource(start=5.0, stop=2.0),
        BadValue,
        ["ACSource stops at 2 ms, before it starts at 5 ms"],
    ),
    "a sine with a frequency in ms": (
        lambda s: pnl.ACSource(frequency=3.0 * pq.ms),
        BadUnits,
        ["'ms'", "'Hz'"],
    ),
    "into a source": (
        lambda s: s.source.inject(DC(amplitude=0.1)),
        ModelError,
        ["No current can be injected into SpikeSourceArray cells"],
    ),
    "a number": (
        lambda s: s.cond.inject(0.1),
        BadValue,
        ["Only a current source can be injected, such as DCSource(amplitude=0.1), not 0.1"],
    ),
    "a current's class": (
        lambda s: s.cond.inject(DC),
        BadValue,
        ["Only a current source can be injected", "class"],
    ),
    "a cell type": (lambda s: s.cond[0].inject(pnl.IF_cond_exp()), BadValue, ["Only a current source"]),
    "into a number": (
        lambda s: DC().inject_into(3),
        BadValue,
        ["a population, a view, a cell or a list of cells, not 3"],
    ),
    "into a list that holds a number": (
        lambda s: DC().inject_into([s.cond[0], 3]),
        BadValue,
        ["a population, a view, a cell or a list of cells, not 3"],
    ),
    "stop before start": (
        lambda s: DC(start=20.0, stop=10.0),
        BadValue,
        ["DCSource stops at 10 ms, before it starts at 20 ms"],
    ),
    "a negative start": (
        lambda s: DC(start=-1.0),
        BadValue,
        ["start of DCSource must be at least 0", "-1 ms"],
    ),
    "NaN": (lambda s: DC(amplitude=np.nan), BadValue, ["amplitude of DCSource", "NaN"]),
    "None": (lambda s: DC(amplitude=None), BadValue, ["amplitude of DCSource", "None"]),
    "two amplitudes for five cells": (
        lambda s: s.cond.inject(DC(amplitude=[0.1, 0.2])),
        BadValue,
        ["lists of DCSource have 2 numbers", "injected into 5 cells"],
    ),
    "a table of amplitudes": (
        lambda s: DC(amplitude=[[0.1, 0.2]]),
        BadValue,
        ["amplitude of DCSource must be one number, or a list", "[[0.1, 0.2]]"],
    ),
    "a drawn amplitude": (
        lambda s: DC(amplitude=pnl.RandomDistribution("normal", (0.1, 0.1))),
        BadValue,
        ["amplitude of DCSource must be one number"],
    ),
    "an amplitude in mV": (lambda s: DC(amplitude=1.0 * pq.mV), BadUnits, ["amplitude", "'mV'", "'nA'"]),
    "more amplitudes than times": (
        lambda s: STEP(times=[1.0], amplitudes=[0.1, 0.2]),
        BadValue,
        ["one amplitude for each time, got 2 amplitudes and 1 times"],
    ),
    "times without amplitudes": (lambda s: STEP(times=[1.0]), BadValue, ["got 0 amplitudes and 1 times"]),
    "unsorted times": (
        lambda s: STEP(times=[3.0, 2.0], amplitudes=[0.1, 0.2]),
        BadValue,
        ["strictly ascending", "[3.0, 2.0]"],
    ),
    "the same time twice": (
        lambda s: STEP(times=[2.0, 2.0], amplitudes=[0.1, 0.2]),
        BadValue,
        ["strictly ascending", "[2.0, 2.0]"],
    ),
    "a negative time": (
        lambda s: STEP(times=[-1.0, 2.0], amplitudes=[0.1, 0.2]),
        BadValue,
        ["times of StepCurrentSource must be at least 0", "-1 ms"],
    ),
    "a time of NaN": (lambda s: STEP(times=[np.nan], amplitudes=[0.1]), BadValue, ["times", "nan"]),
    "one number": (
        lambda s: STEP(times=1.0, amplitudes=0.1),
        BadValue,
        ["times of StepCurrentSource", "a list of numbers"],
    ),
    "texts": (lambda s: STEP(times=["1.0"], amplitudes=[0.1]), BadValue, ["a list of numbers", "'1.0'"]),
    "times in mV": (
        lambda s: STEP(times=[1.0] * pq.mV, amplitudes=[0.1]),
        BadUnits,
        ["times", "'mV'", "'ms'"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_wrong_current_is_refused(scene: Any, name: str) -> None:
    scene.refuses(*CASES[name])


@pytest.mark.parametrize(
    "change", [{"stop": 1.0}, {"amplitude": 0.3, "start": 200.0}, {"amplitude": 0.3, "stpo": 200.0}]
)
def test_a_change_that_fails_changes_nothing(change: dict[str, float]) -> None:
    current = DC(amplitude=0.1, start=10.0, stop=100.0)
    with pytest.raises(ModelError):
        current.set_parameters(**change)
    assert current.get_parameters() == {"amplitude": 0.1, "start": 10.0, "stop": 100.0}


def test_an_attribute_that_fails_changes_nothing() -> None:
    current = DC(amplitude=0.1, start=10.0, stop=100.0)
    with pytest.raises(BadValue, match="stops at 5 ms, before it starts at 10 ms"):
        current.stop = 5.0
    assert current.stop == 100.0
    with pytest.raises(AttributeError, match="DCSource has no attribute or parameter 'strat'"):
        current.strat  # noqa: B018
