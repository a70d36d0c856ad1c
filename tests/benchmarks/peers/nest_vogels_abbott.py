"""Vogels–Abbott on NEST: one run of 1 s, on one thread, for each line on the standard input."""

import sys
import time

import nest
import numpy as np

COMMON = {
    "C_m": 200.0,
    "t_ref": 5.0,
    "V_reset": -60.0,
    "V_th": -50.0,
    "tau_syn_ex": 5.0,
    "tau_syn_in": 10.0,
}
CONDUCTANCES = {"g_L": 10.0, "E_L": -60.0, "E_ex": 0.0, "E_in": -80.0}
ADEX = {"Delta_T": 2.0, "V_peak": -40.0, "a": 0.0, "b": 5.0, "tau_w": 144.0}
KINDS = {
    "CUBA": ("iaf_psc_exp", {"tau_m": 20.0, "E_L": -49.0}, 16.2, -90.0),
    "COBA": ("iaf_cond_exp", CONDUCTANCES, 4.0, -51.0),
    "ADEX": ("aeif_cond_exp", {**CONDUCTANCES, **ADEX}, 4.0, -51.0),
}


def one_run(kind: str, cells: int) -> tuple[float, float]:
    """Build and run the network once, and return the seconds of the run and the rate in Hz."""
    nest.ResetKernel()
    nest.resolution = 0.1
    model, parameters, w_exc, w_inh = KINDS[kind]
    population = nest.Create(model, cells, {**COMMON, **parameters})
    population.V_m = np.random.default_rng(1).uniform(-60, -50, cells)
    n_exc = int(0.8 * cells)
    for part, weight in ((population[:n_exc], w_exc), (population[n_exc:], w_inh)):
        rule = {"rule": "pairwise_bernoulli", "p": 80.0 / cells}
        nest.Connect(part, population, rule, {"weight": weight, "delay": 0.2})
    if kind != "CUBA":
        kick = nest.Create("poisson_generator", 20, {"rate": 100.0, "stop": 50.0})
        parrots = nest.Create("parrot_neuron", 20)
        nest.Connect(kick, parrots, "one_to_one")
        nest.Connect(
            parrots, population, {"rule": "pairwise_bernoulli", "p": 0.01}, {"weight": 100.0, "delay": 0.2}
        )
    recorder = nest.Create("spike_recorder")
    nest.Connect(population, recorder)
    nest.Prepare()
    start = time.perf_counter()
    nest.Run(1000.0)
    return time.perf_counter() - start, recorder.n_events / cells


if __name__ == "__main__":
    nest.verbosity = nest.VerbosityLevel.ERROR
    print("ready", flush=True)
    for _ in sys.stdin:
        print(*one_run(sys.argv[1], int(sys.argv[2])), flush=True)
