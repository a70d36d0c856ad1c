"""Build projections by many rules on the ranks that there are, and print, on rank 0, digests of what was built.

Usage: [mpiexec -n P] python connecting.py FOLDER

FOLDER has the file that `write_file` writes. Each rule makes one projection, onto cells of its own. A line for each
population has its label, the number of its synapses, and two digests: of those in the tables of the native engine, and
of those of the recipe. A line for each projection has its label, and number and digest of what `get` lists.
"""

from __future__ import annotations

import hashlib
import random
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

import pynnlite as pnl
from pynnlite import draws
from pynnlite.connectors import Connector, Pairs, PairwiseConnector

SOURCES, TARGETS = 300, 24
"""So many sources that rules by distance make an index, and so few targets that each rank has some of every rule."""

FILE = "pairs.txt"

Synapses = dict[str, list[tuple[Any, ...]]]


class OwnRule(Connector):
    """A user's own rule: each source projects to one of the targets near its number."""

    by_target = False

    def pairs(self, request: Any) -> Pairs:
        source = np.arange(request.sources, dtype=np.int32)
        number = draws.cells(request.key("connect", None), "uniform_int", (0, 3), source)
        target = (source + number.astype(np.int64)) % request.targets
        order = np.argsort(target, kind="stable")
        starts = np.searchsorted(target[order], np.arange(request.targets + 1)).astype(np.int64)
        return Pairs(starts, source[order], source[order], np.zeros(len(source), np.int32))

    def degree(self, sources: int, targets: int) -> float:
        return sources / targets

    def signature(self) -> tuple[Any, ...]:
        return ("own",)


class OwnProbability(PairwiseConnector):
    """A user's own rule that says a probability for each pair."""

    def __init__(self) -> None:
        self.prepare(False, None)

    def probability(self, request: Any, source: Any, target: Any) -> Any:
        return 0.5 / (1.0 + request.distances(source, target))

    def signature(self) -> tuple[Any, ...]:
        return ("own probability",)


class ByNumber(pnl.IndexBasedExpression):
    """A weight that depends on the numbers of the cells."""

    def __call__(self, i: Any, j: Any) -> Any:
        return 0.01 + 0.001 * ((i + 2 * j) % 7)


def write_file(folder: Path) -> None:
    rows = [f"{k % SOURCES} {(5 * k) % TARGETS} {0.01 + 0.001 * k} {0.3 + 0.1 * (k % 9)}" for k in range(90)]
    (folder / FILE).write_text('# columns = ["i", "j", "weight", "delay"]\n' + "\n".join(rows))


def rules(folder: Path) -> dict[str, Connector]:
    """Return rules for projections from the sources to other cells."""
    near = "0.8*exp(-d**2/(2*3**2))"
    found: dict[str, Connector] = {
        "distance": pnl.DistanceDependentProbabilityConnector(near),
        "distance, function": pnl.DistanceDependentProbabilityConnector(lambda d: 0.5 * (d < 20.0)),
        "distance, far": pnl.DistanceDependentProbabilityConnector("0.1"),
        "displacement": pnl.DisplacementDependentProbabilityConnector(lambda way: 0.3 * (way[0] > 0)),
        "index": pnl.IndexBasedProbabilityConnector(lambda i, j: 0.2 * ((i + j) % 3 == 0)),
        "file": pnl.FromFileConnector(str(folder / FILE)),
        "list": pnl.FromListConnector([(7 * k % SOURCES, k % TARGETS, 0.01, 0.5) for k in range(60)]),
        "array": pnl.ArrayConnector(np.arange(SOURCES * TARGETS).reshape(SOURCES, TARGETS) % 17 == 0),
        "own rule": OwnRule(),
        "own probability": OwnProbability(),
        "total": pnl.FixedTotalNumberConnector(200, with_replacement=False),
        "post": pnl.FixedNumberPostConnector(2),
    }
    if find_spec("csa"):
        import csa

        random.seed(3)
        found["csa"] = pnl.CSAConnector(csa.cset(csa.random(p=0.1)))
        found["csa, values"] = pnl.CSAConnector(csa.cset(csa.random(p=0.1), 0.02, 1.5))
    return found


def rules_within() -> dict[str, Connector]:
    """Return rules for projections from cells to themselves."""
    return {
        "probability, NoMutual": pnl.FixedProbabilityConnector(0.5, "NoMutual"),
        "all, NoMutual": pnl.AllToAllConnector("NoMutual"),
        "distance, NoMutual": pnl.DistanceDependentProbabilityConnector("0.4", "NoMutual"),
        "small world": pnl.SmallWorldConnector(6.0, 0.3),
        "small world, few": pnl.SmallWorldConnector(8.0, 0.2, False, n_connections=3),
    }


def values() -> dict[str, tuple[Any, Any]]:
    """Return weights and delays of synapses, of which `by_list` has as many as the rule makes."""
    matrix = 0.01 + 0.0001 * np.arange(SOURCES * TARGETS).reshape(SOURCES, TARGETS)
    by_list = np.linspace(0.01, 0.02, 3 * TARGETS)
    return {
        "values by expression": ("0.02/(1 + d)", "0.2 + 0.03*d"),
        "values by function": (lambda d: 0.02 * np.minimum(d, 1.0), lambda d: 0.2 + 0.01 * d),
        "values by list": (by_list.tolist(), (100 * by_list).tolist()),
        "values by matrix": (matrix, 10 * matrix),
        "values by number": (ByNumber(), 0.7),
        "values drawn": (
            pnl.RandomDistribution("gamma", k=2.0, theta=0.01),
            pnl.RandomDistribution("normal_clipped", mu=1.0, sigma=0.5, low=0.2, high=3.0),
        ),
    }


