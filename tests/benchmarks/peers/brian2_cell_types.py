"""Cells of one type on Brian2's C++ standalone mode: one run for each line on the standard input."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from brian2 import (
    Hz,
    Network,
    NeuronGroup,
    PoissonGroup,
    SpikeMonitor,
    Synapses,
    defaultclock,
    device,
    ms,
    mV,
    nA,
    nF,
    nS,
    prefs,
    set_device,
    uS,
)
from cell_type_drives import DELAY, DRIVES, PROBABILITY, RATE, SOURCES

FLAGS = ["-w", "-O3", "-ffast-math", "-march=native"]
EXPONENTIAL = """
    dge/dt = -ge / tau_e : siemens
    dgi/dt = -gi / tau_i : siemens
    i_offset : amp (constant)
"""
RISING = """
    dge/dt = (rise_e - ge) / tau_e : {unit}
    drise_e/dt = -rise_e / tau_e : {unit}
    dgi/dt = (rise_i - gi) / tau_i : {unit}
    drise_i/dt = -rise_i / tau_i : {unit}
    i_offset : amp (constant)
"""
CONDUCTANCES = """
    dv/dt = (v_rest - v) / tau_m + (ge * (e_e - v) + gi * (e_i - v) + i_offset) / c_m : volt (unless refractory)
"""
CURRENTS = "dv/dt = (v_rest - v) / tau_m + (ge + gi + i_offset) / c_m : volt (unless refractory)"
ADEX = """
    dv/dt = (v_rest - v + delta_t * exp((v - v_thresh) / delta_t)) / tau_m
        + (ge * (e_e - v) + gi * (e_i - v) - w + i_offset) / c_m : volt (unless refractory)
    dw/dt = (a * (v - v_rest) - w) / tau_w : amp
"""
HODGKIN_HUXLEY = """
    dv/dt = (g_na * m**3 * h * (e_na - v) + g_k * n**4 * (e_k - v) + g_leak * (v_rest - v)
        + ge * (e_e - v) + gi * (e_i - v) + i_offset) / c_m : volt
    dm/dt = alpha_m * (1 - m) - beta_m * m : 1
    dn/dt = alpha_n * (1 - n) - beta_n * n : 1
    dh/dt = alpha_h * (1 - h) - beta_h * h : 1
    alpha_m = 1.28 / exprel((13 * mV - v + v_t) / (4 * mV)) / ms : Hz
    beta_m = 1.4 / exprel((v - v_t - 40 * mV) / (5 * mV)) / ms : Hz
    alpha_h = 0.128 * exp((17 * mV - v + v_t) / (18 * mV)) / ms : Hz
    beta_h = 4.0 / (1 + exp((40 * mV - v + v_t) / (5 * mV))) / ms : Hz
    alpha_n = 0.16 / exprel((15 * mV - v + v_t) / (5 * mV)) / ms : Hz
    beta_n = 0.5 * exp((10 * mV - v + v_t) / (40 * mV)) / ms : Hz
"""
IZHIKEVICH = """
    dv/dt = (0.04 / ms / mV) * v**2 + (5 / ms) * v + 140 * mV / ms - u + i_offset / pF : volt
    du/dt = a * (b * v - u) : volt/second
    i_offset : amp (constant)
