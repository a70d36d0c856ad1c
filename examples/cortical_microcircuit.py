"""The cortical microcircuit of Potjans and Diesmann (2014): the cells below 1 mm² of early sensory cortex.

77 169 integrate-and-fire cells in four layers, an excitatory and an inhibitory population in each, with 299 million
synapses: numbers of synapses from connection probabilities, placed at random (pairs may have several), with weights
from a normal distribution, 0 where this gives the other sign, and delays from one that is cut off below 0.1 ms.

--scale multiplies the number of cells and the inputs of each cell, as N_scaling and K_scaling together do in the
published scripts: weights are divided by the square root of the scale and a constant current makes up for the mean
input that is missing then (van Albada et al. 2015), so that means and variances of inputs stay, correlations do not.
At scale 1 nothing changes. --drive is from Poisson sources, one to a cell, or by their mean as a constant current.

All spikes are recorded; rates and irregularity are those of up to 1000 cells of each population after --discard ms,
printed beside published ones of the whole network with Poisson drive. PyNEST: what comes with the PyNEST version of the
model (NEST 3, examples/Potjans_2014, full_mean_rates); the constant currents are worked out from these. Romaro: Romaro
et al. (2021), 60 s, tables A.1 (rates) and A.3 (CV of the inter-spike intervals, too low in short runs). By a constant
current, networks below a scale of about 0.2 may fall silent.

Usage: python cortical_microcircuit.py [BACKEND] [--scale S] [--drive poisson|dc] [--weights single|double]
       [--threads N] [--time MS] [--discard MS] [--seed N] [--plot FILE] [--timings]

Potjans TC, Diesmann M (2014). Cerebral Cortex 24, 785-806.
van Albada SJ, Helias M, Diesmann M (2015). PLoS Computational Biology 11, e1004490.
Romaro C et al. (2021). Neural Computation 33, 1993-2032.
Initial potentials: PyNEST version of the model.
"""

import numpy as np

from pynnlite.utility import SimulationProgressBar, Timer, get_simulator
from pynnlite.utility.statistics import mean_cv, mean_rate

sim, options = get_simulator(
    ("--scale", "part of the cells, and of the inputs of each", {"type": float, "default": 0.1}),
    ("--drive", "kind of external input", {"choices": ["poisson", "dc"], "default": "poisson"}),
    ("--weights", "precision of the weights", {"choices": ["single", "double"], "default": "double"}),
    ("--threads", "number of threads, for backends that have them", {"type": int}),
    ("--time", "time to run after what is discarded, ms", {"type": float, "default": 1000.0}),
    ("--discard", "time to run before, ms", {"type": float, "default": 500.0}),
    ("--seed", "seed of all random numbers", {"type": int, "default": 1}),
    ("--plot", "write a raster plot to this file", {"metavar": "FILE"}),
    ("--timings", "print what each phase took (native)", {"action": "store_true"}),
)

POPULATIONS = ["L2/3E", "L2/3I", "L4E", "L4I", "L5E", "L5I", "L6E", "L6I"]
SIZES = np.array([20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948])
PROBABILITIES = np.array(  # rows are targets, columns sources
    [
        [0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0.0, 0.0076, 0.0],
        [0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0.0, 0.0042, 0.0],
        [0.0077, 0.0059, 0.0497, 0.135, 0.0067, 0.0003, 0.0453, 0.0],
        [0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0.0, 0.1057, 0.0],
        [0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0.0],
        [0.0548, 0.0269, 0.0257, 0.0022, 0.06, 0.3158, 0.0086, 0.0],
        [0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252],
        [0.0364, 0.001, 0.0034, 0.0005, 0.0277, 0.008, 0.0658, 0.1443],
    ]
)
EXTERNAL_INPUTS = np.array([1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100])
EXTERNAL_RATE = 8.0  # Hz
PYNEST_RATES = np.array([0.903, 2.965, 4.414, 5.876, 7.569, 8.633, 1.105, 7.829])  # Hz
ROMARO_RATES = [0.90, 2.80, 4.39, 5.70, 6.80, 8.22, 1.14, 7.60]  # Hz
ROMARO_CV = [0.938, 0.916, 0.891, 0.873, 0.847, 0.809, 0.924, 0.819]
V_MEAN = [-68.28, -63.16, -63.33, -63.45, -63.11, -61.66, -66.72, -61.43]  # mV, at the start
V_SD = [5.36, 4.57, 4.74, 4.94, 4.94, 4.55, 5.46, 4.48]
WEIGHT, G, WEIGHT_SD = 0.0878, -4.0, 0.1  # nA; relative
DELAY = {"E": 1.5, "I": 0.75}  # ms
DELAY_SD = 0.5  # relative
TAU_SYN = 0.5  # ms
DT = 0.1  # ms
SHOWN = 1000  # cells of a population

