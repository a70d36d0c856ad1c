"""The same model on several backends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import pynnlite.native
import pynnlite.reference
from pynnlite.errors import BadValue
from pynnlite.script import session
from pynnlite.utility.multisim import MultiSim


class Model:
    """A cell with a current."""

    def __init__(self, sim: Any, parameters: Any) -> None:
        sim.setup(timestep=0.1)
        self.cell = sim.Population(1, sim.IF_curr_exp(i_offset=parameters["current"]))
        self.cell.record("v")

    def last_v(self, digits: int = 6) -> float:
        return round(float(self.cell.get_data().segments[0].analogsignals[0].magnitude[-1, 0]), digits)


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    session.forget()


def test_models_run_side_by_side() -> None:
    multi = MultiSim([pynnlite.native, pynnlite.reference], Model, {"current": 0.5})
    times = []
    multi.run(10.0, 2, lambda: times.append(pynnlite.reference.get_current_time()))
    multi.end()
    assert times == [5.0, 10.0]
    assert multi.last_v(digits=3) == {"native": -61.065, "reference": -61.065}
    assert [model.cell.size for model in multi] == [1, 1]


def test_what_no_model_has_is_no_attribute() -> None:
    multi = MultiSim([pynnlite.native], Model, {"current": 0.5})
    with pytest.raises(AttributeError, match="no attribute 'first_v'"):
        multi.first_v()
    multi.end()
    with pytest.raises(BadValue, match="sim_list must be a list of backends"):
        MultiSim([], Model, {})


GIVEN = {"current": 0.5}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: MultiSim(pynnlite.native, Model, GIVEN), "sim_list must be a list of backends"),
        (lambda: MultiSim(["native"], Model, GIVEN), "sim_list must be a list of backends"),
        (lambda: MultiSim([pynnlite.native] * 2, Model, GIVEN), "names one of them twice"),
        (lambda: MultiSim([pynnlite.native], 3, GIVEN), "network_model must be a function"),
        (lambda: MultiSim([pynnlite.native], Model, GIVEN).run(1.0, 0), "steps must be a whole number"),
        (lambda: MultiSim([pynnlite.native], Model, GIVEN).run(1.0, 0.5), "steps must be a whole number"),
    ],
)
def test_what_cannot_be_run_side_by_side_is_named(wrong: Any, words: str) -> None:
    with pytest.raises(BadValue, match=words):
        wrong()
