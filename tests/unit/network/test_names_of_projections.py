"""Every name that PyNN's projections and connections have, and what it gives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue, ModelError, UnknownParameter

ROWS = [(2, 1, 0.3, 1.0), (0, 1, 0.1, 2.0), (0, 1, 0.2, 3.0), (1, 0, 0.4, 1.0)]
"""Source, target, weight, delay."""


class Joined:
    """Three sources, two cells and four synapses, two of which join the same pair."""

    def __init__(self) -> None:
        net = pnl.Network(seed=1)
        self.pre = net.population(3, pnl.SpikeSourceArray(spike_times=[1.0]), label="pre")
        self.post = net.population(2, pnl.IF_cond_exp(), label="post")
        self.p = net.projection(self.pre, self.post, pnl.FromListConnector(ROWS))
        self.sim = pnl.Simulator("reference", network=net, timestep=1.0)


CASES: dict[str, tuple[Callable[[Joined], Any], Any]] = {
    "pre": (lambda s: s.p.pre is s.pre, True),
    "post": (lambda s: s.p.post is s.post, True),
    "source": (lambda s: s.p.source, None),
    "label": (lambda s: s.p.label, "pre→post"),
    "a new label": (lambda s: (setattr(s.p, "label", "other"), s.p.label)[1], "other"),
    "space": (lambda s: s.p.space, pnl.Space()),
    "receptor_type": (lambda s: s.p.receptor_type, "excitatory"),
    "synapse_type": (lambda s: type(s.p.synapse_type).__name__, "StaticSynapse"),
    "annotate": (lambda s: (s.p.annotate(x=1), s.p.annotations)[1], {"x": 1}),
    "initial_values": (lambda s: s.p.initial_values, {}),
    "shape": (lambda s: s.p.shape, (3, 2)),
    "len": (lambda s: len(s.p), 4),
    "size": (lambda s: s.p.size(gather=False), 4),
    "iteration": (lambda s: [c.weight for c in s.p], [0.4, 0.1, 0.2, 0.3]),
    "connections": (lambda s: [c.delay for c in s.p.connections], [1.0, 2.0, 3.0, 1.0]),
    "an index": (lambda s: s.p[0].weight, 0.4),
    "a negative index": (lambda s: s.p[-1].weight, 0.3),
    "a slice": (lambda s: [c.weight for c in s.p[1:3]], [0.1, 0.2]),
    "an empty slice": (lambda s: s.p[9:], []),
    "presynaptic_index": (lambda s: [c.presynaptic_index for c in s.p], [1, 0, 0, 2]),
    "postsynaptic_index": (lambda s: [c.postsynaptic_index for c in s.p], [0, 1, 1, 1]),
    "presynaptic_cell": (lambda s: [c.presynaptic_cell for c in s.p], [1, 0, 0, 2]),
    "postsynaptic_cell": (lambda s: [c.postsynaptic_cell for c in s.p], [3, 4, 4, 4]),
    "source and target": (lambda s: (s.p[3].source, s.p[3].target), (2, 4)),
    "as_tuple": (
        lambda s: s.p[3].as_tuple("presynaptic_index", "postsynaptic_index", "weight", "delay"),
        (2, 1, 0.3, 1.0),
    ),
    "a connection's weight": (
        lambda s: (setattr(s.p[2], "weight", 0.9), s.p.get("weight", "list", with_address=False))[1],
        [0.4, 0.1, 0.9, 0.3],
    ),
    "a connection's delay": (lambda s: (setattr(s.p[2], "delay", 5), s.p[2].delay)[1], 5.0),
    "the same connection": (lambda s: s.p[1] == s.p[1] and len({s.p[1], s.p[1], s.p[2]}) == 2, True),
    "get a list": (lambda s: s.p.get("weight", "list")[0], (1, 0, 0.4)),
    "get an array": (lambda s: s.p.get("weight", format="array")[0, 1], pytest.approx(0.3)),
    "get several": (lambda s: [a.shape for a in s.p.get(["weight", "delay"], "array")], [(3, 2), (3, 2)]),
    "describe": (lambda s: "FromListConnector" in s.p.describe("projection_default.txt", "default"), True),
    "describe in one's own words": (lambda s: s.p.describe("$pre to $post"), "pre to post"),
    "describe as facts": (lambda s: s.p.describe(template=None)["connector"], "FromListConnector"),
}


@pytest.mark.parametrize("name", CASES)
def test_it_gives_what_it_should(name: str) -> None:
    call, expected = CASES[name]
    assert call(Joined()) == expected


def test_a_connection_reads_what_there_is_now() -> None:
    joined = Joined()
    first, *_ = joined.p
    joined.p.set(weight=0.7)
    assert first.weight == 0.7
    joined.sim.run(1.0)
    joined.p.set(weight=[0.1, 0.2, 0.3, 0.5])
    assert [each.weight for each in joined.p] == [0.1, 0.2, 0.3, 0.5]


def test_many_connections_are_read_in_good_time() -> None:
    net = pnl.Network(seed=1)
    cells = net.population(200, pnl.IF_cond_exp())
    projection = net.projection(cells, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight="0.1 + d"))
    assert sum(each.weight for each in projection) == pytest.approx(
        np.nansum(projection.get("weight", "array"))
    )


def test_p40_a_matrix_with_nan_is_set_where_there_are_synapses() -> None:
    joined = Joined()
    matrix = joined.p.get("weight", "array", multiple_synapses="first")
    assert np.isnan(matrix).any()
    joined.p.set(weight=2 * matrix)
    assert joined.p.get("weight", "list", with_address=False) == pytest.approx([0.8, 0.2, 0.2, 0.6])
    matrix[2, 1] = np.nan
    with pytest.raises(ModelError):
        joined.p.set(weight=matrix)


@pytest.mark.parametrize("given", [lambda d: 0.1 * d, "0.1 * d", lambda i, j: 0.1 * abs(i - j)])
def test_p40_a_function_of_place_is_set(given: Any) -> None:
    joined = Joined()
    joined.p.set(weight=given)
    assert joined.p.get("weight", "list", with_address=False) == pytest.approx([0.1, 0.1, 0.1, 0.1])


OLD: dict[str, tuple[tuple[Any, ...], Callable[[Any, Any], Any], Any]] = {
    "setWeights": ((0.5,), lambda p, got: p.get("weight", "list", with_address=False), [0.5] * 4),
    "randomizeWeights": (
        (pnl.RandomDistribution("uniform", (0.1, 0.2)),),
        lambda p, got: len(set(p.get("weight", "list", with_address=False))),
        4,
    ),
    "setDelays": ((2.0,), lambda p, got: p.get("delay", "list", with_address=False), [2.0] * 4),
    "randomizeDelays": (
        (pnl.RandomDistribution("uniform", (1.0, 1.4)),),
        lambda p, got: p.get("delay", "list", with_address=False),
        [1.0] * 4,
    ),
    "setSynapseDynamics": (("weight", 0.5), lambda p, got: p[0].weight, 0.5),
    "randomizeSynapseDynamics": (("weight", 0.5), lambda p, got: p[0].weight, 0.5),
    "getWeights": ((), lambda p, got: got, [0.4, 0.1, 0.2, 0.3]),
    "getDelays": (("array",), lambda p, got: got.shape, (3, 2)),
    "getSynapseDynamics": (("weight",), lambda p, got: got, [0.4, 0.1, 0.2, 0.3]),
    "weightHistogram": (
        (0.0, 0.5, 2),
        lambda p, got: [part.tolist() for part in got],
        [[2, 2], [0, 0.25, 0.5]],
    ),
}


@pytest.mark.parametrize("name", OLD)
@pytest.mark.filterwarnings("ignore:.*is an older name:DeprecationWarning")
def test_older_names_do_what_they_did(name: str) -> None:
    joined = Joined()
    arguments, what, expected = OLD[name]
    assert what(joined.p, getattr(joined.p, name)(*arguments)) == expected


@pytest.mark.parametrize(
    ("name", "columns"), [("saveConnections", 4), ("printWeights", 3), ("printDelays", 3)]
)
@pytest.mark.filterwarnings("ignore:.*is an older name:DeprecationWarning")
def test_older_names_write_files(name: str, columns: int, tmp_path: Path) -> None:
    joined = Joined()
    getattr(joined.p, name)(tmp_path / "new" / "synapses.txt")
    assert np.loadtxt(tmp_path / "new" / "synapses.txt").shape == (4, columns)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda p: p[4], BadValue, "has no synapse 4"),
        (lambda p: p["weight"], BadValue, "an index or a slice"),
        (lambda p: p[1.0:], BadValue, "selects no synapses"),
        (lambda p: p[0].wieght, AttributeError, "Did you mean 'weight'"),
        (lambda p: setattr(p[0], "w", 1.0), AttributeError, "Parameters: weight, delay"),
        (lambda p: setattr(p[0], "weight", "heavy"), BadValue, "must be a number"),
        (lambda p: setattr(p[0], "weight", -0.1), ModelError, "must not be negative"),
        (lambda p: setattr(p, "weight", 0.1), AttributeError, "Use set"),
        (lambda p: p.initialize(u=0.1), UnknownParameter, "no synaptic variable 'u'"),
        (lambda p: p.nothing, AttributeError, "no attribute"),
    ],
)
def test_wrong_uses_are_told(call: Callable[[Any], Any], error: type[Exception], words: str) -> None:
    joined = Joined()
    with pytest.raises(error, match=words):
        call(joined.p)
