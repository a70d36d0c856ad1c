"""Checkpoints of synapses that learn on the native engine: tables that cannot be those of a network are refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue
from pynnlite.testing.contract.plastic_rules import NearestPairs
from pynnlite.testing.contract.plasticity import stdp

KERNEL, TAPE, FACTOR = 0, 1, 2
"""The pathways, by what runs their rule."""


def network() -> pnl.Network:
    net = pnl.Network(seed=4)
    sources = net.population(3, pnl.SpikeSourcePoisson(rate=500.0))
    cells = net.population(4, pnl.IF_curr_exp(i_offset=1.0))
    for synapse in (
        stdp(),
        NearestPairs(weight=0.02, delay=1.0),
        pnl.TsodyksMarkramSynapse(weight=0.02, delay=1.0),
    ):
        net.projection(sources, cells, pnl.AllToAllConnector(), synapse)
    return net


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("good") / "state"
    with pnl.Simulator("native", network()) as sim:
        sim.run(30.3)
        sim.checkpoint(path)
    return path


def without_rows(table: str) -> Callable[[Any], None]:
    def damage(arrays: Any) -> None:
        for name in [name for name in arrays if name.startswith(f"synapses/{table}.")]:
            arrays[name] = arrays[name][1:]

    return damage


def moved(name: str) -> Callable[[Any], None]:
    def damage(arrays: Any) -> None:
        arrays[f"synapses/{name}"] = arrays[f"synapses/{name}"][::-1].copy()

    return damage


DAMAGES: list[tuple[Callable[[Any], object], str]] = [
    (without_rows(f"{KERNEL}/synapse"), "pathway 0 has other synapses than in the network"),
    (moved(f"{TAPE}/synapse.source"), "pathway 1 has other synapses than in the network"),
    (without_rows(f"{KERNEL}/source"), "some sources of pathway 0 are missing"),
    (without_rows(f"{TAPE}/source"), "some sources of pathway 1 are missing"),
    (
        lambda arrays: arrays.pop(f"synapses/{KERNEL}/source.older"),
        "the table 'source' of pathway 0 does not",
    ),
    (lambda arrays: arrays.pop(f"synapses/{TAPE}/spike.step"), "the table 'spike' of pathway 1 does not"),
    (lambda arrays: arrays.pop(f"synapses/{FACTOR}/factor.nth"), "the table 'factor' of pathway 2 does not"),
]


@pytest.mark.parametrize(("damage", "words"), DAMAGES)
def test_tables_that_do_not_fit_are_refused(
    good: Path, tmp_path: Path, damage: Callable[[Any], object], words: str
) -> None:
    arrays = dict(np.load(good))
    damage(arrays)
    with (tmp_path / "bad").open("wb") as file:
        np.savez(file, **arrays)
    with pnl.Simulator("native", network()) as sim:
        with pytest.raises(BadValue, match=words) as found:
            sim.restore(tmp_path / "bad")
        assert "bad" in str(found.value) and not sim.is_built
        assert sim.restore(good) == 30.3


def test_the_file_does_not_depend_on_threads(good: Path, tmp_path: Path) -> None:
    with pnl.Simulator("native", network(), threads=2, adaptive=False) as sim:
        sim.run(30.3)
        sim.checkpoint(tmp_path / "two")
    one, two = (dict(np.load(path)) for path in (good, tmp_path / "two"))
    assert one.keys() == two.keys()
    assert [name for name in one if name != "facts" and not np.array_equal(one[name], two[name])] == []
