"""A network whose data go to a folder, and how data are compared."""

from __future__ import annotations

import neo

import pynnlite as pnl

CHUNK = 4000
"""Bytes: a few steps of what is recorded here."""


def network() -> tuple[pnl.Network, pnl.Population, pnl.Population]:
    """Return a network of cells that fire and a source that drives them."""
    net = pnl.Network(seed=3)
    source = net.population(20, pnl.SpikeSourcePoisson(rate=100.0), label="source")
    cells = net.population(30, pnl.IF_cond_exp(i_offset=0.5), label="cells")
    net.projection(source, cells, pnl.FixedProbabilityConnector(0.3), pnl.StaticSynapse(0.02, 1.0))
    return net, source, cells


def same(one: neo.Block, other: neo.Block) -> None:
    """Check that two blocks have the same data."""
    assert len(one.segments) == len(other.segments)
    for a, b in zip(one.segments, other.segments, strict=True):
        assert len(a.spiketrains) == len(b.spiketrains)
        for x, y in zip(a.spiketrains, b.spiketrains, strict=True):
            assert x.magnitude.tolist() == y.magnitude.tolist()
            assert x.annotations == y.annotations and (x.t_start, x.t_stop) == (y.t_start, y.t_stop)
        assert [x.name for x in a.analogsignals] == [y.name for y in b.analogsignals]
        for v, w in zip(a.analogsignals, b.analogsignals, strict=True):
            assert (v.magnitude == w.magnitude).all() and v.units == w.units and v.t_start == w.t_start
            assert v.annotations == w.annotations and v.sampling_period == w.sampling_period
