"""Networks that many tests use."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..connectors import AllToAllConnector, FixedNumberPreConnector, FixedProbabilityConnector
from ..declarations import CellType
from ..network import Network, Population, Projection
from ..random import RandomDistribution
from ..standardmodels import SpikeSourceArray, SpikeSourcePoisson, StaticSynapse

STRENGTH = {"nA": 1.0, "uS": 0.02, "mV": 2.0}
"""A weight, for each unit, of which a few make a cell fire."""


def uniform(low: float, high: float) -> RandomDistribution:
    """Return a uniform distribution.

    Parameters
    ----------
    low, high : float
        Its bounds.
    """
    return RandomDistribution("uniform", low=low, high=high)


def weight(cell_type: type[CellType], receptor: int = 0, low: float = 1.0, high: float | None = None) -> Any:
    """Return a weight, or a distribution of weights, that suits a receptor.

    Parameters
    ----------
    cell_type : type of CellType
        The targets.
    receptor : int
        Position of the receptor.
    low, high : float
        In multiples of `STRENGTH`; a single weight if `high` is omitted.
    """
    kind = cell_type.receptors[receptor]
    bounds = sorted(
        STRENGTH[kind.unit] * (kind.sign or 1) * each for each in (low, low if high is None else high)
    )
    return bounds[0] if high is None else uniform(*bounds)


def fed(
    cell_type: type[CellType],
    times: Any,
    size: int = 1,
    delay: float = 0.1,
    scale: float = 1.0,
    **parameters: Any,
) -> tuple[Network, Population, Projection]:
    """Return a network in which one source feeds some cells at their first receptor, and everything is recorded.

    Parameters
    ----------
    cell_type : type of CellType
        The cells.
    times : list of float
        When the source emits, in ms.
    size : int
        How many cells there are.
    delay : float
        In ms.
    scale : float
        The weight in multiples of `STRENGTH`.
    **parameters
        Those of the cells.
    """
    network = Network(seed=1)
    source = network.population(1, SpikeSourceArray(spike_times=times))
    cells = network.population(size, cell_type(**parameters))
    synapse = StaticSynapse(weight=weight(cell_type, 0, scale), delay=delay)
    projection = network.projection(source, cells, AllToAllConnector(), synapse, cells.receptor_types[0])
    cells.record(cells.celltype.recordable)
    return network, cells, projection


def busy(cell_type: type[CellType], seed: int = 1, size: int = 12, recurrent: bool = True) -> Network:
    """Return a network that fires, with different cells, several delays, multapses and two receptors.

    Parameters
    ----------
    cell_type : type of CellType
        The cells.
    seed : int
        Seed of the network.
    size : int
        How many cells there are. The number of synapses onto each does not depend on it.
    recurrent : bool
        Whether the cells project to each other.
    """
    rng = np.random.default_rng(seed)
    network = Network(seed=seed)
    poisson = network.population(6, SpikeSourcePoisson(rate=uniform(50.0, 400.0)), label="poisson")
    times = [np.sort(np.round(rng.uniform(0, 60, 12), 1)) for _ in range(4)]
    listed = network.population(4, SpikeSourceArray(spike_times=times), label="listed")
    cells = network.population(
        size,
        cell_type(
            tau_m=uniform(8.0, 25.0),
            cm=uniform(0.7, 1.3),
            i_offset=uniform(0.5, 2.0),
            tau_refrac=uniform(0.0, 3.0),
            v_reset=uniform(-70.0, -60.0),
            v_thresh=uniform(-55.0, -50.0),
        ),
        initial_values={"v": uniform(-65.0, -55.0)},
        label="cells",
    )
    for source in (poisson, listed, cells) if recurrent else (poisson, listed):
        for receptor, name in enumerate(cells.receptor_types[:2]):
            several = FixedNumberPreConnector(3, with_replacement=True)
            few = FixedProbabilityConnector(0.4 * min(1.0, 12 / source.size))
            connector = several if receptor else few
            synapse = StaticSynapse(
                weight(cell_type, receptor, 0.2, 1.0 if receptor else 2.0), delay=uniform(0.1, 3.0)
            )
            network.projection(source, cells, connector, synapse, name)
    cells.record(cells.celltype.recordable)
    poisson.record("spikes")
    listed.record("spikes")
    return network