"""
MEMBRANE = {"v_rest": -65 * mV, "c_m": 1 * nF, "tau_m": 20 * ms, "e_e": 0 * mV, "e_i": -70 * mV}
FIRES = {"threshold": "v > -50*mV", "reset": "v = -65*mV", "refractory": 0.1 * ms}
ARRIVALS = {"excitatory": "ge_post += weight", "inhibitory": "gi_post += weight"}
ALPHA_ARRIVALS = {
    "excitatory": "rise_e_post += weight * exp(1)",
    "inhibitory": "rise_i_post += weight * exp(1)",
}
TYPES: dict[str, dict[str, Any]] = {
    "IF_cond_exp": {
        "equations": CONDUCTANCES + EXPONENTIAL,
        "names": {**MEMBRANE, "tau_e": 5 * ms, "tau_i": 5 * ms},
        "options": FIRES,
        "start": {"v": -65 * mV},
    },
    "IF_cond_alpha": {
        "equations": CONDUCTANCES + RISING.format(unit="siemens"),
        "names": {**MEMBRANE, "tau_e": 0.3 * ms, "tau_i": 0.5 * ms},
        "options": FIRES,
        "start": {"v": -65 * mV},
        "arrivals": ALPHA_ARRIVALS,
    },
    "IF_curr_alpha": {
        "equations": CURRENTS + RISING.format(unit="amp"),
        "names": {**MEMBRANE, "tau_e": 0.5 * ms, "tau_i": 0.5 * ms},
        "options": FIRES,
        "start": {"v": -65 * mV},
        "arrivals": ALPHA_ARRIVALS,
        "unit": nA,
    },
    "EIF_cond_exp_isfa_ista": {
        "equations": ADEX + EXPONENTIAL,
        "names": {
            **MEMBRANE,
            "v_rest": -70.6 * mV,
            "c_m": 0.281 * nF,
            "tau_m": 9.3667 * ms,
            "e_i": -80 * mV,
            "v_thresh": -50.4 * mV,
            "delta_t": 2 * mV,
            "a": 4 * nS,
            "tau_w": 144 * ms,
            "tau_e": 5 * ms,
            "tau_i": 5 * ms,
        },
        "options": {
            "threshold": "v > -40*mV",
            "reset": "v = -70.6*mV; w += 0.0805*nA",
            "refractory": 0.1 * ms,
        },
        "start": {"v": -70.6 * mV},
    },
    "HH_cond_exp": {
        "equations": HODGKIN_HUXLEY + EXPONENTIAL,
        "names": {
            "v_rest": -65 * mV,
            "v_t": -63 * mV,
            "c_m": 0.2 * nF,
            "g_na": 20 * uS,
            "g_k": 6 * uS,
            "g_leak": 10 * nS,
            "e_na": 50 * mV,
            "e_k": -90 * mV,
            "e_e": 0 * mV,
            "e_i": -80 * mV,
            "tau_e": 0.2 * ms,
            "tau_i": 2 * ms,
        },
        "options": {"threshold": "v > 10*mV", "refractory": "v > 10*mV"},
        "start": {"v": -65 * mV, "h": 1.0},
    },
    "Izhikevich": {
        "equations": IZHIKEVICH,
        "names": {"a": 0.02 / ms, "b": 0.2 / ms},
        "options": {"threshold": "v >= 30*mV", "reset": "v = -65*mV; u += 2*mV/ms"},
        "start": {"v": -70 * mV, "u": -14 * mV / ms},
        "arrivals": {"excitatory": "v_post += weight", "inhibitory": "v_post += weight"},
        "unit": mV,
    },
}
CLOCK = {
    "before_network_run": "const std::clock_t started = std::clock();",
    "after_network_run": """std::ofstream(brian::results_dir + "processor_time")
        << double(std::clock() - started) / CLOCKS_PER_SEC;""",
}
"""The compiled program writes the processor time of its run to a file."""


def describe(name: str, cells: int, method: str) -> tuple[Network, SpikeMonitor]:
    """Return the network of cells of a type and of the sources that drive them, and what counts its spikes."""
    defaultclock.dt = 0.1 * ms
    kind, drive = TYPES[name], DRIVES[name]
    group = NeuronGroup(
        cells, kind["equations"], method=method, namespace=kind["names"], name="cells", **kind["options"]
    )
    group.i_offset = drive.currents(cells) * nA
    for state, value in kind["start"].items():
        setattr(group, state, value)
    objects = []
    for receptor, number in SOURCES.items():
        sources = PoissonGroup(number, rates=RATE * Hz, name=f"{receptor}_sources")
        projection = Synapses(
            sources,
            group,
            on_pre=kind.get("arrivals", ARRIVALS)[receptor],
            delay=DELAY * ms,
            namespace={"weight": getattr(drive, receptor) * kind.get("unit", uS)},
            name=receptor,
        )
        projection.connect(p=PROBABILITY)
        objects += [sources, projection]
    monitor = SpikeMonitor(group, name="spikes")
    return Network(group, monitor, *objects), monitor


def main(name: str, cells: int, time_ms: float, method: str) -> None:
    """Compile the network once, then run its binary as often as asked, printing seconds and rate (Hz)."""
    set_device("cpp_standalone", build_on_run=False)
    prefs.codegen.cpp.extra_compile_args_gcc = FLAGS
    prefs.devices.cpp_standalone.extra_make_args_unix = ["-j2"]
    for slot, code in CLOCK.items():
        device.insert_code(slot, code)
    network, monitor = describe(name, cells, method)
    network.run(time_ms * ms, namespace={})
    with tempfile.TemporaryDirectory() as folder:
        device.build(directory=folder, run=False, compile=True, clean=True)
        print("ready", flush=True)
        for _ in sys.stdin:
            device.run(with_output=False)
            seconds = (Path(device.results_dir) / "processor_time").read_text()
            print(seconds, monitor.num_spikes / cells / time_ms * 1000.0, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4])
