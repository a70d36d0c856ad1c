"""What PyNN's backends get wrong about cells (PYNN.md, P29 to P37): here all that run a type do the one right thing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import pynnlite as pnl
from pynnlite.errors import BadValue
from pynnlite.testing.data import trace, trains

OPTIONS: dict[str, Any] = {"brian2": {"codegen": "numpy"}}

EachBackend = pytest.mark.parametrize("backend", ["reference", "native", "brian2", "arbor", "neuron"])


def ran(backend: str, network: pnl.Network, duration: float, timestep: float = 0.1) -> None:
    with pnl.Simulator(backend, network, timestep, **OPTIONS.get(backend, {})) as simulator:
        simulator.run(duration)


def recorded(
    backend: str,
    celltype: Any,
    duration: float,
    timestep: float = 0.1,
    size: int = 1,
    record: Any = ("spikes",),
) -> pnl.Population:
    network = pnl.Network()
    cells = network.population(size, celltype)
    cells.record(list(record))
    ran(backend, network, duration, timestep)
    return cells


def first_spike(v_spike: float) -> float:
    """Return when an AdEx cell with a current of 1 nA first reaches a potential, as SciPy works it out."""
    p = {each.name: each.default for each in pnl.EIF_cond_exp_isfa_ista.parameters}

    def slopes(_: float, state: np.ndarray) -> list[float]:
        v, w = state
        rise = p["delta_T"] * np.exp(min((v - p["v_thresh"]) / p["delta_T"], 30.0))
        return [
            (p["v_rest"] - v + rise) / p["tau_m"] + (1.0 - w) / p["cm"],
            (p["a"] * 1e-3 * (v - p["v_rest"]) - w) / p["tau_w"],
        ]

    def fires(_: float, state: np.ndarray) -> float:
        return float(state[0] - v_spike)

    fires.terminal = True  # type: ignore[attr-defined]
    found = solve_ivp(slopes, (0.0, 50.0), [p["v_rest"], 0.0], "DOP853", events=fires, rtol=1e-10, atol=1e-10)
    return float(found.t_events[0][0])


@EachBackend
@pytest.mark.parametrize("v_spike", [-40.0, 0.0, 40.0])
@pytest.mark.parametrize("timestep", [0.1, 0.01])
def test_p29_spikes_of_adaptive_exponential_cells_depend_neither_on_the_step_nor_on_v_spike(
    backend: str, v_spike: float, timestep: float
) -> None:
    celltype = pnl.EIF_cond_exp_isfa_ista(i_offset=1.0, v_spike=v_spike)
    (train,) = trains(recorded(backend, celltype, 12.5, timestep))
    late = train[0] - first_spike(min(v_spike, 0.0))  # from 0 mV on it takes no time
    assert len(train) == 1 and -0.001 < late <= timestep + 0.001


@EachBackend
def test_p30_without_an_onset_an_adaptive_cell_fires_at_v_thresh(backend: str) -> None:
    with pytest.raises(BadValue, match="delta_T of EIF_cond_exp_isfa_ista must be greater than 0, got 0 mV"):
        pnl.EIF_cond_exp_isfa_ista(delta_T=0.0)
    sharp = pnl.EIF_cond_exp_isfa_ista(i_offset=1.0, delta_T=0.01, a=0.0, b=0.0)
    plain = pnl.IF_cond_exp(i_offset=1.0, cm=0.281, tau_m=9.3667, v_rest=-70.6, v_reset=-70.6, v_thresh=-50.4)
    found, wanted = (np.array(trains(recorded(backend, each, 40.0))[0]) for each in (sharp, plain))
    assert len(found) == len(wanted) > 3
    assert np.abs(np.diff(found) - np.diff(wanted)).max() < 0.1 + 1e-9


@EachBackend
def test_p31_adaptation_and_relative_refractoriness_are_those_of_the_equations(backend: str) -> None:
    celltype = pnl.IF_cond_exp_gsfa_grr(i_offset=2.0, tau_refrac=2.0)
    cells = recorded(backend, celltype, 40.0, record=("spikes", "v", "g_s", "g_r"))
    (train,) = trains(cells)
    assert len(train) >= 2
    p = {each.name: each.default for each in celltype.parameters}
    since = np.arange(401)[:, None] * 0.1 - np.array(train)
    kernel = np.where(since > -1e-9, 1.0, 0.0)
    for name, kind in (("g_s", "sfa"), ("g_r", "rr")):
        decayed = kernel * np.exp(-np.maximum(since, 0.0) / p[f"tau_{kind}"])
        np.testing.assert_allclose(trace(cells, name)[:, 0], p[f"q_{kind}"] * decayed.sum(axis=1), rtol=1e-7)
    begin = train[0] + 2.0

    def slope(t: float, v: np.ndarray) -> np.ndarray:
        pulls = sum(
            1e-3 * p[f"q_{kind}"] * np.exp(-(t - train[0]) / p[f"tau_{kind}"]) * (p[f"e_rev_{kind}"] - v)
            for kind in ("sfa", "rr")
        )
        return np.asarray((p["v_rest"] - v) / p["tau_m"] + (pulls + 2.0) / p["cm"])

    times = np.arange(np.rint(begin * 10), np.rint(train[1] * 10)) / 10.0
    right = solve_ivp(
        slope, (begin, times[-1] + 1e-9), [p["v_reset"]], "DOP853", times, rtol=1e-11, atol=1e-11
    )
    v = trace(cells)[np.rint(times * 10).astype(int), 0]
    np.testing.assert_allclose(v, right.y[0], rtol=0, atol=2e-6)


@EachBackend
def test_p36_inhibition_and_excitation_have_their_own_time_constants_and_shapes(backend: str) -> None:
    network = pnl.Network()
    source = network.population(1, pnl.SpikeSourceArray(spike_times=[1.0]))
    taus = {"tau_syn_E": 1.0, "tau_syn_I": 4.0}
    current = network.population(1, pnl.IF_curr_alpha(**taus))
    conductance = network.population(1, pnl.EIF_cond_alpha_isfa_ista(**taus))
    for cells, weights in ((current, (0.3, -0.2)), (conductance, (0.003, 0.002))):
        for receptor, weight in zip(("excitatory", "inhibitory"), weights, strict=True):
            synapse = pnl.StaticSynapse(weight=weight, delay=1.0)
            network.projection(source, cells, pnl.AllToAllConnector(), synapse, receptor)
    current.record(["isyn_exc", "isyn_inh"])
    conductance.record(["gsyn_exc", "gsyn_inh"])
    ran(backend, network, 20.0)
    since = np.maximum(np.arange(201) * 0.1 - 2.0, 0.0)
    for cells, names, weights in (
        (current, ("isyn_exc", "isyn_inh"), (0.3, -0.2)),
        (conductance, ("gsyn_exc", "gsyn_inh"), (0.003, 0.002)),
    ):
        for name, weight, tau in zip(names, weights, (1.0, 4.0), strict=True):
            right = weight * since / tau * np.exp(1.0 - since / tau)
            np.testing.assert_allclose(trace(cells, name)[:, 0], right, rtol=1e-6, atol=1e-9)


@EachBackend
def test_p36_a_hodgkin_huxley_cell_fires_once_for_each_action_potential(backend: str) -> None:
    duration, n_spikes = (50.0, 7) if backend == "native" else (12.0, 2)
    cells = recorded(backend, pnl.HH_cond_exp(i_offset=1.0), duration, 0.025, record=("spikes", "v"))
    (train,) = trains(cells)
    v = trace(cells)[:, 0]
    crossings = 1 + np.flatnonzero((v[:-1] < 10.0) & (v[1:] >= 10.0))
    assert np.rint(np.array(train) / 0.025).astype(int).tolist() == crossings.tolist()
    assert len(train) == n_spikes and v.max() > 30.0


DIFFERENT = {
    "IF_curr_exp": {
        "v_thresh": [-55.0, -50.0, -52.0],
        "v_reset": [-65.0, -60.0, -70.0],
        "tau_refrac": [0.5, 5.0, 2.0],
    },
    "EIF_cond_exp_isfa_ista": {
        "v_spike": [-40.0, -20.0, -45.0],
        "v_reset": [-70.6, -55.0, -60.0],
        "b": [0.0, 0.2, 0.08],
        "v_thresh": [-50.4, -52.0, -48.0],
    },
    "IF_cond_exp_gsfa_grr": {
        "v_thresh": [-57.0, -55.0, -50.0],
        "q_sfa": [0.0, 15.0, 40.0],
        "q_rr": [0.0, 3000.0, 10.0],
    },
    "Izhikevich": {"c": [-65.0, -55.0, -50.0], "d": [2.0, 4.0, 8.0], "a": [0.02, 0.1, 0.05]},
}


@EachBackend
@pytest.mark.parametrize("name", DIFFERENT)
def test_p37_every_cell_has_thresholds_and_resets_of_its_own(backend: str, name: str) -> None:
    kind, different = getattr(pnl, name), DIFFERENT[name]
    drive, duration = (0.06, 12.0) if name == "Izhikevich" else (2.0, 25.0)
    together = recorded(backend, kind(i_offset=drive, **different), duration, size=3, record=("spikes", "v"))
    network = pnl.Network()
    alone = [
        network.population(1, kind(i_offset=drive, **{each: values[k] for each, values in different.items()}))
        for k in range(3)
    ]
    for cells in alone:
        cells.record(["spikes", "v"])
    ran(backend, network, duration)
    found = trains(together)
    assert found == [trains(cells)[0] for cells in alone]
    assert len({tuple(train) for train in found}) == 3 and min(map(len, found)) > 0
    np.testing.assert_allclose(
        trace(together), np.hstack([trace(cells) for cells in alone]), rtol=0, atol=1e-6
    )
