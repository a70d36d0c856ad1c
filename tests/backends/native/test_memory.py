"""Networks that are too large are refused before anything is built, and no others are."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from native_networks import built, recipe_of
from pynnlite_native import memory
from pynnlite_native.memory import Demand, machine_limit, process_limit, require_memory

import pynnlite as pnl
from pynnlite.connectors import Connector, Pairs, Request
from pynnlite.errors import NotEnoughMemory
from pynnlite.parallel import DryRunCommunicator, SerialCommunicator, threaded

HERE = Path(__file__).parent

MOST_CELLS = 40_000
"""How many cells a block owns at most."""

needs_proc = pytest.mark.skipif(
    not os.path.exists("/proc/meminfo"),
    reason="missing capability: the system does not say how much memory it has",
)


def uniform(low: float, high: float) -> Any:
    return pnl.RandomDistribution("uniform", low=low, high=high)


def connected(size: int, connector: Connector, **synapse: Any) -> pnl.Network:
    net = pnl.Network(seed=2)
    cells = net.population(size, pnl.IF_curr_exp())
    net.projection(
        cells, cells, connector, pnl.StaticSynapse(**{"weight": uniform(0.0, 1.0), "delay": 1.0, **synapse})
    )
    return net


@needs_proc
def test_a_network_that_is_far_too_large_is_refused_before_it_is_built(ended: Any) -> None:
    result = ended(HERE / "refused.py")
    assert result.returncode == 0, result.stderr
    needed, available, growth, text = result.stdout.splitlines()
    assert float(growth) < 50_000  # kB
    assert float(needed) == pytest.approx(2e12 * 10, rel=1e-3)
    assert 0.0 < float(available) < 1e14
    assert text.startswith("Building 2e+06 cells with 2e+12 synapses takes at least 20 TB of memory, and ")
    assert "fewer cells" in text and "'single'), which saves 8 TB" in text and "more ranks" in text


class SomeConnector(Connector):
    """One that only guesses how many synapses it makes."""

    def pairs(self, request: Request) -> Pairs:
        return pnl.OneToOneConnector().pairs(request)

    def degree(self, sources: int, targets: int) -> float:
        return 1e15

    def signature(self) -> tuple[Any, ...]:
        return ("some",)


@pytest.mark.parametrize(
    "connector",
    [
        SomeConnector(),
        pnl.FixedNumberPreConnector(
            pnl.RandomDistribution("normal_clipped", mu=1e15, sigma=1.0, low=0, high=3)
        ),
    ],
)
def test_what_is_not_known_beforehand_is_not_refused(connector: Connector) -> None:
    recipe = recipe_of(connected(10, connector))
    assert Demand.of(recipe, 1, MOST_CELLS, 0, 1).n_synapses == 0.0
    require_memory(recipe, 1, MOST_CELLS, SerialCommunicator())


@pytest.mark.parametrize(
    ("connector", "least"),
    [
        (pnl.DistanceDependentProbabilityConnector("0.25 + 0*d"), 250.0),
        (pnl.DistanceDependentProbabilityConnector(lambda d: np.exp(-d)), 1 / (1 - np.exp(-1))),
        (pnl.IndexBasedProbabilityConnector(lambda i, j: (j > 500) + 0.0 * i), 0.0),
        (pnl.DisplacementDependentProbabilityConnector(lambda way: 0.0 * way[0] + 1.0), 1000.0),
        (pnl.SmallWorldConnector(10.0, 0.1), 0.0),
    ],
)
def test_rules_for_pairs_are_counted_by_the_least_connected_of_some_targets(
    connector: Connector, least: float
) -> None:
    recipe = recipe_of(connected(1000, connector))
    demand = Demand.of(recipe, 1, MOST_CELLS, 0, 1)
    assert demand.n_synapses == pytest.approx(1000 * least, abs=1e-6)
    assert demand.n_synapses <= 1.05 * built(recipe)._wiring.n_synapses


def test_a_clone_is_counted_like_its_model() -> None:
    net = connected(1000, pnl.DistanceDependentProbabilityConnector("d >= 0"))
    (one,) = net.projections
    net.projection(one.pre, one.post, pnl.CloneConnector(one), pnl.StaticSynapse(uniform(0.0, 1.0), 1.0))
    assert Demand.of(recipe_of(net), 1, MOST_CELLS, 0, 1).n_synapses == 2e6


def test_a_network_by_distance_that_is_far_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pynnlite_native.memory.machine_limit", lambda: 1e6)
    net = connected(3000, pnl.DistanceDependentProbabilityConnector("d >= 0"))
    with pytest.raises(NotEnoughMemory, match=r"with 9e\+06 synapses"):
        require_memory(recipe_of(net), 1, MOST_CELLS, SerialCommunicator())


def several() -> pnl.Network:
    """Views, sources and all connectors; those from a list or an array, which do not know, make few synapses."""
    net = pnl.Network(seed=3)
    cells = [net.population(n, pnl.IF_curr_exp()) for n in (300, 1, 120)]
    source = net.population(120, pnl.SpikeSourcePoisson(rate=10.0))
    synapse = pnl.StaticSynapse(weight=uniform(0.0, 1.0), delay=1.0)
    for pre, post, connector in (
        (cells[0], cells[2], pnl.AllToAllConnector()),
        (source, cells[2], pnl.OneToOneConnector()),
        (cells[0][::3], cells[0][10:260:2], pnl.FixedProbabilityConnector(0.5)),
        (cells[2], cells[0], pnl.FixedNumberPreConnector(7)),
        (cells[2], cells[0], pnl.FixedNumberPostConnector(11)),
        (cells[1], cells[0], pnl.FixedTotalNumberConnector(1000, with_replacement=True)),
        (cells[0], cells[1], pnl.FromListConnector([(k, 0) for k in range(200)])),
        (cells[2], cells[1], pnl.ArrayConnector([[k % 2] for k in range(120)])),
    ):
        net.projection(pre, post, connector, synapse, "excitatory")
    return net


@pytest.mark.parametrize("n_ranks", [1, 3])
def test_the_expected_number_of_synapses_is_about_that_which_is_built(n_ranks: int) -> None:
    recipe = recipe_of(several())
    simulation = built(recipe)
    parts = [Demand.of(recipe, 1, MOST_CELLS, rank, n_ranks) for rank in range(n_ranks)]
    assert sum(part.n_synapses for part in parts) == pytest.approx(simulation._wiring.n_synapses, rel=0.02)
    assert sum(part.n_cells for part in parts) == 421


@pytest.mark.parametrize(
    ("synapse", "n_bytes", "spare"),
    [
        ({"weight": 0.1}, 2, 0),
        ({"precision": "single"}, 6, 0),
        ({}, 10, 4),
        ({"delay": uniform(1.0, 3.0)}, 10, 4),
    ],
)
def test_bytes_of_a_synapse(synapse: dict[str, Any], n_bytes: int, spare: int) -> None:
    recipe = recipe_of(connected(1000, pnl.AllToAllConnector(), **synapse))
    demand = Demand.of(recipe, 1, MOST_CELLS, 0, 1)
    assert demand.n_bytes == pytest.approx(1e6 * n_bytes, abs=1e5)
    assert demand.spare == 1e6 * spare
    sections = built(recipe)._wiring.sections[0].values()
    assert 1e6 * n_bytes <= sum(section.synapses.nbytes for section in sections)


def limits(monkeypatch: pytest.MonkeyPatch, here: float, there: float) -> None:
    monkeypatch.setattr(memory, "process_limit", lambda: here)
    monkeypatch.setattr(memory, "machine_limit", lambda: there)


@pytest.mark.parametrize(
    ("here", "there", "where"), [(4e6, 1e9, " on rank 0 of 3"), (1e9, 4e6, ""), (1e9, 1e9, None)]
)
def test_all_ranks_are_refused_together(
    monkeypatch: pytest.MonkeyPatch, here: float, there: float, where: str | None
) -> None:
    recipe = recipe_of(connected(1500, pnl.AllToAllConnector()))
    limits(monkeypatch, here, there)

    def refusal(comm: Any) -> str | None:
        try:
            require_memory(recipe, 1, MOST_CELLS, comm)
        except NotEnoughMemory as error:
            return str(error)
        return None

    found = threaded(3, refusal)
    assert found[0] == found[1] == found[2]
    if where is None:
        assert found[0] is None
    else:
        assert found[0] is not None and f"synapses{where} takes at least 7.5" in found[0]


def test_the_ranks_of_a_machine_share_its_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = recipe_of(connected(1500, pnl.AllToAllConnector()))
    limits(monkeypatch, 1e9, 20e6)
    require_memory(recipe, 1, MOST_CELLS, DryRunCommunicator(0, 3, [1500]))
    processes = iter(range(3))
    monkeypatch.setattr(memory, "getpid", lambda: next(processes))
    with pytest.raises(
        NotEnoughMemory, match=r"with 2.25e\+06 synapses on 3 ranks of .* takes at least 22.6 MB"
    ):
        threaded(3, lambda comm: require_memory(recipe, 1, MOST_CELLS, comm))


def test_limits_are_those_that_the_system_tells(tmp_path: Path) -> None:
    page = resource.getpagesize()

    def tell(path: str, text: str) -> None:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)

    assert machine_limit(tmp_path) == float("inf")
    tell("proc/meminfo", "MemTotal: 99 kB\nMemAvailable:    5000 kB\nSwapFree:   1000 kB\n")
    assert machine_limit(tmp_path) == 6000 * 1024
    tell("proc/self/statm", "700 3 2 1 0 4 0\n")
    tell("proc/self/cgroup", "4:memory,cpu:/jobs/one\n1:cpu:/\n0::/user/two\n")
    tell("sys/fs/cgroup/memory/jobs/one/memory.limit_in_bytes", f"{2**63 - 4096}\n")
    tell("sys/fs/cgroup/user/two/memory.max", "max\n")
    assert machine_limit(tmp_path) == 6000 * 1024
    tell("sys/fs/cgroup/user/memory.max", f"{1000 * page}\n")
    assert machine_limit(tmp_path) == 999 * page + 1000 * 1024
    tell("sys/fs/cgroup/memory/memory.limit_in_bytes", f"{500 * page}\n")
    assert machine_limit(tmp_path) == 499 * page + 1000 * 1024


@needs_proc
def test_this_machine_has_some_memory() -> None:
    assert 0.0 < machine_limit() < 1e15
    assert process_limit() > 0.0


@needs_proc
def test_in_a_process_with_a_limit_what_fits_is_built_and_the_rest_is_refused() -> None:
    """The last network takes as much as the one before, but only drawing tells; it runs out of memory."""
    script = HERE / "limited.py"
    printed = subprocess.check_output([sys.executable, str(script), "400000000"], text=True).splitlines()
    assert printed[0] == "built 1000000"
    kind, needed = printed[1].split()
    assert kind == "NotEnoughMemory" and float(needed) == pytest.approx(5e8, rel=0.05)
    assert printed[2] in ("MemoryError None", "_ArrayMemoryError None")


@needs_proc
@pytest.mark.parametrize("threads", [1, 2])
def test_c1_without_memory_for_spikes_on_their_way_a_run_ends_and_says_so(threads: int) -> None:
    script = HERE / "crowded.py"
    one_arena = {**os.environ, "MALLOC_ARENA_MAX": "1"}  # others would have room already
    printed = subprocess.check_output([sys.executable, str(script), str(threads)], text=True, env=one_arena)
    assert printed.splitlines() == [
        "MemoryError There is no room for the spikes that are on their way.",
        "SimulationStateError This simulation was stopped within a step and cannot go on; reset() builds the network"
        " again. The data up to that step can be read.",
        "drained True",
    ]


def test_synapses_whose_spikes_have_factors_take_what_static_ones_take() -> None:
    net = pnl.Network()
    sources, cells = net.population(1000, pnl.SpikeSourceArray()), net.population(1000, pnl.IF_curr_exp())
    demands = []
    for kind in (pnl.StaticSynapse, pnl.TsodyksMarkramSynapse):
        net.projection(sources, cells, pnl.AllToAllConnector(), kind(weight=0.1, delay=1.0))
        demands.append(Demand.of(recipe_of(net), 1, MOST_CELLS, 0, 1).n_bytes)
    first = demands[1] - demands[0]
    assert 2e6 <= first < 3e6
