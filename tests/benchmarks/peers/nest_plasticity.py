"""The network of `plasticity.py` on NEST, by its own API: building and a run for each line on the standard input.

Usage: ``python nest_plasticity.py FOLDER CELLS TIME THREADS``. Prints seconds of processor time and of wall time for
TIME ms, the rate of the excitatory cells (Hz), the seconds of building, and MB of memory.
"""

import sys
import time

import nest
import numpy as np
from plastic_network import (
    A_MINUS,
    A_PLUS,
    CELL,
    DELAY,
    RATE,
    SETTLE,
    TAU_MINUS,
    TAU_PLUS,
    TAU_SYN,
    TIMESTEP,
    W_MAX,
    WEIGHT,
    load,
    resident,
    sizes,
)

PA = 1000.0
"""pA in one nA: NEST has currents in pA, and capacitances in pF."""
PARAMETERS = {
    "C_m": CELL["cm"] * 1000.0,
    "tau_m": CELL["tau_m"],
    "E_L": CELL["v_rest"],
    "V_reset": CELL["v_reset"],
    "V_th": CELL["v_thresh"],
    "V_m": CELL["v_rest"],
    "t_ref": CELL["tau_refrac"],
    "tau_syn_ex": TAU_SYN,
    "tau_syn_in": TAU_SYN,
    "tau_minus": TAU_MINUS,
}
RULE = {
    "tau_plus": TAU_PLUS,
    "lambda": A_PLUS,
    "alpha": A_MINUS / A_PLUS,
    "mu_plus": 0.0,
    "mu_minus": 1.0,
    "Wmax": W_MAX * PA,
}


def build(folder: str, cells: int, threads: int) -> "nest.NodeCollection":
    """Build the network, and return what counts the spikes of excitatory cells."""
    nest.ResetKernel()
    nest.set(resolution=TIMESTEP, local_num_threads=threads, min_delay=DELAY, max_delay=DELAY)
    populations = {name: nest.Create("iaf_psc_exp", n, PARAMETERS) for name, n in sizes(cells).items()}
    nest.CopyModel("stdp_synapse_hom", "learning", RULE)
    drive = nest.Create("poisson_generator", params={"rate": RATE})
    recorder = nest.Create("spike_recorder")
    for target, group in populations.items():
        nest.Connect(drive, group, "all_to_all", {"weight": WEIGHT * PA, "delay": DELAY})
        for source, sending in populations.items():
            synapses = load(folder, source + target)
            model = "learning" if source + target == "EE" else "static_synapse"
            delay = np.full(synapses.source.size, DELAY)
            spec = {"synapse_model": model, "weight": synapses.weight * PA, "delay": delay}
            first, second = sending[0].global_id, group[0].global_id
            nest.Connect(synapses.source + first, synapses.target + second, "one_to_one", spec)
    nest.Connect(populations["E"], recorder, syn_spec={"delay": DELAY})
    return recorder


def one_run(folder: str, cells: int, time_ms: float, threads: int) -> tuple[float, ...]:
    """Build and run the network once; return what is to be printed."""
    begun = time.perf_counter()
    recorder = build(folder, cells, threads)
    nest.Prepare()
    built = time.perf_counter() - begun
    nest.Run(SETTLE)
    spikes, wall, used = recorder.n_events, time.perf_counter(), time.process_time()
    nest.Run(time_ms)
    used, wall = time.process_time() - used, time.perf_counter() - wall
    rate = (recorder.n_events - spikes) / sizes(cells)["E"] / time_ms * 1000.0
    memory = resident()
    nest.Cleanup()
    return used, wall, rate, built, memory


if __name__ == "__main__":
    nest.verbosity = nest.VerbosityLevel.ERROR
    print("ready", flush=True)
    for _ in sys.stdin:
        print(*one_run(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])), flush=True)
