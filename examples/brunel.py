"""The sparsely connected network of Brunel (2000) in its four regimes, with delta synapses.

10 000 excitatory and 2 500 inhibitory integrate-and-fire cells; each receives 1 000 and 250 inputs from among them, and
Poisson spikes from outside. The strength g of inhibition and the rate eta of the external spikes, in units of the rate
that takes the mean potential to threshold, choose the regime, as in figure 8 of the paper:

    SR       g = 3,   eta = 2    synchronous, regular
    SI-fast  g = 6,   eta = 4    synchronous, irregular, fast oscillation
    AI       g = 5,   eta = 2    asynchronous, irregular
    SI-slow  g = 4.5, eta = 0.9  synchronous, irregular, slow oscillation

--cells scales the number of cells and of inputs alike, and the weights inversely: mean inputs stay, fluctuations grow.

After --discard ms, up to 1000 excitatory cells give the rate, the CV of the inter-spike intervals, the synchrony
(variance over mean of their spike counts in bins of 1 ms: about 1 for independent cells) and the frequency at which the
spectrum of these counts is highest. They are printed beside what the paper's table 1 gives for its simulations.

Usage: python brunel.py [BACKEND] [--regime SR|SI-fast|AI|SI-slow] [--cells N] [--threads N] [--time MS]
       [--discard MS] [--seed N] [--plot FILE]

Brunel N (2000). Journal of Computational Neuroscience 8, 183-208.
"""

import numpy as np
from scipy.signal import welch

from pynnlite.utility import SimulationProgressBar, Timer, get_simulator
from pynnlite.utility.statistics import mean_cv, mean_rate

REGIMES = {  # g, eta, and what the paper says
    "SR": (3.0, 2.0, "regular, almost fully synchronised"),
    "SI-fast": (6.0, 4.0, "60.7 Hz, irregular, oscillation of 180 Hz"),
    "AI": (5.0, 2.0, "37.7 Hz, irregular, no oscillation"),
    "SI-slow": (4.5, 0.9, "5.5 Hz, irregular, oscillation of 22 Hz"),
}

sim, options = get_simulator(
    ("--regime", "what the network is to do", {"choices": list(REGIMES), "default": "AI"}),
    ("--cells", "number of cells", {"type": int, "default": 12500}),
    ("--threads", "number of threads, for backends that have them", {"type": int}),
    ("--time", "time to run after what is discarded, ms", {"type": float, "default": 1000.0}),
    ("--discard", "time to run before, ms", {"type": float, "default": 200.0}),
    ("--seed", "seed of all random numbers", {"type": int, "default": 1}),
    ("--plot", "write a raster plot to this file", {"metavar": "FILE"}),
)

G, ETA, published = REGIMES[options.regime]
N_EXC = options.cells * 4 // 5
N_INH = options.cells - N_EXC
C_EXC, C_INH = N_EXC // 10, N_INH // 10
WEIGHT = 0.1 * 12500 / options.cells  # mV
TAU, THRESHOLD, DELAY = 20.0, 20.0, 1.5  # ms, mV, ms
RATE = ETA * 1000.0 * THRESHOLD / (WEIGHT * TAU)  # Hz, of all external inputs of a cell
RECORDED = 1000

timer = Timer()
threads = {} if options.threads is None else {"threads": options.threads}
sim.setup(timestep=0.1, min_delay=DELAY, seed=options.seed, **threads)
cell_type = sim.IF_curr_delta(tau_m=TAU, v_rest=0.0, v_reset=10.0, v_thresh=THRESHOLD, tau_refrac=2.0)
v_init = sim.RandomDistribution("uniform", low=0.0, high=THRESHOLD)
exc = sim.Population(N_EXC, cell_type, initial_values={"v": v_init}, label="excitatory")
inh = sim.Population(N_INH, cell_type, initial_values={"v": v_init}, label="inhibitory")

projections = []
for post in (exc, inh):
    for pre, n_inputs, weight in ((exc, C_EXC, WEIGHT), (inh, C_INH, -G * WEIGHT)):
        synapse = sim.StaticSynapse(weight=weight, delay=DELAY)
        projections.append(sim.Projection(pre, post, sim.FixedNumberPreConnector(n_inputs), synapse))
    sources = sim.Population(post.size, sim.SpikeSourcePoisson(rate=RATE), label=f"input of {post.label}")
    synapse = sim.StaticSynapse(weight=WEIGHT, delay=DELAY)
    sim.Projection(sources, post, sim.OneToOneConnector(), synapse)

exc[:RECORDED].record("spikes")
sim.run(0.0)
build_time = timer.diff()

sim.run(options.discard)
exc.get_data(clear=True)
timer.diff()
sim.run(options.time, callbacks=[SimulationProgressBar(100.0, options.discard + options.time)])
run_time = timer.diff()

trains = exc.get_data().segments[0].spiketrains
bins = options.discard + np.arange(0.0, options.time + 1.0)
counts, _ = np.histogram(np.concatenate([train.magnitude for train in trains]), bins)
frequency, power = welch(counts - counts.mean(), fs=1000.0, nperseg=min(256, len(counts)))

print(f"Brunel network on {options.simulator}: {options.cells} cells, {options.regime}, {options.time:g} ms")
print(f"build time  {build_time:.2f} s")
print(f"run time    {run_time:.2f} s")
print(f"synapses    {sum(projection.size() for projection in projections)}")
print(f"rate        {mean_rate(trains):.2f} Hz, CV of the inter-spike intervals {mean_cv(trains):.2f}")
synchrony, strongest = counts.var() / counts.mean(), frequency[power.argmax()]
print(f"synchrony   {synchrony:.2f}, strongest frequency {strongest:.0f} Hz")
print(f"published   {published}")

if options.plot:
    from pynnlite.utility.plotting import Figure, Panel

    Figure(
        Panel(trains, xlabel="Time (ms)", ylabel="Excitatory cell", xticks=True),
        title=f"Brunel network, {options.regime} ({options.simulator})",
        size=(9.0, 5.0),
    ).save(options.plot)

sim.end()
