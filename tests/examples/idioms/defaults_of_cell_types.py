"""Defaults are read from the class."""

import pyNN.nest as sim

parameters = dict(sim.IF_cond_exp.default_parameters)
parameters["tau_m"] = 12.5
sim.setup()
p = sim.Population(1, sim.IF_cond_exp, parameters)
print(
    parameters["v_thresh"],
    p.get("tau_m"),
    sim.IF_cond_exp.default_initial_values["v"],
    sorted(parameters)[:2],
)
# -50.0 12.5 -65.0 ['cm', 'e_rev_E']
