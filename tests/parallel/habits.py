"""Do, on the ranks that there are, what users of PyNN do, and write what each of them got to see to RANK.json.

Usage: [mpiexec -n P] python habits.py FOLDER

The populations are so small that ranks may have no cells of some, or of any.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pynnlite as pnl

GATHERS: tuple[bool | str, ...] = (True, "all", False)
TIMES = [[1.0, 4.0], [2.0, 2.5], [3.0]]
LATER = [[11.0], [], [12.0, 15.5]]


def uniform(low: float, high: float) -> Any:
    return pnl.RandomDistribution("uniform", low=low, high=high)


def described() -> pnl.Network:
    net = pnl.Network(seed=11)
    given = net.population(3, pnl.SpikeSourceArray(spike_times=TIMES), label="given")
    poisson = net.population(2, pnl.SpikeSourcePoisson(rate=400.0), label="poisson")
    alone = net.population(1, pnl.IF_curr_exp(i_offset=1.2), label="alone")
    cells = net.population(5, pnl.IF_curr_exp(tau_m=uniform(8.0, 20.0)), label="cells")
    for pre, post, rule in (
        (given, cells, pnl.AllToAllConnector()),
        (poisson, alone, pnl.FixedNumberPreConnector(1)),
        (alone, cells, pnl.FixedNumberPostConnector(3)),
        (cells, alone, pnl.FixedTotalNumberConnector(4)),
        (cells, cells, pnl.FixedProbabilityConnector(0.5)),
    ):
        synapse = pnl.StaticSynapse(uniform(0.5, 2.0), delay=uniform(0.3, 3.0))
        net.projection(pre, post, rule, synapse, "excitatory")
    for population in net.populations:
        population.record("spikes")
        population.annotate(colour=f"that of {population.label}")
    cells[1:3].record("v")
    alone.record("v")
    cells[2:4].inject(pnl.DCSource(amplitude=0.5, start=2.0))
    return net


def seen(population: Any, gather: bool | str) -> list[Any]:
    """Return, for each segment, spike trains and samples with the indices of their cells, and all annotations."""
    block = population.get_data(gather=gather)
    return [
        {
            "trains": [
                (int(t.annotations["source_index"]), t.magnitude.tolist()) for t in segment.spiketrains
            ],
            "traces": [
                (list(map(int, s.array_annotations["channel_index"])), s.magnitude.tolist())
                for s in segment.analogsignals
            ],
            "colour": block.annotations["colour"],
            "size": block.annotations["size"],
            "phase": segment.annotations.get("phase"),
        }
        for segment in block.segments
    ]


def counted(population: Any, gather: bool | str) -> dict[str, Any]:
    counts = population.get_spike_counts(gather=gather)
    return {
        "counts": [(cell.index, n) for cell, n in counts.items()],
        "mean": population.mean_spike_count(gather=gather),
    }


def wired(projection: Any, gather: bool | str) -> dict[str, Any]:
    matrix = projection.get("weight", "array", gather=gather)
    return {
        "list": projection.get(["weight", "delay"], "list", gather=gather),
        "size": projection.size(gather=gather),
        "shape": matrix.shape,
        "found": int((matrix == matrix).sum()),
    }


def shared_out(net: pnl.Network) -> dict[str, Any]:
    """Return what a rank says of its own cells, and of synapses one by one."""
    own = {
        group.label: {
            "cells": [cell.index for cell in group.local_cells],
            "size": group.local_size,
            "is_local": [group.is_local(cell) for cell in group],
            "places": [int(group.id_to_local_index(cell)) for cell in group.local_cells],
        }
        for group in net.populations
    }
    synapses = [[c.presynaptic_index, c.postsynaptic_index, c.weight] for c in net.projections[0]]
    return {"own": own, "synapses": synapses, "len": len(net.projections[0])}


def main(folder: Path) -> None:
    net = described()
    given, _, alone, cells = net.populations
    found: dict[str, Any] = {}
    with pnl.Simulator("native", net, 0.1, threads=1) as sim:
        sim.run(10.0)
        given.set(spike_times=LATER)
        alone.set(i_offset=1.5)
        cells[4:].set(tau_m=30.0)
        cells[:1].initialize(v=-60.0)
        net.projections[0].set(weight=uniform(2.0, 3.0))
        sim.run(10.0)
        sim.reset(annotations={"phase": "first"})
        given[1:].set(spike_times=[[0.5], [1.5]])
        sim.run(25.0)
        for gather in GATHERS:
            found[str(gather)] = {
                "data": {p.label: seen(p, gather) for p in net.populations},
                "counts": {p.label: counted(p, gather) for p in net.populations},
                "synapses": [wired(projection, gather) for projection in net.projections],
            }
        found["shared out"] = shared_out(net)
        found["parameters"] = [list(cells.get("tau_m")), alone.get("i_offset")]
        cells.write_data(str(folder / "cells.pkl"), annotations={"note": "of all"})
        net.projections[0].save("all", str(folder / "synapses.txt"))
        ranks = sim.communicator
        found["ranks"] = ranks.size
        (folder / f"{ranks.rank}.json").write_text(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
