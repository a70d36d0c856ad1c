"""PyNN's class Network: components, and what is done with all of them."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import pynnlite as pnl
from pynnlite.errors import BadConnection, BadValue, UnknownParameter, UnsupportedModel


class Small:
    """Sources, cells of two types, a view, an assembly and a projection."""

    def __init__(self) -> None:
        self.net = net = pnl.Network(seed=3)
        self.src = net.population(2, pnl.SpikeSourceArray(spike_times=[1.0]), label="src")
        self.exc = net.population(4, pnl.IF_cond_exp(), label="exc")
        self.inh = net.population(1, pnl.IF_curr_exp(), label="inh")
        self.view = pnl.PopulationView(self.exc, [2, 0], label="view")
        self.both = pnl.Assembly(self.exc, self.inh, label="both")
        synapse = pnl.StaticSynapse(weight=0.1, delay=1.0)
        self.prj = net.projection(self.src, self.exc, pnl.AllToAllConnector(), synapse, label="prj")


CASES: dict[str, tuple[Callable[[Small], Any], Any]] = {
    "the network of components": (lambda s: pnl.Network(s.src, s.exc, s.inh, s.prj) is s.net, True),
    "with its own seed": (lambda s: pnl.Network(s.view, seed=3) is s.net, True),
    "populations": (lambda s: [p.label for p in s.net.populations], ["src", "exc", "inh"]),
    "projections": (lambda s: [p.label for p in pnl.Network(s.prj).projections], ["prj"]),
    "views": (lambda s: [each is s.view for each in pnl.Network(s.view).views], [True]),
    "assemblies": (lambda s: (s.net.add(s.both, s.both), s.net.assemblies == [s.both])[1], True),
    "count_neurons": (lambda s: s.net.count_neurons(), 7),
    "count_connections": (lambda s: s.net.count_connections(), 8),
    "get_component": (lambda s: s.net.get_component("exc") is s.exc, True),
    "get_component of an assembly": (lambda s: pnl.Network(s.both).get_component("both") is s.both, True),
    "get_component of a projection": (lambda s: s.net.get_component("prj") is s.prj, True),
    "filter": (lambda s: s.net.filter([pnl.IF_cond_exp]).populations == [s.exc], True),
    "filter by name": (lambda s: s.net.filter("IF_curr_exp").size, 1),
    "sample": (lambda s: s.net.sample(7).size, 7),
    "a seed by place": (lambda s: pnl.Network(5).seed, 5),
    "no seed": (lambda s: pnl.Network().seed, 0),
}


@pytest.mark.parametrize("name", CASES)
def test_it_gives_what_it_should(name: str) -> None:
    call, expected = CASES[name]
    assert call(Small()) == expected


def test_all_is_recorded_and_read(tmp_path: Path) -> None:
    small = Small()
    small.net.record("spikes")
    small.net.record("v", include_spike_source=False)
    with pnl.Simulator("reference", network=small.net) as sim:
        sim.run(2.0)
        blocks = small.net.get_data(annotations={"trial": 1})
        assert [block.name for block in blocks] == ["src", "exc", "inh"]
        assert all(block.annotations["trial"] == 1 for block in blocks)
        assert [block.name for block in small.net.get_data("v")] == ["exc", "inh"]
        counts = small.net.get_spike_counts()
        assert [counts[cell] for cell in small.src] == [1, 1] and len(counts) == 7
        small.net.write_data(str(tmp_path / "all.pkl"))
    assert (tmp_path / "all.pkl").stat().st_size > 0


def test_a_view_that_was_added_stays_and_is_freed_with_the_network() -> None:
    small = Small()
    small.net.add(small.view)
    small.view.annotate(x=1)
    label, net = small.view.label, small.net
    alive = weakref.ref(small.view)
    del small
    (view,) = net.views
    assert view.label == label and view.annotations == {"x": 1}
    del view, net
    gc.collect()
    assert alive() is None


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (
            lambda s: pnl.Network(s.exc, pnl.Network().population(1, pnl.IF_cond_exp())),
            BadConnection,
            "different",
        ),
        (lambda s: pnl.Network().add(s.exc), BadConnection, "another network"),
        (lambda s: pnl.Network(s.exc, seed=4), BadValue, "is 3, not 4"),
        (lambda s: pnl.Network(s.exc, "inh"), BadValue, "consists of populations"),
        (lambda s: pnl.Network(1.5), BadValue, "seed=3"),
        (lambda s: pnl.Network(1, 2), BadValue, "one seed"),
        (lambda s: pnl.Network(seed="1"), BadValue, "integer"),
        (lambda s: s.net.get_component("ecx"), UnknownParameter, "Did you mean 'exc'"),
        (lambda s: s.net.filter("IF_cond_alpha"), BadValue, "IF_cond_exp, IF_curr_exp, SpikeSourceArray"),
        (lambda s: pnl.Network().record("v"), BadValue, "no cells"),
        (lambda s: s.net.record("v"), UnknownParameter, "SpikeSourceArray"),
        (lambda s: s.net.save_to_sonata("folder"), UnsupportedModel, "projection.save"),
        (lambda s: setattr(s.net, "foo", 3), AttributeError, "no attribute 'foo' that can be set"),
    ],
)
def test_wrong_uses_are_told(call: Callable[[Small], Any], error: type[Exception], words: str) -> None:
    small = Small()
    with pytest.raises(error, match=words):
        call(small)
    assert small.net.records.probes == ()
