"""Checkpoints hold the state of synapses with a rule, whatever ranks wrote them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.backend import registry
from pynnlite.errors import BadValue, ModelError
from pynnlite.parallel import threaded
from pynnlite.running import checkpoint

from ..growing import POINTS
from ..rules import Pairs


@pytest.fixture(autouse=True)
def growing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_points", lambda: POINTS)


def built(tau: float = 20.0, backend: str = "growing") -> tuple[Any, Any]:
    net = pnl.Network(seed=3)
    first, second = net.population(3, pnl.SpikeSourcePoisson()), net.population(5, pnl.SpikeSourcePoisson())
    cells = net.population(6, pnl.IF_cond_exp())
    drawn = pnl.RandomDistribution("uniform", (0.001, 0.01))
    connector = pnl.FixedNumberPreConnector(7)  # pairs come several times
    projection = net.projection(
        first + second[2:], cells[[4, 1, 3]], connector, Pairs(drawn, 1.0, tau_plus=tau)
    )
    net.projection(first, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(0.01, 1.0))
    return pnl.Simulator(backend, net), projection


def read(projection: Any) -> Any:
    return projection.get(["weight", "x", "y"], "list", "all")


def write(path: Path) -> Any:
    simulator, projection = built()
    simulator.run(0.5)
    projection.initialize(y=2.0)
    simulator.run(0.5)
    simulator.checkpoint(path)
    return read(projection)


def restore(path: Path, tau: float = 20.0) -> Any:
    simulator, projection = built(tau)
    projection.initialize(y=2.0)
    simulator.restore(path)
    found = read(projection)
    simulator.run(0.3)
    simulator.reset()
    assert set(projection.get("y", "list", "all", with_address=False)) == {2.0}
    return found


def test_other_ranks_go_on_with_what_was_learned(tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.npz" for n in (1, 2, 3)]
    written = [threaded(n, lambda comm, n=n: write(paths[n - 1])) for n in (1, 2, 3)]
    (expected,) = written[0]
    assert all(found == expected for ranks in written for found in ranks)
    assert len({tuple(row[:2]) for row in expected}) < len(expected)
    for size in (1, 2, 3):
        for path in paths:
            assert threaded(size, lambda comm, path=path: restore(path)) == [expected] * size


def test_the_file_does_not_depend_on_ranks(tmp_path: Path) -> None:
    files = []
    for n in (1, 3):
        threaded(n, lambda comm, n=n: write(tmp_path / f"{n}"))
        files.append(dict(np.load(tmp_path / f"{n}")))
    tables = [{name: array for name, array in file.items() if name.startswith("synapses/")} for file in files]
    assert tables[0].keys() == tables[1].keys()
    assert len(tables[0]) == 2 * 5
    assert all(np.array_equal(array, tables[1][name]) for name, array in tables[0].items())


def test_a_checkpoint_of_another_rule_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "state")
    with pytest.raises(ModelError, match="another network"):
        restore(tmp_path / "state", tau=10.0)


def test_what_one_backend_has_learned_is_refused_by_another(tmp_path: Path) -> None:
    write(tmp_path / "state")
    simulator, projection = built(backend="unseen")
    projection.initialize(y=2.0)
    with pytest.raises(ModelError, match=r"written on 'growing'.* call restore.. on 'growing'"):
        simulator.restore(tmp_path / "state")
    assert not simulator.is_built


def dropped(name: str) -> Callable[[Any], object]:
    return lambda arrays: arrays.pop(name)


def put(name: str, value: Any) -> Callable[[Any], object]:
    return lambda arrays: arrays.__setitem__(name, value)


DAMAGES: list[tuple[Callable[[Any], object], str]] = [
    (dropped("synapses/0/synapse.weight"), "lacks source, target or weight"),
    (
        dropped("synapses/0/synapse.x"),
        "the table 'synapse' of pathway 0 does not consist of .* x .float64., y",
    ),
    (dropped("synapses/1/synapse.target"), "lacks source, target or weight"),
    (
        lambda arrays: arrays["synapses/1/synapse.source"].__setitem__(0, 0),
        "other synapses than in the network",
    ),
    (put("synapses/2/synapse.target", np.zeros(2, np.int32)), "that have none"),
    (put("synapses/0/synapse.x", np.zeros(3)), "x in the table synapse of .* must be float64 of shape"),
    (put("synapses/0/other.target", np.array([6], np.int32)), "indices of the target in the table other"),
    (put("synapses/0/other.target", np.array([1.0])), "must be int32"),
    (put("synapses/0/other.what", np.array([1.0])), "the table other .* is not that of any place"),
    (put("synapses/a/other.target", np.array([1.0])), "belongs to nothing"),
]


@pytest.mark.parametrize(("damage", "words"), DAMAGES)
def test_damaged_tables_are_refused(tmp_path: Path, damage: Callable[[Any], object], words: str) -> None:
    write(tmp_path / "good")
    arrays = dict(np.load(tmp_path / "good"))
    damage(arrays)
    with (tmp_path / "bad").open("wb") as file:
        np.savez(file, **arrays)
    with pytest.raises(BadValue, match=words):
        restore(tmp_path / "bad")


def test_weights_that_are_not_finite_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "good")
    arrays = dict(np.load(tmp_path / "good"))
    arrays["synapses/0/synapse.weight"][1] = np.nan
    with (tmp_path / "bad").open("wb") as file:
        np.savez(file, **arrays)
    with pytest.raises(BadValue, match=r"some weights in the table synapse of .* are not finite"):
        restore(tmp_path / "bad")


def test_checkpoints_of_static_networks_are_as_they_were(tmp_path: Path) -> None:
    net = pnl.Network()
    net.population(2, pnl.IF_cond_exp())
    with pnl.Simulator("growing", net) as simulator:
        simulator.run(0.1)
        simulator.checkpoint(tmp_path / "state")
    arrays = dict(np.load(tmp_path / "state"))
    assert json.loads(str(arrays["facts"]))["format"] == "pynnlite checkpoint 5" == checkpoint.FORMAT
    assert not any(name.startswith("synapses/") for name in arrays)
