"""A small described network, and a module-style simulation, for the tests of the front end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

import pynnlite as pnl
from pynnlite.script import session


class Scene:
    """A network with one population of each kind, on the reference backend with steps of 0.1 ms.

    Attributes
    ----------
    net, sim : Network, Simulator
        The network and its simulator.
    cond, curr, source : Population
        5 conductance-based cells, 4 current-based cells, 3 sources.
    projection : Projection
        All sources to all conductance-based cells, with weight 0.1 µS and delay 1 ms.
    """

    def __init__(self, **options: Any) -> None:
        self.net = pnl.Network(seed=1)
        self.sim = pnl.Simulator("reference", network=self.net, timestep=0.1, **options)
        self.cond = self.net.population(5, pnl.IF_cond_exp(), label="cond")
        self.curr = self.net.population(4, pnl.IF_curr_exp(), label="curr")
        self.source = self.net.population(3, pnl.SpikeSourceArray(), label="source")
        self.projection = self.join(weight=0.1, delay=1.0)

    def join(
        self, post: Any = None, connector: Any = None, receptor: str | None = None, **synapse: Any
    ) -> Any:
        """Project from the sources to some cells (the conductance-based ones if omitted)."""
        connector = pnl.AllToAllConnector() if connector is None else connector
        post = self.cond if post is None else post
        return self.net.projection(self.source, post, connector, pnl.StaticSynapse(**synapse), receptor)

    def refuses(
        self, mistake: Callable[[Scene], Any], error: type[Exception], words: Sequence[str]
    ) -> Exception:
        """Check that a mistake raises this very error, says these words, and changes nothing."""
        before = self._description()
        with pytest.raises(error) as caught:
            mistake(self)
        assert caught.type is error
        for word in words:
            assert word in str(caught.value)
        assert self._description() == before
        return caught.value

    def _description(self) -> tuple[Any, ...]:
        net = self.net
        counts = len(net.populations), len(net.projections), len(net.injections), len(net.files)
        return net.digest(), counts, dict(net._assignments), net.records.probes, self.sim.time


@pytest.fixture
def scene() -> Scene:
    """Return a fresh `Scene`."""
    return Scene()


@pytest.fixture
def new_scene() -> Callable[..., Scene]:
    """Return what makes a `Scene` with options of its own."""
    return Scene


@pytest.fixture(autouse=True)
def _no_current_simulation() -> Iterator[None]:
    """Leave no module-style simulation behind."""
    session.forget()
    yield
    session.forget()


@pytest.fixture
def sim() -> Any:
    """Return the module-style interface of the reference backend, set up with steps of 0.1 ms."""
    import pynnlite.reference

    pynnlite.reference.setup(timestep=0.1)
    return pynnlite.reference
