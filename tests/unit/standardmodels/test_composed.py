"""Cells composed of a neuron and receptors: the same as standard types of these parts, and names of their own."""

from __future__ import annotations

import copy
import importlib
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue, UnknownParameter
from pynnlite.testing.data import trace, trains

INPUTS = {"one": [2.0, 5.0, 5.3], "two": [8.0]}


def ran(
    celltype: Any, receptors: tuple[str, str], weights: tuple[float, float], record: tuple[str, ...] = ()
) -> Any:
    """Return two cells that ran for 60 ms, with spikes at two receptors and a current that makes the first one fire."""
    net = pnl.Network(seed=1)
    cells = net.population(2, celltype)
    for times, receptor, weight in zip(INPUTS.values(), receptors, weights, strict=True):
        source = net.population(1, pnl.SpikeSourceArray(spike_times=times))
        synapse = pnl.StaticSynapse(weight=weight, delay=1.0)
        net.projection(source, cells, pnl.AllToAllConnector(), synapse, receptor)
    cells[:1].inject(pnl.DCSource(amplitude=1.2, start=20.0))
    cells.record(["spikes", "v", *record])
    with pnl.Simulator("reference", net, 0.1) as simulator:
        simulator.run(60.0)
    return cells


STANDARD = {
    "LIF, exponential conductances": (
        pnl.PointNeuron(pnl.LIF(tau_m=15.0), E=pnl.ExpPSR(tau_syn=3.0), I=pnl.ExpPSR(e_syn=-75.0)),
        pnl.IF_cond_exp(tau_m=15.0, tau_syn_E=3.0, e_rev_I=-75.0),
        (0.02, 0.03),
    ),
    "LIF, alpha-shaped conductances": (
        pnl.PointNeuron(pnl.LIF(), E=pnl.AlphaPSR(tau_syn=0.3), I=pnl.AlphaPSR(e_syn=-70.0, tau_syn=0.5)),
        pnl.IF_cond_alpha(),
        (0.1, 0.1),
    ),
    "LIF, currents": (
        pnl.PointNeuron(
            pnl.LIF(tau_refrac=3.0),
            E=pnl.CurrExpPostSynapticResponse(),
            I=pnl.CurrExpPostSynapticResponse(tau_syn=2.0),
        ),
        pnl.IF_curr_exp(tau_refrac=3.0, tau_syn_I=2.0),
        (0.5, -0.4),
    ),
    "AdExp, exponential conductances": (
        pnl.PointNeuron(pnl.AdExp(a=5.0), E=pnl.ExpPSR(), I=pnl.ExpPSR(e_syn=-80.0)),
        pnl.EIF_cond_exp_isfa_ista(a=5.0),
        (0.01, 0.01),
    ),
    "AdExp, alpha-shaped conductances": (
        pnl.PointNeuron(pnl.AdExp(), E=pnl.AlphaPSR(), I=pnl.AlphaPSR(e_syn=-80.0)),
        pnl.EIF_cond_alpha_isfa_ista(),
        (0.01, 0.01),
    ),
}


@pytest.mark.parametrize("name", STANDARD)
def test_it_does_what_the_standard_type_of_the_same_parts_does(name: str) -> None:
    composed, standard, weights = STANDARD[name]
    found, wanted = ran(composed, ("E", "I"), weights), ran(standard, ("excitatory", "inhibitory"), weights)
    assert trains(found) == trains(wanted)
    assert len(trains(found)[0]) > 0
    np.testing.assert_allclose(trace(found), trace(wanted), rtol=0, atol=1e-7)


