"""Steps in NEST's terms: time steps that are no round numbers, and bounds of delays."""

import numpy as np
import pytest
from pynnlite_nest.clock import delay_bounds, tics_of

import pynnlite as pnl
from pynnlite.testing.data import everything, trace


def test_e9_bounds_of_delays_are_exact_at_every_time_step_of_whole_microseconds():
    import nest

    wrong = []
    for microseconds in range(1, 1001):
        dt = microseconds / 1000
        longest = microseconds * 7 % 40 + 1
        shortest = microseconds % longest + 1
        nest.ResetKernel()
        nest.verbosity = nest.VerbosityLevel.ERROR
        nest.set(tics_per_ms=tics_of(dt), resolution=dt)
        nest.set(**delay_bounds(shortest, longest, dt))
        if (round(nest.min_delay / dt), round(nest.max_delay / dt)) != (shortest, longest):
            wrong.append(dt)
    nest.ResetKernel()
    assert wrong == []


@pytest.mark.parametrize("dt", [0.7, 0.35, 0.009, 0.013, 0.026])
@pytest.mark.parametrize("recorded", [["spikes"], ["spikes", "v"]], ids=["spikes", "traces"])
def test_e9_such_time_steps_run(dt, recorded):
    found = []
    for backend in ("reference", "nest"):
        network = pnl.Network(seed=2)
        source = network.population(2, pnl.SpikeSourceArray(spike_times=[[0.0, 3 * dt], [5 * dt, 6 * dt]]))
        cells = network.population(2, pnl.IF_curr_exp(tau_refrac=3 * dt))
        for k in (1, 2, 5):
            synapse = pnl.StaticSynapse(20.0 / dt, delay=k * dt)
            network.projection(source, cells, pnl.OneToOneConnector(), synapse)
        cells.record("spikes")
        if "v" in recorded:
            cells.record("v", sampling_interval=2 * dt)
        with pnl.Simulator(backend, network, dt) as simulator:
            simulator.run(20 * dt)
            simulator.run(20 * dt)
            found.append((everything([cells])[0], trace(cells) if "v" in recorded else np.zeros(0)))
    assert found[0][0] == found[1][0] and all(found[0][0])
    np.testing.assert_allclose(found[1][1], found[0][1], rtol=0, atol=1e-9)
