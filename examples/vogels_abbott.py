"""The benchmark networks of Vogels and Abbott (2005) in the form of Brette et al. (2007).

80 % excitatory and 20 % inhibitory integrate-and-fire cells, each with 80 inputs on average, that go on
firing irregularly by themselves: with current-based (CUBA) or conductance-based (COBA) synapses.

Usage: python vogels_abbott.py [BACKEND] CUBA|COBA [--cells N] [--time MS] [--seed N] [--plot FILE]

Vogels TP, Abbott LF (2005). Journal of Neuroscience 25, 10786-10795.
Brette R et al. (2007). Journal of Computational Neuroscience 23, 349-398.
"""

from pynnlite.utility import SimulationProgressBar, Timer, get_simulator
from pynnlite.utility.statistics import mean_cv, mean_rate

sim, options = get_simulator(
    ("benchmark", "kind of synapses", {"choices": ["CUBA", "COBA"]}),
    ("--cells", "number of cells", {"type": int, "default": 4000}),
    ("--time", "time to run, ms", {"type": float, "default": 1000.0}),
    ("--seed", "seed of all random numbers", {"type": int, "default": 1}),
    ("--plot", "write a raster plot to this file", {"metavar": "FILE"}),
)

DELAY = 0.2  # ms
N_EXC = options.cells * 4 // 5
N_INH = options.cells - N_EXC
P_CONNECT = min(1.0, 0.02 * 4000 / options.cells)

membrane = {"tau_m": 20.0, "cm": 0.2, "v_reset": -60.0, "v_thresh": -50.0, "tau_refrac": 5.0}
synapses = {"tau_syn_E": 5.0, "tau_syn_I": 10.0}
if options.benchmark == "CUBA":
    celltype = sim.IF_curr_exp(v_rest=-49.0, **membrane, **synapses)
    w_exc, w_inh = 0.0162, -0.09  # nA
else:
    celltype = sim.IF_cond_exp(v_rest=-60.0, e_rev_E=0.0, e_rev_I=-80.0, **membrane, **synapses)
    w_exc, w_inh = 0.004, 0.051  # µS

timer = Timer()
sim.setup(timestep=0.1, min_delay=DELAY, seed=options.seed)
v_init = sim.RandomDistribution("uniform", low=-60.0, high=-50.0)
exc = sim.Population(N_EXC, celltype, initial_values={"v": v_init}, label="excitatory")
inh = sim.Population(N_INH, celltype, initial_values={"v": v_init}, label="inhibitory")

connector = sim.FixedProbabilityConnector(P_CONNECT)
projections = []
for post in (exc, inh):
    from_exc = sim.StaticSynapse(weight=w_exc, delay=DELAY)
    from_inh = sim.StaticSynapse(weight=w_inh, delay=DELAY)
    projections.append(sim.Projection(exc, post, connector, from_exc, receptor_type="excitatory"))
    projections.append(sim.Projection(inh, post, connector, from_inh, receptor_type="inhibitory"))

if options.benchmark == "COBA":  # a kick, without which the network stays silent
    kick = sim.Population(20, sim.SpikeSourcePoisson(rate=100.0, duration=50.0), label="kick")
    for post in (exc, inh):
        synapse = sim.StaticSynapse(weight=0.1, delay=DELAY)
        projections.append(sim.Projection(kick, post, sim.FixedProbabilityConnector(0.01), synapse))

exc.record("spikes")
inh.record("spikes")
sim.run(0.0)
build_time = timer.diff()

sim.run(options.time, callbacks=[SimulationProgressBar(100.0, options.time)])
run_time = timer.diff()

exc_trains = exc.get_data().segments[0].spiketrains
inh_trains = inh.get_data().segments[0].spiketrains
print(f"{options.benchmark} on {options.simulator}: {options.cells} cells, {options.time:g} ms")
print(f"build time  {build_time:.2f} s")
print(f"run time    {run_time:.2f} s")
print(f"synapses    {sum(projection.size() for projection in projections)}")
for label, trains in (("excitatory", exc_trains), ("inhibitory", inh_trains)):
    print(f"{label}  {mean_rate(trains):.2f} Hz, CV of the inter-spike intervals {mean_cv(trains):.2f}")

if options.plot:
    from pynnlite.utility.plotting import Figure, Panel

    Figure(
        Panel(
            exc_trains,
            inh_trains,
            data_labels=["excitatory", "inhibitory"],
            xlabel="Time (ms)",
            ylabel="Cell",
            xticks=True,
        ),
        title=f"{options.benchmark} network of {options.cells} cells ({options.simulator})",
        size=(9.0, 5.0),
    ).save(options.plot)

sim.end()