@pytest.mark.parametrize(("rise", "decay"), [(0.2, 1.7), (1.0, 5.0), (2.0, 2.0 * (1 + 1e-9)), (4.0, 1.0)])
def test_the_peak_of_a_beta_shaped_conductance_is_the_weight(rise: float, decay: float) -> None:
    cell = pnl.PointNeuron(pnl.LIF(), one=pnl.BetaPSR(tau_rise=rise, tau_decay=decay), two=pnl.ExpPSR())
    net = pnl.Network()
    cells = net.population(1, cell)
    source = net.population(1, pnl.SpikeSourceArray(spike_times=[0.0]))
    net.projection(source, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=0.01, delay=0.1), "one")
    cells.record("one.gsyn")
    with pnl.Simulator("reference", net, 0.01) as simulator:
        simulator.run(20.0)
    assert trace(cells, "one.gsyn").max() == pytest.approx(0.01, rel=1e-4)


def test_equal_time_constants_make_the_alpha_function() -> None:
    cell = pnl.PointNeuron(pnl.LIF(), a=pnl.AlphaPSR(tau_syn=3.0), b=pnl.BetaPSR(tau_rise=3.0, tau_decay=3.0))
    cells = ran(cell, ("a", "a"), (0.01, 0.01), ("a.gsyn",)), ran(cell, ("b", "b"), (0.01, 0.01), ("b.gsyn",))
    np.testing.assert_allclose(trace(cells[0], "a.gsyn"), trace(cells[1], "b.gsyn"), rtol=1e-9, atol=1e-15)


def test_a_cell_may_have_many_receptors_of_all_kinds() -> None:
    receptors = {f"r{k}": pnl.ExpPSR(tau_syn=1.0 + k, e_syn=-60.0 + k) for k in range(9)}
    cell = pnl.PointNeuron(pnl.AdExp(), drive=pnl.CurrExpPostSynapticResponse(), **receptors)
    assert cell.receptor_types == ["drive", *(f"r{k}" for k in range(9))]
    assert cell.conductance_based
    cells = ran(cell, ("drive", "r8"), (0.3, 0.01), ("r8.gsyn", "r7.gsyn", "drive.isyn"))
    assert trace(cells, "r8.gsyn").max() == pytest.approx(0.01) and not trace(cells, "r7.gsyn").any()
    assert trace(cells, "drive.isyn").max() > 0.3


def test_without_receptors_it_is_the_neuron() -> None:
    for neuron in (pnl.LIF(), pnl.AdExp()):
        assert pnl.PointNeuron(neuron).receptor_types == []


def test_names_of_parameters_and_variables() -> None:
    cell = pnl.PointNeuron(pnl.AdExp(), AMPA=pnl.AlphaPSR(tau_syn=1.0), GABA=pnl.BetaPSR(e_syn=-70.0))
    assert cell.recordable == ["spikes", "v", "w", "AMPA.gsyn", "GABA.gsyn"]
    assert cell.units["GABA.tau_rise"] == "ms" and cell.units["AMPA.gsyn"] == "uS"
    net = pnl.Network()
    cells = net.population(3, cell, initial_values={"AMPA.gsyn": 0.001})
    cells.set(**{"AMPA.tau_syn": [1.0, 2.0, 3.0], "tau_m": 12.0})
    assert cells.get("AMPA.tau_syn").tolist() == [1.0, 2.0, 3.0] and cells.get("GABA.e_syn") == -70.0
    cells.initialize(**{"GABA.gsyn": 0.002})
    assert cells.initial_values["GABA.gsyn"].evaluate().tolist() == [0.002] * 3
    with pytest.raises(UnknownParameter, match=r"Did you mean 'AMPA.tau_syn'"):
        cells.set(**{"AMPA.tau_sin": 1.0})


def test_texts_and_copies() -> None:
    cell = pnl.PointNeuron(pnl.LIF(v_rest=-70.0), GABA=pnl.ExpPSR(e_syn=-75.0), A=pnl.ExpPSR())
    receptor = "CondExpPostSynapticResponse"
    text = f"PointNeuron(LIF(v_rest=-70.0), A={receptor}(), GABA={receptor}(e_syn=-75.0))"
    assert repr(cell) == text
    for again in (copy.deepcopy(cell), pickle.loads(pickle.dumps(cell))):
        assert type(again) is type(cell) and repr(again) == text
    other = pnl.PointNeuron(pnl.LIF(), A=pnl.ExpPSR(), GABA=pnl.ExpPSR())
    assert type(other) is type(cell) and isinstance(cell, pnl.PointNeuron)
    net = pnl.Network()
    net.population(2, cell)
    assert pickle.loads(pickle.dumps(net)).digest() == net.digest()