pairs = np.outer(SIZES, SIZES)
full_synapses = np.log1p(-PROBABILITIES) / np.log1p(-1.0 / pairs)
n_synapses = np.rint(full_synapses * options.scale**2).astype(int)
full_weights = np.tile(np.where([label.endswith("E") for label in POPULATIONS], WEIGHT, G * WEIGHT), (8, 1))
full_weights[0, 2] *= 2.0  # from L4E to L2/3E
weights = full_weights / np.sqrt(options.scale)
inputs = options.scale * EXTERNAL_INPUTS

charge = (full_weights * full_synapses / SIZES[:, None]) @ PYNEST_RATES * TAU_SYN / 1000.0
external = EXTERNAL_INPUTS * EXTERNAL_RATE * WEIGHT * TAU_SYN / 1000.0
missing = 1.0 - np.sqrt(options.scale)
current = missing * charge + (missing * external if options.drive == "poisson" else external)  # nA


def clipped(kind: str, mean: float, sd: float, low: float, high: float) -> sim.RandomDistribution:
    """Return a normal distribution with bounds."""
    return sim.RandomDistribution(kind, mu=mean, sigma=sd, low=low, high=high)


timer = Timer()
threads = {} if options.threads is None else {"threads": options.threads}
sim.setup(timestep=DT, min_delay=DT, seed=options.seed, **threads)
populations = []
for label, size, i_offset, v_mean, v_sd in zip(POPULATIONS, SIZES, current, V_MEAN, V_SD, strict=True):
    cell_type = sim.IF_curr_exp(
        tau_m=10.0,
        cm=0.25,
        tau_syn_E=TAU_SYN,
        tau_syn_I=TAU_SYN,
        tau_refrac=2.0,
        v_rest=-65.0,
        v_thresh=-50.0,
        v_reset=-65.0,
        i_offset=i_offset,
    )
    v_init = sim.RandomDistribution("normal", mu=v_mean, sigma=v_sd)
    n_cells = max(1, round(size * options.scale))
    populations.append(sim.Population(n_cells, cell_type, initial_values={"v": v_init}, label=label))

projections = []
for t, target in enumerate(populations):
    for s, source in enumerate(populations):
        if not n_synapses[t, s]:
            continue
        weight, bounds = weights[t, s], (0.0, np.inf) if weights[t, s] > 0 else (-np.inf, 0.0)
        delay = DELAY[source.label[-1]]
        synapse = sim.StaticSynapse(
            weight=clipped("normal_clipped_to_boundary", weight, WEIGHT_SD * abs(weight), *bounds),
            delay=clipped("normal_clipped", delay, DELAY_SD * delay, DT, np.inf),
            precision=options.weights,
        )
        connector = sim.FixedTotalNumberConnector(int(n_synapses[t, s]), with_replacement=True)
        receptor = "excitatory" if weight > 0 else "inhibitory"
        projections.append(sim.Projection(source, target, connector, synapse, receptor_type=receptor))

if options.drive == "poisson":
    for target, n_inputs in zip(populations, inputs, strict=True):
        poisson = sim.SpikeSourcePoisson(rate=EXTERNAL_RATE * n_inputs)
        sources = sim.Population(target.size, poisson, label=f"input of {target.label}")
        synapse = sim.StaticSynapse(weight=WEIGHT / np.sqrt(options.scale), delay=DELAY["E"])
        sim.Projection(sources, target, sim.OneToOneConnector(), synapse, receptor_type="excitatory")

for population in populations:
    population.record("spikes")
sim.run(0.0)
build_time = timer.diff()

sim.run(options.discard)
for population in populations:
    population[:SHOWN].get_data(clear=True)
timer.diff()
sim.run(options.time, callbacks=[SimulationProgressBar(100.0, options.discard + options.time)])
run_time = timer.diff()

total = int(n_synapses.sum())
n_cells = sum(population.size for population in populations)
print(
    f"Cortical microcircuit on {options.simulator}, {options.drive} drive: {n_cells} cells, {total} synapses"
)
print(f"build time        {build_time:.2f} s, {1e9 * build_time / total:.1f} ns per synapse")
print(f"run time          {run_time:.2f} s for {options.time:g} ms")
print(f"real-time factor  {1000.0 * run_time / options.time:.2f}")
print("population  rate (Hz)  PyNEST  Romaro  CV of ISI  Romaro")
all_trains = [population[:SHOWN].get_data().segments[0].spiketrains for population in populations]
rows = zip(POPULATIONS, all_trains, PYNEST_RATES, ROMARO_RATES, ROMARO_CV, strict=True)
for label, trains, pynest, romaro, cv in rows:
    print(
        f"{label:10}  {mean_rate(trains):9.2f}  {pynest:6.2f}  {romaro:6.2f}  {mean_cv(trains):9.3f}  {cv:6.3f}"
    )

if options.timings:
    print(sim.timings())

if options.plot:
    from pynnlite.utility.plotting import Figure, Panel

    Figure(
        Panel(*all_trains, data_labels=POPULATIONS, xlabel="Time (ms)", ylabel="Cell", xticks=True),
        title=f"Cortical microcircuit, {options.drive} drive ({options.simulator})",
        size=(9.0, 7.0),
    ).save(options.plot)

sim.end()
