"""``pynnlite demo``: a network of 4 000 cells for one second, with its statistics, a figure and a data file."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..connectors import FixedProbabilityConnector
from ..errors import BadValue
from ..network import Network
from ..packages import optional
from ..random import RandomDistribution
from ..running import Simulator
from ..standardmodels import IF_cond_exp, SpikeSourcePoisson, StaticSynapse
from ..utility.progress import SimulationProgressBar

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction

    from ..network import Population

DESCRIPTION = """\
Run the conductance-based benchmark network of Brette et al. (2007, Journal of Computational Neuroscience 23,
349-398) after Vogels and Abbott (2005): 80 % excitatory cells, 80 inputs to each cell, self-sustained irregular
firing after a kick of 50 ms.
"""
INPUTS_PER_CELL = 80.0


def add_to(subparsers: _SubParsersAction[ArgumentParser]) -> None:
    """Add the subcommand to the parser."""
    parser = subparsers.add_parser(
        "demo", help="run a network of 4 000 cells and plot it", description=DESCRIPTION
    )
    parser.add_argument("--backend", default="native", metavar="NAME", help="default: native")
    parser.add_argument("--cells", type=int, default=4000, metavar="N", help="default: 4000")
    parser.add_argument("--time", type=float, default=1000.0, metavar="MS", help="default: 1000")
    parser.add_argument("--seed", type=int, default=1, help="seed of the network; default: 1")
    parser.add_argument(
        "--output", type=Path, default=Path("pynnlite-demo"), metavar="FOLDER", help="for the files"
    )
    parser.set_defaults(action=run)


def run(options: Namespace) -> int:
    """Run the demo, print what happened and write the files."""
    _require_packages()
    network = Network(seed=options.seed)
    populations = describe(network, options.cells)
    begin = time.perf_counter()
    with Simulator(options.backend, network, timestep=0.1, min_delay=0.2) as simulator:
        simulator.run(0.0)
        built = time.perf_counter()
        synapses = sum(projection.size() for projection in network.projections)
        print(
            f"{options.cells} cells and {synapses} synapses on {options.backend!r}, built in {built - begin:.2f} s"
        )
        begin = time.perf_counter()
        simulator.run(options.time, callbacks=[SimulationProgressBar(10.0, options.time)])
        print(f"{options.time:g} ms run in {time.perf_counter() - begin:.2f} s")
        blocks = [population.get_data("spikes") for population in populations]
    _report(populations, blocks)
    _write(blocks, options)
    return 0


def describe(network: Network, size: int) -> tuple[Population, Population]:
    """Describe the network, and return its excitatory and inhibitory cells.

    Parameters
    ----------
    network : Network
        An empty network.
    size : int
        How many cells; at least 10.
    """
    if size < 10:
        raise BadValue(f"The demo needs at least 10 cells, not {size}.")
    celltype = IF_cond_exp(
        **{"tau_m": 20.0, "cm": 0.2, "v_rest": -60.0, "v_reset": -60.0, "v_thresh": -50.0, "tau_refrac": 5.0},
        **{"tau_syn_E": 5.0, "tau_syn_I": 10.0, "e_rev_E": 0.0, "e_rev_I": -80.0},
    )
    start = {"v": RandomDistribution("uniform", low=-60.0, high=-50.0)}
    n_exc = size * 4 // 5
    exc = network.population(n_exc, celltype, initial_values=start, label="excitatory")
    inh = network.population(size - n_exc, celltype, initial_values=start, label="inhibitory")
    connector = FixedProbabilityConnector(min(1.0, INPUTS_PER_CELL / size))
    for post in (exc, inh):
        network.projection(exc, post, connector, StaticSynapse(weight=0.004, delay=0.2), "excitatory")
        network.projection(inh, post, connector, StaticSynapse(weight=0.051, delay=0.2), "inhibitory")
    kick = network.population(20, SpikeSourcePoisson(rate=100.0, duration=50.0), label="kick")
    for post in (exc, inh):
        network.projection(kick, post, FixedProbabilityConnector(0.01), StaticSynapse(weight=0.1, delay=0.2))
        post.record("spikes")
    return exc, inh


def _require_packages() -> None:
    """Raise `MissingPackage` before the run if the report or the figure cannot be made after it."""
    optional("elephant.statistics", "plot", "The demo's report")
    optional("matplotlib.figure", "plot", "The demo's figure")


def _report(populations: Any, blocks: Any) -> None:
    from ..utility.statistics import mean_cv, mean_rate

    for population, block in zip(populations, blocks, strict=True):
        trains = block.segments[0].spiketrains
        print(
            f"{population.label:<11} {mean_rate(trains):5.1f} Hz, CV of the inter-spike intervals {mean_cv(trains):.2f}"
        )


def _write(blocks: Any, options: Namespace) -> None:
    from ..recording.neo import write
    from ..utility.plotting import Figure, Panel

    trains = [block.segments[0].spiketrains for block in blocks]
    raster = options.output / "raster.png"
    Figure(
        Panel(
            *trains, data_labels=["excitatory", "inhibitory"], xlabel="Time (ms)", ylabel="Cell", xticks=True
        ),
        title=f"Self-sustained irregular firing of {options.cells} cells ({options.backend})",
        size=(9.0, 5.0),
    ).save(raster)
    files = [raster]
    for block in blocks:
        files.append(options.output / f"{block.name}.pkl")
        write(block, files[-1])
    print("written:", ", ".join(map(str, files)))
