"""Numbers out of range, of the wrong kind, of the wrong length, or in the wrong unit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import quantities as pq

import pynnlite as pnl
from pynnlite.errors import BadUnits, BadValue

KINDS = "must be a number, an array of numbers, a RandomDistribution, a function or a quantity"


class OtherUnits(float):
    """What a number with units of another package looks like."""

    dimensions = "second"


def table(i: Any) -> Any:
    return np.array([10.0, 20.0, 30.0])[i]


def misshapen() -> Any:
    array = pnl.LazyArray(np.ones(5))
    array.apply(lambda numbers: numbers.reshape(7))
    return array


CASES: dict[str, tuple[Any, type[Exception], list[str]]] = {
    "None": (lambda s: s.cond.set(tau_m=None), BadValue, ["tau_m of IF_cond_exp", KINDS, "not None"]),
    "a text": (lambda s: s.cond.set(tau_m="20"), BadValue, ["tau_m of IF_cond_exp", KINDS, "'20'"]),
    "a truth value": (lambda s: pnl.IF_cond_exp(tau_m=True), BadValue, [KINDS, "not True"]),
    "a complex number": (lambda s: pnl.IF_cond_exp(tau_m=1j), BadValue, [KINDS, "1j"]),
    "a list of texts": (lambda s: pnl.IF_cond_exp(tau_m=["20", "30"]), BadValue, [KINDS, "'20'"]),
    "a list of truth values": (lambda s: s.cond.set(cm=[True] * 5), BadValue, ["cm", KINDS, "True"]),
    "a list with None": (
        lambda s: s.cond.set(cm=[1.0, None, 1.0, 1.0, 1.0]),
        BadValue,
        ["cm", KINDS, "None"],
    ),
    "a ragged list": (lambda s: s.cond.set(cm=[[1.0], [1.0, 2.0]]), BadValue, ["cm", KINDS]),
    "a dict": (lambda s: s.cond.set(cm={"a": 1.0}), BadValue, ["cm", KINDS, "{'a': 1.0}"]),
    "NaN": (lambda s: pnl.IF_cond_exp(v_rest=np.nan), BadValue, ["v_rest of IF_cond_exp", "number", "NaN"]),
    "NaN in an array": (
        lambda s: s.cond.set(v_rest=[-65.0, np.nan, -65.0, np.nan, -65.0]),
        BadValue,
        ["v_rest of IF_cond_exp", "finite", "nan mV", "2 of 5 values"],
    ),
    "infinity": (lambda s: pnl.IF_cond_exp(v_rest=np.inf), BadValue, ["v_rest", "finite", "inf mV"]),
    "a time constant of 0": (
        lambda s: pnl.IF_curr_exp(tau_m=0.0),
        BadValue,
        ["tau_m of IF_curr_exp must be greater than 0", "got 0 ms"],
    ),
    "a negative capacity": (
        lambda s: pnl.IF_cond_exp(cm=-1.0),
        BadValue,
        ["cm of IF_cond_exp must be greater than 0", "got -1 nF"],
    ),
    "a negative refractory time": (
        lambda s: s.curr.set(tau_refrac=-0.1),
        BadValue,
        ["tau_refrac of IF_curr_exp must be at least 0", "got -0.1 ms"],
    ),
    "some values of an array": (
        lambda s: s.curr.set(tau_m=[10.0, 0.0, -1.0, 20.0]),
        BadValue,
        ["tau_m of IF_curr_exp must be greater than 0", "got 0 ms", "2 of 4 values are not"],
    ),
    "some values of a distribution": (
        lambda s: s.net.population(
            1000, pnl.IF_curr_exp(tau_m=pnl.RandomDistribution("normal", (0.0, 1.0))), label="p"
        ),
        BadValue,
        ["tau_m of 'p' must be greater than 0", "of 1000 values are not"],
    ),
    "some values of a distribution in set": (
        lambda s: s.curr.set(tau_m=pnl.RandomDistribution("uniform", (-2.0, -1.0))),
        BadValue,
        ["tau_m of 'curr' must be greater than 0", "4 of 4 values are not"],
    ),
    "some values of a distribution in the set of a view": (
        lambda s: s.curr[[3, 1]].set(tau_m=pnl.RandomDistribution("uniform", (-2.0, -1.0))),
        BadValue,
        ["must be greater than 0", "2 of 2 values are not"],
    ),
    "some values of a function": (
        lambda s: s.curr.set(tau_m=lambda i: 20.0 * i),
        BadValue,
        ["tau_m of 'curr' must be greater than 0", "got 0 ms", "1 of 4 values are not"],
    ),
    "some values of a lazy array": (
        lambda s: s.curr.set(tau_m=pnl.LazyArray(lambda i: i) * -1),
        BadValue,
        ["tau_m of 'curr' must be greater than 0", "4 of 4 values are not"],
    ),
    "an infinite initial value": (
        lambda s: s.cond.initialize(v=np.inf),
        BadValue,
        ["v of 'cond' must be finite", "inf mV"],
    ),
    "an initial value that a function makes NaN": (
        lambda s: s.cond.initialize(v=lambda i: np.sqrt(i - 2.0)),
        BadValue,
        ["v of 'cond' must be finite", "nan mV", "2 of 5"],
    ),
    "an array of parameters too short": (
        lambda s: s.cond.set(tau_m=[10.0, 20.0, 30.0]),
        BadValue,
        ["tau_m of 'cond' needs one number, or 5 numbers, one for each cell; got 3"],
    ),
    "an array of parameters too long at creation": (
        lambda s: s.net.population(2, pnl.IF_cond_exp(tau_m=[1.0, 2.0, 3.0]), label="p"),
        BadValue,
        ["tau_m of 'p'", "2 numbers", "got 3"],
    ),
    "a matrix of parameters": (
        lambda s: s.cond.set(tau_m=np.ones((5, 1))),
        BadValue,
        ["5 numbers, one for each cell", "(5, 1)"],
    ),
    "an array for a view of the length of its population": (
        lambda s: s.cond[1:3].set(tau_m=np.ones(5)),
        BadValue,
        ["2 numbers, one for each cell", "got 5"],
    ),
    "an array of initial values too short": (
        lambda s: s.cond.initialize(v=[-60.0, -61.0]),
        BadValue,
        ["v of 'cond'", "5 numbers", "got 2"],
    ),
    "a lazy array of the wrong length": (
        lambda s: s.cond.set(tau_m=2 * pnl.LazyArray(np.ones(4))),
        BadValue,
        ["tau_m of 'cond'", "5 numbers", "got 4"],
    ),
    "an operand of the wrong length": (
        lambda s: s.cond.set(tau_m=pnl.LazyArray(lambda i: i + 1.0, shape=(4,)) * np.ones(4)),
        BadValue,
        ["tau_m of 'cond'", "5 numbers", "got 4"],
    ),
    "an operation on a lazy array that fails": (
        lambda s: s.cond.set(tau_m=misshapen()),
        BadValue,
        ["tau_m of IF_cond_exp", "cannot be carried out", "cannot reshape array of size 5"],
    ),
    "a function that is not element-wise": (
        lambda s: s.cond.set(tau_m=lambda i: np.ones(3)),
        BadValue,
        ["tau_m of IF_cond_exp", "element by element", "5 elements", "shape (3,)"],
    ),
    "a function that depends on the other elements": (
        lambda s: s.cond.set(tau_m=lambda i: 10.0 + i - i.mean()),
        BadValue,
        ["tau_m of IF_cond_exp", "element by element"],
    ),
    "a function that draws": (
        lambda s: s.cond.set(tau_m=lambda i: np.random.default_rng().uniform(1.0, 2.0, len(i))),
        BadValue,
        ["tau_m of IF_cond_exp", "the same value each time"],
    ),
    "a function for numbers, not arrays": (
        lambda s: s.cond.set(tau_m=lambda i: 10.0 if i < 2 else 20.0),
        BadValue,
        ["tau_m of IF_cond_exp", "must take arrays", "element by element", "ValueError"],
    ),
    "a function of a table too short": (
        lambda s: s.cond.set(tau_m=table),
        BadValue,
        ["tau_m of IF_cond_exp", "5 elements", "IndexError"],
    ),
    "a function of two indices for cells": (
        lambda s: s.cond.set(tau_m=lambda i, j: i + j),
        BadValue,
        ["tau_m of IF_cond_exp", "TypeError"],
    ),
    "a quantity of the wrong dimension": (
        lambda s: pnl.IF_cond_exp(tau_m=20.0 * pq.mV),
        BadUnits,
        ["tau_m of IF_cond_exp", "'mV'", "'ms'"],
    ),
    "an array of the wrong dimension": (
        lambda s: s.cond.set(cm=np.ones(5) * pq.pA),
        BadUnits,
        ["cm of IF_cond_exp", "'pA'", "'nF'"],
    ),
    "one quantity in a list": (
        lambda s: s.cond.set(cm=[1.0, 1.0, 1.0, 1.0 * pq.pA, 1.0]),
        BadUnits,
        ["cm of IF_cond_exp", "'pA'", "'nF'"],
    ),
    "an initial value of the wrong dimension": (
        lambda s: s.cond.initialize(gsyn_exc=1.0 * pq.nA),
        BadUnits,
        ["gsyn_exc", "'nA'", "'uS'"],
    ),
    "a rate in ms": (
        lambda s: pnl.SpikeSourcePoisson(rate=10.0 * pq.ms),
        BadUnits,
        ["rate of SpikeSourcePoisson", "'ms'", "'Hz'"],
    ),
    "spike times in Hz": (
        lambda s: pnl.SpikeSourceArray(spike_times=[1.0, 2.0] * pq.Hz),
        BadUnits,
        ["spike_times of SpikeSourceArray", "'Hz'", "'ms'"],
    ),
    "units of another package": (
        lambda s: pnl.IF_cond_exp(tau_m=OtherUnits(0.02)),
        BadUnits,
        ["tau_m of IF_cond_exp", "another package", "'ms'", "'quantities'"],
    ),
    "a quantity inside a distribution": (
        lambda s: pnl.RandomDistribution("normal", mu=0.02 * pq.s, sigma=0.001),
        BadUnits,
        ["mu of the distribution 'normal'", "plain numbers"],
    ),
    "positions in ms": (
        lambda s: setattr(s.cond, "positions", np.zeros((3, 5)) * pq.ms),
        BadUnits,
        ["positions of 'cond'", "'ms'", "'um'"],
    ),
    "positions of the wrong shape": (
        lambda s: setattr(s.cond, "positions", np.zeros((5, 3))),
        BadValue,
        ["positions of 'cond'", "(3, 5)", "(5, 3)"],
    ),
    "positions that are no numbers": (
        lambda s: setattr(s.cond, "positions", "here"),
        BadValue,
        ["positions of 'cond'", "(3, 5)", "'here'"],
    ),
    "a distribution that lacks a parameter": (
        lambda s: pnl.RandomDistribution("normal", mu=1.0),
        BadValue,
        ["'normal' needs mu, sigma", "missing: sigma"],
    ),
    "a distribution with too many parameters": (
        lambda s: pnl.RandomDistribution("poisson", (1.0, 2.0)),
        BadValue,
        ["'poisson' takes 1 parameters (lambda_), got 2"],
    ),
    "a negative standard deviation": (
        lambda s: pnl.RandomDistribution("normal", (0.0, -1.0)),
        BadValue,
        ["sigma of normal", "negative", "-1"],
    ),
    "bounds the wrong way round": (
        lambda s: pnl.RandomDistribution("uniform", low=2.0, high=1.0),
        BadValue,
        ["low of uniform must be below high", "2", "1"],
    ),
    "a binomial probability above 1": (
        lambda s: pnl.RandomDistribution("binomial", n=10, p=1.5),
        BadValue,
        ["p of binomial", "between 0 and 1", "1.5"],
    ),
    "a fraction as a bound of whole numbers": (
        lambda s: pnl.RandomDistribution("uniform_int", low=0, high=2.5),
        BadValue,
        ["high of uniform_int", "integer", "2.5"],
    ),
    "NaN in a distribution": (
        lambda s: pnl.RandomDistribution("normal", mu=np.nan, sigma=1.0),
        BadValue,
        ["mu of normal", "finite", "nan"],
    ),
    "a text in a distribution": (
        lambda s: pnl.RandomDistribution("normal", mu="1", sigma=1.0),
        BadValue,
        ["mu of the distribution 'normal'", "a number", "'1'"],
    ),
    "an integer as rng": (
        lambda s: pnl.RandomDistribution("normal", (0.0, 1.0), rng=42),
        BadValue,
        ["rng must be a NumpyRNG or None", "42"],
    ),
    "a fraction as seed": (lambda s: pnl.NumpyRNG(seed=1.5), BadValue, ["seed", "integer", "1.5"]),
    "a text as the seed of a network": (
        lambda s: pnl.Network(seed="1"),
        BadValue,
        ["seed", "integer", "'1'"],
    ),
    "a negative number of draws": (lambda s: pnl.NumpyRNG(1).next(-1), BadValue, ["negative", "-1"]),
}


@pytest.mark.parametrize("name", CASES)
def test_a_wrong_number_is_refused(scene: Any, name: str) -> None:
    scene.refuses(*CASES[name])


@pytest.mark.parametrize("value", [True, None, "5", 1.5, -1, 0, (2, 0), (1, 2, 3, 4), (), (1.5,), np.nan])
def test_a_size_is_a_whole_number_from_1(scene: Any, value: Any) -> None:
    scene.refuses(
        lambda s: s.net.population(value, pnl.IF_cond_exp()),
        BadValue,
        ["size of a population must be a whole number of at least 1", repr(value)],
    )


@pytest.mark.parametrize("rate", [-1.0, np.nan, np.inf, "10"])
def test_a_rate_is_a_number_from_0(scene: Any, rate: Any) -> None:
    scene.refuses(
        lambda s: pnl.SpikeSourcePoisson(rate=rate), BadValue, ["rate of SpikeSourcePoisson must be"]
    )


SPIKE_TIMES: dict[str, tuple[Any, list[str]]] = {
    "negative": ([-1.0, 2.0], ["must not be negative", "-1 ms"]),
    "NaN": ([1.0, np.nan], ["must be finite", "nan"]),
    "infinite": ([1.0, np.inf], ["must be finite", "inf"]),
    "one number": (5.0, ["a list of times in ms", "5.0"]),
    "None": (None, ["a list of times in ms", "None"]),
    "texts": (["1.0"], ["a list of times in ms", "'1.0'"]),
    "a function that fails": (lambda i: 1 / 0, ["The function given for", "ZeroDivisionError"]),
    "a function of no lists": (
        lambda i: 1.0 * i,
        ["The function given for", "a list of times in ms for each"],
    ),
    "a distribution": (pnl.RandomDistribution("uniform", (0.0, 1.0)), ["a list of times in ms"]),
    "two lists for three cells": ([[1.0], [2.0]], ["one list, or 3 lists", "got 2 lists"]),
    "numbers and lists": ([1.0, [2.0], [3.0]], ["a list of times in ms, or one such list for each cell"]),
}


@pytest.mark.parametrize("name", SPIKE_TIMES)
@pytest.mark.parametrize("when", ["at creation", "in set"])
def test_wrong_spike_times_are_refused(scene: Any, name: str, when: str) -> None:
    times, words = SPIKE_TIMES[name]
    mistakes = {
        "at creation": lambda s: s.net.population(3, pnl.SpikeSourceArray(spike_times=times)),
        "in set": lambda s: s.source.set(spike_times=times),
    }
    scene.refuses(mistakes[when], BadValue, ["spike_times of", *words])
