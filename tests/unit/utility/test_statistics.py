"""Statistics of spike trains."""

from __future__ import annotations

import math

import neo
import pytest

from pynnlite.utility.statistics import mean_cv, mean_rate


def train(times: list[float], t_stop: float = 1000.0) -> neo.SpikeTrain:
    return neo.SpikeTrain(times, units="ms", t_stop=t_stop)


def test_mean_rate_in_hz() -> None:
    assert mean_rate([train([1.0, 2.0]), train([5.0] * 0), train([10.0])]) == pytest.approx(1.0)
    assert mean_rate([train([1.0, 2.0], t_stop=500.0)]) == pytest.approx(4.0)


def test_mean_cv_leaves_out_short_trains() -> None:
    regular, irregular = train([10.0, 20.0, 30.0, 40.0]), train([10.0, 20.0, 50.0])
    assert mean_cv([regular]) == pytest.approx(0.0)
    assert mean_cv([regular, irregular, train([1.0, 9.0])]) == pytest.approx((0.0 + 0.5) / 2)
    assert mean_cv([regular, irregular], least=4) == pytest.approx(0.0)


def test_nothing_to_work_on_is_nan() -> None:
    assert math.isnan(mean_rate([]))
    assert math.isnan(mean_cv([train([1.0])]))
