"""New weights reach the right synapses, into however many chunks a recipe cuts them (A17)."""

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.backend import difference, registry
from pynnlite.parallel import SerialCommunicator
from pynnlite.recipe import Recipe
from pynnlite.testing.networks import uniform

OPTIONS: dict[str, dict[str, Any]] = {
    "reference": {},
    "native": {},
    "brian2": {"codegen": "numpy"},
    "nest": {},
    "arbor": {},
    "neuron": {},
}


def network(cell_type: type[Any]) -> tuple[pnl.Network, list[Any]]:
    """Return a network with several synapses between the same cells, onto both receptors, and its projections."""
    net = pnl.Network(seed=8)
    source = net.population(
        9, pnl.SpikeSourceArray(spike_times=[[0.6 + 0.2 * k, 3.0, 4.0 + k] for k in range(9)])
    )
    cells = net.population(10, cell_type(i_offset=0.8, tau_refrac=0.0))
    projections = []
    for pre, connector, receptor in (
        (source, pnl.AllToAllConnector(), "excitatory"),
        (cells, pnl.FixedTotalNumberConnector(200, with_replacement=True), "excitatory"),
        (source, pnl.FixedNumberPostConnector(4), "inhibitory"),
        (source, pnl.AllToAllConnector(), "excitatory"),
    ):
        synapse = pnl.StaticSynapse(weight=0.0, delay=0.2)
        label = str(len(projections))
        projections.append(net.projection(pre, cells, connector, synapse, receptor, label))
    cells.record("v")
    return net, projections


def run(backend: str, cell_type: type[Any], before: int, after: int) -> Any:
    """Return the potentials of a network that begins with chunks of one size and gets new weights in another."""
    net, projections = network(cell_type)
    found = registry.load(backend)
    recipe = Recipe(net.freeze(), 0.1, at_a_time=before)
    simulation = found.build(recipe, SerialCommunicator(), found.options(**OPTIONS[backend]))
    simulation.advance(5)
    for k, projection in enumerate(projections):
        size = 0.01 if cell_type is pnl.IF_cond_exp else 0.5
        ends = (
            (-size, 0.0) if projection.receptor_type == "inhibitory" and size > 0.1 else (0.0, size * (k + 1))
        )
        projection.set(weight=uniform(*ends))
    new = Recipe(net.freeze(), 0.1, at_a_time=after)
    simulation.update(new, difference(recipe, new, ()))
    simulation.advance(60)
    (trace,) = simulation.drain().traces.values()
    simulation.close()
    return trace.values


@pytest.mark.parametrize("cell_type", [pnl.IF_curr_exp, pnl.IF_cond_exp])
@pytest.mark.parametrize("backend", list(OPTIONS))
def test_a17_new_weights_reach_the_right_synapses(backend: str, cell_type: type[Any]) -> None:
    wanted = run("reference", cell_type, 10**6, 10**6)
    assert np.ptp(wanted[-1]) > 1.0
    for before, after in ((7, 7), (10**6, 7), (40, 10**6)):
        np.testing.assert_allclose(run(backend, cell_type, before, after), wanted, rtol=0, atol=1e-5)