PARTS = """
import pynnlite as pnl

class Slow(pnl.ExpPSR):
    parameters = pnl.ExpPSR.parameters

class Leaky(pnl.LIF):
    pass

cell = pnl.PointNeuron(Leaky(v_rest=-70.0), NMDA=Slow(tau_syn=80.0), AMPA=pnl.AlphaPSR())
"""
LOADED = """
import pickle, sys
net = pickle.load(sys.stdin.buffer)
(spec,) = net.freeze().populations
from parts_of_a_user import Leaky, Slow, cell
assert spec.type is type(cell), spec.type
assert spec.type.neuron_part is Leaky and dict(spec.type.receptor_parts)["NMDA"] is Slow
print(net.digest())
"""


def test_cells_of_parts_of_ones_own_can_be_pickled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And loaded in another process, which makes their type again."""
    (tmp_path / "parts_of_a_user.py").write_text(PARTS)
    monkeypatch.syspath_prepend(tmp_path)
    parts = importlib.import_module("parts_of_a_user")
    net = pnl.Network(seed=1)
    net.population(2, parts.cell)
    assert type(copy.deepcopy(parts.cell)) is type(pickle.loads(pickle.dumps(parts.cell))) is type(parts.cell)
    found = subprocess.run(
        [sys.executable, "-c", LOADED],
        input=pickle.dumps(net),
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert found.stdout.decode().strip() == net.digest(), found.stderr.decode()


@pytest.mark.parametrize(
    ("parts", "receptors", "words"),
    [
        ((), {"AMPA": pnl.ExpPSR()}, "PointNeuron needs a neuron"),
        ((pnl.IF_cond_exp(),), {}, "PointNeuron needs a neuron"),
        ((pnl.LIF(),), {"AMPA": pnl.LIF()}, "AMPA of PointNeuron must be a receptor"),
        ((pnl.LIF(),), {"AMPA": pnl.ExpPSR}, "AMPA of PointNeuron must be a receptor"),
        ((pnl.LIF(),), {"reset": pnl.ExpPSR()}, "'reset' cannot be the name of a receptor"),
        ((pnl.LIF(),), {"tau_m": pnl.ExpPSR()}, "'tau_m' cannot be the name of a receptor"),
        ((pnl.LIF(),), {"a b": pnl.ExpPSR()}, "'a b' cannot be the name of a receptor"),
    ],
)
def test_what_cannot_be_composed_is_refused(parts: Any, receptors: Any, words: str) -> None:
    with pytest.raises(BadValue, match=words):
        pnl.PointNeuron(*parts, **receptors)


def test_parts_check_their_parameters() -> None:
    with pytest.raises(BadValue, match="tau_syn of CondAlphaPostSynapticResponse must be greater than 0"):
        pnl.AlphaPSR(tau_syn=0.0)
    with pytest.raises(UnknownParameter, match="These cells are points"):
        pnl.AlphaPSR(locations=0.5)


def test_weights_have_the_sign_of_the_receptor() -> None:
    from pynnlite.errors import BadConnection

    net = pnl.Network()
    cells = net.population(1, pnl.PointNeuron(pnl.LIF(), A=pnl.ExpPSR(), C=pnl.CurrExpPostSynapticResponse()))
    source = net.population(1, pnl.SpikeSourceArray())
    synapse = pnl.StaticSynapse(weight=-0.1)
    net.projection(source, cells, pnl.AllToAllConnector(), synapse, "C")
    with pytest.raises(BadConnection):
        net.projection(source, cells, pnl.AllToAllConnector(), synapse, "A").get("weight", "list")
