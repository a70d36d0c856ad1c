"""Options of one simulator or the other."""

import warnings

import pyNN.neuron as sim

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    options = {"timestep": 0.1, "rng_seeds": [1, 2], "db_name": "x.sqlite", "use_cvode": False, "debug": True}
    sim.setup(
        threads=1, quit_on_end=False, time_scale_factor=1, reference="ref", n_boards_required=1, **options
    )
print(len(caught), sim.get_time_step())
# 1 0.1
