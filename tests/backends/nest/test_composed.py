"""Composed cells for which NEST has a model, beside the native engine; and those for which it has none."""

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import UnsupportedModel
from pynnlite.testing.data import trace, trains
from pynnlite.testing.networks import uniform

Alpha, Beta, Exp, Current = pnl.AlphaPSR, pnl.BetaPSR, pnl.ExpPSR, pnl.CurrExpPostSynapticResponse
LEAKY = {"tau_refrac": 1.0, "tau_m": uniform(15.0, 25.0)}
ADAPTIVE = {"tau_m": uniform(8.0, 12.0), "b": uniform(0.0, 0.1)}

CELLS = {
    "currents": lambda: pnl.PointNeuron(
        pnl.LIF(**LEAKY), p=Current(tau_syn=uniform(1.0, 4.0)), q=Current(), r=Current()
    ),
    "no receptors": lambda: pnl.PointNeuron(pnl.LIF(**LEAKY)),
    "alpha": lambda: pnl.PointNeuron(pnl.AdExp(**ADAPTIVE), p=Alpha(tau_syn=1.0), q=Alpha(e_syn=-75.0)),
    "alpha and beta": lambda: pnl.PointNeuron(
        pnl.AdExp(**ADAPTIVE),
        p=Alpha(tau_syn=uniform(0.5, 2.0)),
        q=Beta(tau_rise=3.0, tau_decay=1.0, e_syn=-70.0),
        r=Beta(tau_rise=2.0, tau_decay=30.0),
    ),
    "beta": lambda: pnl.PointNeuron(pnl.LIF(**LEAKY), p=Beta(tau_rise=0.4, tau_decay=2.0)),
    "two conductances": lambda: pnl.PointNeuron(pnl.LIF(**LEAKY), p=Exp(), q=Exp(e_syn=-80.0, tau_syn=9.0)),
    "one conductance": lambda: pnl.PointNeuron(pnl.AdExp(**ADAPTIVE), p=Exp(tau_syn=3.0)),
}


def result(backend, cell):
    network = pnl.Network(seed=7)
    cells = network.population(6, cell)
    source = network.population(20, pnl.SpikeSourcePoisson(rate=60.0))
    for receptor in cells.receptor_types:
        weight = 0.1 if cell.receptors[0].unit == "nA" else 0.003
        weight = -weight if receptor == "q" and cell.receptors[0].unit == "nA" else weight
        synapse = pnl.StaticSynapse(weight=weight, delay=uniform(0.5, 3.0))
        network.projection(source, cells, pnl.FixedProbabilityConnector(0.5), synapse, receptor)
    leaky = cell.neuron_part is pnl.LIF
    cells.inject(pnl.DCSource(amplitude=1.5 if leaky else 0.9))
    cells.record(cells.celltype.recordable)
    with pnl.Simulator(backend, network, 0.1) as simulator:
        simulator.run(25.0)
        cells.set(tau_m=11.0)
        simulator.run(25.0)
        return trains(cells), {name: trace(cells, name) for name in cells.celltype.recordable[1:]}


@pytest.mark.parametrize("which", CELLS)
def test_composed_cells_do_on_nest_what_they_declare(which):
    spikes, traces = result("native", CELLS[which]())
    found, samples = result("nest", CELLS[which]())
    assert found == spikes and sum(map(len, spikes)) > 5
    for name, right in traces.items():
        late = 1e-4 if name == "v" else 1e-5  # ms; where a spike begins
        allowed = {"v": 1e-4, "w": 2e-6}.get(name, 1e-6) + late * np.abs(np.gradient(right, 0.1, axis=0))
        assert (np.abs(samples[name] - right) <= allowed).all(), name


@pytest.mark.parametrize(
    ("cell", "initial", "reason"),
    [
        (pnl.PointNeuron(pnl.AdExp(), p=Alpha(), q=Current()), {}, "NEST has no model"),
        (pnl.PointNeuron(pnl.LIF(), p=Exp(), q=Exp(), r=Exp()), {}, "NEST has no model"),
        (pnl.PointNeuron(pnl.LIF(tau_m=5.0), p=Current(tau_syn=5.0)), {}, "a tau_syn equals tau_m"),
        (pnl.PointNeuron(pnl.AdExp(), p=Beta()), {"p.gsyn": 0.1}, "does not begin at 0"),
    ],
)
def test_composed_cells_that_nest_has_no_model_for_are_refused(cell, initial, reason):
    network = pnl.Network()
    network.population(2, cell, initial_values=initial)
    with pytest.raises(UnsupportedModel, match=reason), pnl.Simulator("nest", network, 0.1) as simulator:
        simulator.run(1.0)