def grid(width: int, height: int) -> pnl.Grid2D:
    return pnl.Grid2D(width / height, dx=2.0, dy=3.0)


def described(folder: Path) -> pnl.Network:
    """Return a network with a population for each rule, of the rule's name."""
    net = pnl.Network(seed=8)
    ring = pnl.Space("xy", periodic_boundaries=((0, 40), (0, 50)))
    times = [[0.3 + 0.1 * (k % 100)] for k in range(SOURCES)]
    sources = net.population(SOURCES, pnl.SpikeSourceArray(spike_times=times), structure=grid(20, 15))
    drawn = pnl.StaticSynapse(
        pnl.RandomDistribution("uniform", low=0.0, high=0.05),
        pnl.RandomDistribution("uniform", low=0.2, high=4.0),
    )

    def cells(label: str, width: int = 6, height: int = 4) -> Any:
        cell = pnl.IF_curr_exp(i_offset=1.5)
        return net.population(width * height, cell, structure=grid(width, height), label=label)

    for name, rule in rules(folder).items():
        net.projection(sources, cells(name), rule, drawn, "excitatory", space=ring)
    reference = net.projections[0]
    net.projection(sources, reference.post, pnl.CloneConnector(reference), drawn, "excitatory", space=ring)
    for name, rule in rules_within().items():
        within = cells(name, 6, 5)
        net.projection(within, within, rule, drawn, "excitatory", space=ring)
    for name, (weight, delay) in values().items():
        rule = pnl.FixedNumberPreConnector(3)
        net.projection(sources, cells(name), rule, pnl.StaticSynapse(weight, delay), "excitatory", space=ring)
    parts = cells("of an assembly, first"), cells("of an assembly, second", 5, 2)
    assembly = pnl.Assembly(parts[0][3:20], parts[1][::-1])
    rule = pnl.DistanceDependentProbabilityConnector("exp(-d/10)", allow_self_connections=False)
    net.projection(assembly, assembly, rule, drawn, "excitatory", space=ring)
    return net


def in_tables(sim: Any) -> Synapses:
    """Return the synapses that the engine has on this rank: (source population, source, target, delay, weight)."""
    simulation, found = sim._execution._simulation, Synapses()
    for block, sections in zip(simulation._blocks, simulation._wiring.sections, strict=True):
        for section in sections.values():
            per_source = (len(section.offset) - 1) // section.n_sources
            source = np.repeat(np.repeat(np.arange(section.n_sources), per_source), section.counts)
            synapses = section.present
            if section.sliced:
                delay = np.repeat(np.tile(section.delays, section.n_sources), section.counts)
            else:
                delay = section.delays[synapses["which"] if section.several else np.zeros(len(synapses), int)]
            names = synapses.dtype.names
            weight = synapses["weight"] if "weight" in names else np.full(len(synapses), section.constant)
            for part in block.parts:
                place = synapses["target"].astype(np.int64) - part.offsets[section.receptor]
                here = (place >= 0) & (place < part.size)
                columns = source[here], place[here] + part.first, delay[here], weight[here]
                rows = zip(*(column.tolist() for column in columns), strict=True)
                label = sim.network.populations[part.population].label
                found.setdefault(label, []).extend((section.population, *row) for row in rows)
    return found


def asked_for(sim: Any) -> Synapses:
    """Return what the recipe says that there is, in the same form, for all targets."""
    recipe, found = sim.recipe_of(sim.network.freeze()), Synapses()
    for pathway in recipe.pathways:
        for chunk in recipe.chunks([pathway.number], None, ("source", "target", "weight", "delay")):
            columns = chunk.source, chunk.target, chunk.delay, chunk.weight
            rows = zip(*(column.tolist() for column in columns), strict=True)
            label = sim.network.populations[pathway.target].label
            found.setdefault(label, []).extend((pathway.source, *row) for row in rows)
    return found


def digest(rows: list[tuple[Any, ...]]) -> str:
    return hashlib.sha256(repr(sorted(rows)).encode()).hexdigest()[:16]


def main(folder: Path) -> None:
    net = described(folder)
    with pnl.Simulator("native", net, 0.1, threads=1) as sim:
        sim.run(0.0)
        everywhere: list[Synapses] = sim.communicator.allgather(in_tables(sim))
        listed = [projection.get(["weight", "delay"], "list") for projection in net.projections]
        if sim.communicator.rank:
            return
        asked = asked_for(sim)
        for population in net.populations[1:]:
            label = population.label
            built = [row for each in everywhere for row in each.get(label, [])]
            print(f"{label}: {len(built)} {digest(built)} {digest(asked.get(label, []))}")
        for projection, rows in zip(net.projections, listed, strict=True):
            print(f"{projection.label}: {len(rows)} {digest(rows)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
