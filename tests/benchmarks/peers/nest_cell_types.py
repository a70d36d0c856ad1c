"""Cells of one type on NEST: one run, on one thread, for each line on the standard input."""

import sys
import time

import nest
from cell_type_drives import DELAY, DRIVES, PROBABILITY, RATE, SOURCES

MEMBRANE = {"C_m": 1000.0, "E_L": -65.0, "V_th": -50.0, "V_reset": -65.0, "t_ref": 0.1}
REVERSALS = {"E_ex": 0.0, "E_in": -70.0}
ADEX = {
    "C_m": 281.0,
    "g_L": 30.0,
    "E_L": -70.6,
    "V_reset": -70.6,
    "V_th": -50.4,
    "V_peak": -40.0,
    "Delta_T": 2.0,
    "a": 4.0,
    "b": 80.5,
    "tau_w": 144.0,
    "t_ref": 0.1,
    "E_ex": 0.0,
    "E_in": -80.0,
    "tau_syn_ex": 5.0,
    "tau_syn_in": 5.0,
}
HH = {
    "g_Na": 20000.0,
    "g_K": 6000.0,
    "g_L": 10.0,
    "C_m": 200.0,
    "V_T": -63.0,
    "E_Na": 50.0,
    "E_K": -90.0,
    "E_L": -65.0,
    "E_ex": 0.0,
    "E_in": -80.0,
    "tau_syn_ex": 0.2,
    "tau_syn_in": 2.0,
}
MODELS = {
    "IF_cond_exp": (
        "iaf_cond_exp",
        {**MEMBRANE, **REVERSALS, "g_L": 50.0, "tau_syn_ex": 5.0, "tau_syn_in": 5.0},
    ),
    "IF_cond_alpha": (
        "iaf_cond_alpha",
        {**MEMBRANE, **REVERSALS, "g_L": 50.0, "tau_syn_ex": 0.3, "tau_syn_in": 0.5},
    ),
    "IF_curr_alpha": ("iaf_psc_alpha", {**MEMBRANE, "tau_m": 20.0, "tau_syn_ex": 0.5, "tau_syn_in": 0.5}),
    "EIF_cond_exp_isfa_ista": ("aeif_cond_exp", ADEX),
    "HH_cond_exp": ("hh_cond_exp_traub", HH),
    "Izhikevich": ("izhikevich", {"a": 0.02, "b": 0.2, "c": -65.0, "d": 2.0, "V_th": 30.0}),
}


def one_run(name: str, cells: int, time_ms: float) -> tuple[float, float]:
    """Build and run the network once; return the seconds of processor time of the run, and the rate in Hz."""
    nest.ResetKernel()
    nest.resolution = 0.1
    model, parameters = MODELS[name]
    drive = DRIVES[name]
    population = nest.Create(model, cells, parameters)
    population.I_e = 1000.0 * drive.currents(cells)
    for receptor, number in SOURCES.items():
        generators = nest.Create("poisson_generator", number, {"rate": RATE})
        sources = nest.Create("parrot_neuron", number)
        nest.Connect(generators, sources, "one_to_one")
        size = abs(getattr(drive, receptor)) * (1.0 if name == "Izhikevich" else 1000.0)
        weight = size if receptor == "excitatory" else -size
        rule = {"rule": "pairwise_bernoulli", "p": PROBABILITY}
        nest.Connect(sources, population, rule, {"weight": weight, "delay": DELAY})
    recorder = nest.Create("spike_recorder")
    nest.Connect(population, recorder)
    nest.Prepare()
    start = time.process_time()
    nest.Run(time_ms)
    return time.process_time() - start, recorder.n_events / cells / time_ms * 1000.0


if __name__ == "__main__":
    nest.verbosity = nest.VerbosityLevel.ERROR
    print("ready", flush=True)
    for _ in sys.stdin:
        print(*one_run(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])), flush=True)
