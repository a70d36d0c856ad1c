"""A recurrent network of excitatory and inhibitory cells, whose connections follow from arithmetic."""

import pyNN.nest as sim

sim.setup(timestep=0.1, min_delay=0.5, max_delay=5.0)
n_exc, n_inh = 40, 10
exc = sim.Population(n_exc, sim.IF_curr_exp(i_offset=[1.0 + 0.01 * i for i in range(n_exc)], tau_syn_E=3.0))
inh = sim.Population(n_inh, sim.IF_curr_exp(i_offset=[1.1 + 0.02 * i for i in range(n_inh)]))
exc.initialize(v=[-65.0 + 0.3 * i for i in range(n_exc)])


def pairs(n_pre, n_post, every, weight):
    """Return every seventh pair or so, with weights and delays that differ."""
    return [
        (i, j, weight * (1.0 + 0.1 * ((i + j) % 5)), 0.5 + 0.1 * ((3 * i + j) % 40))
        for i in range(n_pre)
        for j in range(n_post)
        if (7 * i + 11 * j) % every == 0
    ]


for pre, post, every, weight, receptor in (
    (exc, exc, 7, 0.05, "excitatory"),
    (exc, inh, 5, 0.08, "excitatory"),
    (inh, exc, 4, -0.2, "inhibitory"),
):
    connector = sim.FromListConnector(pairs(pre.size, post.size, every, weight))
    sim.Projection(pre, post, connector, receptor_type=receptor)
exc.record("spikes")
inh.record("spikes")
exc[0:2].record("v")
sim.run(200.0)
sim.end()
