"""A synfire chain with inhibition after Kremkow et al. (2010): 10 groups of 100 and 25 cells, ten packets in 1 s."""

import pyNN.nest as sim
from pyNN.random import NumpyRNG

sim.setup(timestep=0.1, min_delay=0.1, max_delay=25.0)
rng = NumpyRNG(seed=1)
parameters = {
    "cm": 0.29,
    "tau_m": 29.0,
    "tau_refrac": 2.0,
    "v_rest": -70.0,
    "v_reset": -70.0,
    "v_thresh": -57.0,
    "tau_syn_E": 1.5,
    "tau_syn_I": 10.0,
    "e_rev_I": -75.0,
}
draws = NumpyRNG(seed=2)
packet = [
    sorted(100.0 * i + 10.0 + abs(draws.next(1, "normal", {"mu": 3.0, "sigma": 1.0})[0]) for i in range(10))
    for _ in range(100)
]
source = sim.Population(100, sim.SpikeSourceArray(spike_times=packet))
groups = []
for number in range(10):
    exc = sim.Population(100, sim.IF_cond_exp(**parameters), label=f"exc {number}")
    inh = sim.Population(25, sim.IF_cond_exp(**parameters), label=f"inh {number}")
    excite = sim.StaticSynapse(weight=0.001, delay=20.0)
    for target in (exc, inh):
        connector = sim.FixedNumberPreConnector(60, rng=rng)
        sim.Projection(source, target, connector, excite, receptor_type="excitatory")
    inhibit = sim.StaticSynapse(weight=0.0002, delay=8.0)
    sim.Projection(inh, exc, sim.FixedNumberPreConnector(25, rng=rng), inhibit, receptor_type="inhibitory")
    exc.record("spikes")
    inh.record("spikes")
    groups += [exc, inh]
    source = exc
sim.run(1000.0)
print([group.mean_spike_count() for group in groups])
data = [group.get_data() for group in groups]
sim.end()
