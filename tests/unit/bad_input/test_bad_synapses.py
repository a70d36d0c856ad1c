"""Weights and delays: sign, unit, length and range, where they are given or, if drawn, at the run."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest
import quantities as pq

import pynnlite as pnl
from pynnlite.errors import BadConnection, BadUnits, BadValue, RoundingWarning, SimulationStateError

LIST, ARRAY = pnl.FromListConnector, pnl.ArrayConnector
drawn = pnl.RandomDistribution

CASES: dict[str, tuple[Any, type[Exception], list[str]]] = {
    "negative onto a conductance": (
        lambda s: s.join(weight=-0.1),
        BadConnection,
        ["The weight -0.1 uS onto a conductance must not be negative", "Give 0.1"],
    ),
    "negative onto an inhibitory conductance": (
        lambda s: s.join(receptor="inhibitory", weight=-0.1),
        BadConnection,
        ["-0.1 uS", "a conductance must not be negative", "Give 0.1"],
    ),
    "positive onto an inhibitory current receptor": (
        lambda s: s.join(s.curr, receptor="inhibitory", weight=0.1),
        BadConnection,
        [
            "The weight 0.1 nA onto the receptor 'inhibitory' must not be positive",
            "Give -0.1",
            "receptor_type",
        ],
    ),
    "negative onto an excitatory current receptor": (
        lambda s: s.join(s.curr, receptor="excitatory", weight=-0.1),
        BadConnection,
        ["-0.1 nA", "'excitatory' must not be negative"],
    ),
    "negative in a list of connections": (
        lambda s: s.join(connector=LIST([(0, 0, 0.1, 1.0), (1, 2, -0.2, 1.0)])),
        BadConnection,
        ["1 of 2 weights", "must not be negative", "the first is -0.2", "uS"],
    ),
    "of either sign in a list of connections": (
        lambda s: s.join(s.curr, LIST([(0, 0, 0.3, 1.0), (1, 2, -0.2, 1.0)])),
        BadConnection,
        ["1 of 2 weights", "'excitatory'", "must not be negative", "the first is -0.2"],
    ),
    "negative in an array": (
        lambda s: s.join(weight=np.array([[0.1] * 5, [0.1] * 5, [-0.1] * 5])),
        BadConnection,
        ["5 of 15 weights", "must not be negative", "the first is -0.1"],
    ),
    "negative in a list of weights": (
        lambda s: s.join(connector=LIST([(0, 0), (0, 1)]), weight=[0.1, -0.1]),
        BadConnection,
        ["1 of 2 weights", "the first is -0.1"],
    ),
    "negative in set": (
        lambda s: s.projection.set(weight=-0.1),
        BadConnection,
        ["-0.1 uS", "a conductance must not be negative"],
    ),
    "negative in an array in set": (
        lambda s: s.projection.set(weight=-np.ones((3, 5))),
        BadConnection,
        ["15 of 15 weights", "must not be negative"],
    ),
    "an infinite weight": (lambda s: s.join(weight=np.inf), BadValue, ["weight", "finite", "inf"]),
    "a weight of None": (lambda s: s.join(weight=None), BadValue, ["weight of StaticSynapse", "None"]),
    "a weight that is a text": (
        lambda s: s.join(weight="exp(-x)"),
        BadValue,
        ["weight of StaticSynapse", "'exp(-x)'"],
    ),
    "a weight of NaN": (lambda s: s.join(weight=np.nan), BadValue, ["weight of StaticSynapse", "NaN"]),
    "NaN where there is a synapse": (
        lambda s: s.join(weight=np.full((3, 5), np.nan)),
        BadConnection,
        ["15 of 15 weights", "nan"],
    ),
    "a weight in nA onto a conductance": (
        lambda s: s.join(weight=0.1 * pq.nA),
        BadUnits,
        ["weight of StaticSynapse", "'nA'", "'uS'"],
    ),
    "a weight in nA onto a conductance in set": (
        lambda s: s.projection.set(weight=0.1 * pq.nA),
        BadUnits,
        ["weight of StaticSynapse", "'nA'", "'uS'"],
    ),
    "units in a list of connections": (
        lambda s: LIST([(0, 1, 0.1 * pq.nA, 1.0)]),
        BadUnits,
        ["a connection list", "'nA'", "plain number"],
    ),
    "a list of weights too short": (
        lambda s: s.join(weight=[0.1, 0.2, 0.3]),
        BadConnection,
        ["The list of weights has 3 values", "15 synapses", "one for each", "by target, then source"],
    ),
    "a list of weights too long in set": (
        lambda s: s.projection.set(weight=[0.1] * 16),
        BadConnection,
        ["The list of weights has 16 values", "15 synapses"],
    ),
    "a matrix of weights the wrong way round": (
        lambda s: s.join(weight=np.ones((5, 3))),
        BadConnection,
        ["array of weights has shape (5, 3)", "(sources, targets) = (3, 5)"],
    ),
    "a cube of weights": (
        lambda s: s.join(weight=np.ones((3, 5, 1))),
        BadConnection,
        ["one or two dimensions, not 3"],
    ),
    "a lazy array of weights of the wrong shape": (
        lambda s: s.join(weight=2 * pnl.LazyArray(np.ones((5, 3)))),
        BadConnection,
        ["shape (5, 3)", "(3, 5)"],
    ),
    "a function that is not element-wise": (
        lambda s: s.join(weight=lambda d: np.ones(3)),
        BadValue,
        ["weight of StaticSynapse", "element by element", "shape (3,)"],
    ),
    "another precision": (
        lambda s: pnl.StaticSynapse(0.1, precision="half"),
        BadValue,
        ["precision", "'double' or 'single'", "'half'"],
    ),
    "a negative delay": (
        lambda s: s.join(delay=-1.0),
        BadValue,
        ["delay of StaticSynapse must be at least 0", "-1 ms"],
    ),
    "an infinite delay": (lambda s: s.join(delay=np.inf), BadValue, ["delay of StaticSynapse", "inf ms"]),
    "a delay of NaN": (lambda s: s.join(delay=np.nan), BadValue, ["delay of StaticSynapse", "NaN"]),
    "a delay in mV": (lambda s: s.join(delay=1.0 * pq.mV), BadUnits, ["delay", "'mV'", "'ms'"]),
    "one short delay in a list of connections": (
        lambda s: s.join(connector=LIST([(0, 0, 0.1, 1.0), (1, 1, 0.1, -1.0)])),
        BadConnection,
        ["1 of 2 delays", "below the min_delay of 0.1 ms", "-1 ms"],
    ),
    "an infinite delay in a list of connections": (
        lambda s: LIST([(0, 0, 0.1, 1.0), (1, 1, 0.1, np.inf)]),
        BadValue,
        ["Row 1 of FromListConnector", "inf", "finite"],
    ),
    "a delay of a huge number of steps": (
        lambda s: s.join(delay=1e12),
        BadConnection,
        ["above the max_delay", "1e+12 ms"],
    ),
    "a distribution for the delay of a list": (
        lambda s: s.join(delay=[drawn("uniform", (1.0, 2.0))]),
        BadValue,
        ["delay of StaticSynapse must be a number"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_wrong_synapse_is_refused_where_it_is_given(scene: Any, name: str) -> None:
    scene.refuses(*CASES[name])


@pytest.mark.parametrize(
    ("options", "delay", "words"),
    [
        ({"min_delay": 0.1}, 0.0, ["below the min_delay of 0.1 ms", "0 ms"]),
        ({"min_delay": 1.0}, 0.5, ["below the min_delay of 1 ms", "0.5 ms"]),
        ({"min_delay": 1.0}, [[0.5] * 5] * 3, ["15 of 15 delays", "below the min_delay of 1 ms"]),
        ({"max_delay": 5.0}, 6.0, ["above the max_delay of 5 ms", "6 ms"]),
        ({"max_delay": 5.0}, [1.0] * 14 + [7.5], ["1 of 15 delays", "above the max_delay of 5 ms", "7.5 ms"]),
    ],
)
def test_delays_keep_the_bounds_of_setup(new_scene: Any, options: Any, delay: Any, words: list[str]) -> None:
    scene = new_scene(**options)
    scene.refuses(lambda s: s.join(delay=delay), BadConnection, words)
    scene.refuses(lambda s: s.projection.set(delay=delay), BadConnection, words)


def test_a_delay_is_checked_even_before_there_is_a_time_step() -> None:
    net = pnl.Network()
    cells = net.population(2, pnl.IF_cond_exp())
    wrong = pnl.FromListConnector([(0, 0, 0.1, -1.0)])
    with pytest.raises(BadConnection, match="not be negative and must be finite, got -1 ms"):
        net.projection(cells, cells, wrong)
    assert net.projections == []


@pytest.mark.parametrize(
    "join",
    [
        lambda s: s.join(delay=0.0),
        lambda s: s.join(delay=0.02),
        lambda s: s.join(connector=LIST([(0, 0), (1, 1)]), delay=[0.01, 0.1]),
        lambda s: s.join(connector=LIST([(0, 0, 0.1, 0.0), (1, 1, 0.1, 0.1)])),
        lambda s: s.projection.set(delay=0.02) or s.projection,
    ],
)
def test_given_delays_below_a_step_are_one_step_unless_there_is_a_min_delay(scene: Any, join: Any) -> None:
    with pytest.warns(RoundingWarning) as caught:
        projection = join(scene)
    assert len(caught) == 1 and "0.1 ms" in str(caught[0].message)
    assert set(projection.get("delay", "list", with_address=False)) == {0.1}
    scene.sim.run(1.0)


LATE: dict[str, tuple[dict[str, Any], list[str]]] = {
    "negative weights": (
        {"weight": drawn("normal", mu=0.0, sigma=1.0), "delay": 1.0},
        ["of 15 weights", "'excitatory'", "must not be negative"],
    ),
    "computed negative weights": (
        {"weight": lambda i, j: 1.0 - i, "delay": 1.0},
        ["5 of 15 weights", "must not be negative", "the first is -1"],
    ),
    "infinite weights of a function": (
        {"weight": lambda d: 1.0 / d, "delay": 1.0},
        ["of 15 weights", "the first is inf"],
    ),
    "short delays": (
        {"weight": 0.1, "delay": drawn("normal", mu=0.0, sigma=0.01)},
        ["of 15 delays", "below the min_delay of 0.1 ms", "'normal_clipped'"],
    ),
    "computed delays of 0": (
        {"weight": 0.1, "delay": lambda d: 0.1 * d},
        ["3 of 15 delays", "below the min_delay of 0.1 ms", "the first is 0 ms"],
    ),
    "NaN delays of a function": (
        {"weight": 0.1, "delay": lambda d: np.sqrt(d - 1.5)},
        ["delay", "not finite"],
    ),
}


@pytest.mark.parametrize("name", LATE)
@pytest.mark.parametrize("when", ["at the run", "in get"])
def test_what_is_drawn_is_refused_later_and_names_the_line(scene: Any, name: str, when: str) -> None:
    synapse, words = LATE[name]
    groups, rule = (scene.source, scene.cond), pnl.AllToAllConnector()
    line = inspect.currentframe().f_lineno + 1  # type: ignore[union-attr]
    projection = scene.net.projection(*groups, rule, pnl.StaticSynapse(**synapse), "excitatory")
    mistakes = {
        "at the run": lambda s: s.sim.run(1.0),
        "in get": lambda s: projection.get(["weight", "delay"], "list"),
    }
    scene.refuses(mistakes[when], BadConnection, [*words, f"{__file__}:{line}"])


def test_a_run_that_was_refused_can_be_put_right(scene: Any) -> None:
    projection = scene.join(weight=drawn("normal", mu=0.0, sigma=1.0), delay=1.0)
    with pytest.raises(BadConnection):
        scene.sim.run(1.0)
    projection.set(weight=0.1)
    assert scene.sim.run(1.0) == 1.0


def test_a_distribution_of_another_sign_set_after_a_run_is_refused_at_the_next(scene: Any) -> None:
    scene.sim.run(1.0)
    scene.projection.set(weight=drawn("uniform", (-2.0, -1.0)))
    with pytest.raises(BadConnection, match="15 of 15 weights"):
        scene.sim.run(1.0)


def test_a_delay_changed_after_a_run_names_reset(scene: Any) -> None:
    scene.sim.run(1.0)
    scene.refuses(lambda s: s.projection.set(delay=2.0), SimulationStateError, ["changed delay", "reset()"])
    scene.sim.reset()
    scene.projection.set(delay=2.0)
    assert scene.projection.get("delay", "list", with_address=False) == [2.0] * 15
