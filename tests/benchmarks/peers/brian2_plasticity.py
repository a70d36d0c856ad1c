"""The network of `plasticity.py` on Brian2's C++ standalone mode: a run for each line of the input.

Usage: ``python brian2_plasticity.py FOLDER CELLS TIME THREADS {cells,synapses}``. The last one says where traces are:
in cells, which is faster, or in synapses, driven by events. Prints seconds of processor time and of wall time for
TIME ms, the rate of the excitatory cells (Hz), the seconds of building without compiling, MB of memory, and the seconds
of generating and compiling code.

Delays are axonal, as they are in Brian2 by custom.
"""

import sys
import tempfile
import time
from pathlib import Path

from brian2 import (
    Hz,
    Network,
    NeuronGroup,
    PoissonInput,
    SpikeMonitor,
    Synapses,
    defaultclock,
    device,
    ms,
    mV,
    nA,
    nF,
    prefs,
    set_device,
)
from brian2_vogels_abbott import FLAGS
from plastic_network import (
    A_MINUS,
    A_PLUS,
    CELL,
    DELAY,
    INHIBITION,
    MEGA,
    RATE,
    SETTLE,
    TAU_MINUS,
    TAU_PLUS,
    TAU_SYN,
    TIMESTEP,
    W_MAX,
    WEIGHT,
    load,
    sizes,
)

CELLS = """
    dv/dt = (v_rest - v) / tau_m + (ie + ii) / C : volt (unless refractory)
    die/dt = -ie / tau_syn : amp
    dii/dt = -ii / tau_syn : amp
"""
TRACES_IN_CELLS = """
    dx/dt = -x / tau_plus : 1
    dy/dt = -y / tau_minus : 1
"""
TRACES_IN_SYNAPSES = """
    w : amp
    dx/dt = -x / tau_plus : 1 (event-driven)
    dy/dt = -y / tau_minus : 1 (event-driven)
"""
DEPRESS = "w = clip(w - A_minus * w * {y}, 0*nA, w_max); ie_post += w"
POTENTIATE = "w = clip(w + A_plus * w_max * {x}, 0*nA, w_max)"
NAMES = {
    "v_rest": CELL["v_rest"] * mV,
    "v_thresh": CELL["v_thresh"] * mV,
    "v_reset": CELL["v_reset"] * mV,
    "tau_m": CELL["tau_m"] * ms,
    "C": CELL["cm"] * nF,
    "tau_syn": TAU_SYN * ms,
    "tau_plus": TAU_PLUS * ms,
    "tau_minus": TAU_MINUS * ms,
    "A_plus": A_PLUS,
    "A_minus": A_MINUS,
    "w_max": W_MAX * nA,
    "excitation": WEIGHT * nA,
    "inhibition": INHIBITION * nA,
}
SOURCES = 1000
"""Each cell's Poisson spikes of a step are drawn as those of so many sources."""
USED = """
    {{
        timespec used, wall;
        long pages, resident;
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
        clock_gettime(CLOCK_MONOTONIC, &wall);
        FILE *memory = fopen("/proc/self/statm", "r");
        fscanf(memory, "%ld %ld", &pages, &resident);
        fclose(memory);
        FILE *file = fopen("used.txt", "{mode}");
        fprintf(file, "%.9f %.9f %.0f\\n", used.tv_sec + 1e-9 * used.tv_nsec, wall.tv_sec + 1e-9 * wall.tv_nsec,
                (double)resident * sysconf(_SC_PAGESIZE));
        fclose(file);
    }}
"""
"""What the program of a run writes down between its runs: processor time and wall time in s, and bytes of memory."""


def plastic(group: NeuronGroup, folder: str, where: str) -> list[Synapses]:
    """Return the synapses that learn, without their weights, and what their traces need."""
    delays = {"arrival": DELAY * ms}
    if where == "synapses":
        synapses = Synapses(
            group,
            group,
            TRACES_IN_SYNAPSES,
            on_pre={"arrival": DEPRESS.format(y="y") + "; x += 1"},
            on_post={"spike": POTENTIATE.format(x="x") + "; y += 1"},
            delay=delays,
            namespace=NAMES,
            name="EE",
        )
        return [synapses]
    synapses = Synapses(
        group,
        group,
        "w : amp",
        on_pre={"arrival": DEPRESS.format(y="y_post")},
        on_post={"spike": POTENTIATE.format(x="x_pre")},
        delay=delays,
        namespace=NAMES,
        name="EE",
    )
    synapses.arrival.order, synapses.spike.order = 0, 1
    trace = Synapses(group, group, on_pre="x_post += 1", delay=DELAY * ms, name="trace")
    trace.pre.order = 2
    trace.connect(j="i")
    return [synapses, trace]


def describe(folder: str, cells: int, where: str) -> tuple[Network, SpikeMonitor]:
    """Return the network, and what counts the spikes of excitatory cells, which is off."""
    defaultclock.dt = TIMESTEP * ms
    groups, objects = {}, []
    for name, n in sizes(cells).items():
        traces = name == "E" and where == "cells"
        groups[name] = NeuronGroup(
            n,
            CELLS + traces * TRACES_IN_CELLS,
            threshold="v > v_thresh",
            reset="v = v_reset" + traces * "; y += 1",
            refractory=CELL["tau_refrac"] * ms,
            method="exact",
            namespace=NAMES,
            name=name,
        )
        objects += [
            groups[name],
            PoissonInput(groups[name], "ie", SOURCES, RATE / SOURCES * Hz, WEIGHT * nA),
        ]
    statements = {"E": "ie_post += excitation", "I": "ii_post += inhibition"}
    for source, sending in groups.items():
        for target, group in groups.items():
            name, found = source + target, load(folder, source + target).by_source()
            if name == "EE":
                objects += plastic(group, folder, where)
                synapses = objects[-1] if where == "synapses" else objects[-2]
            else:
                synapses = Synapses(
                    sending, group, on_pre=statements[source], delay=DELAY * ms, namespace=NAMES, name=name
                )
                objects.append(synapses)
            synapses.connect(i=found.source, j=found.target)
            if name == "EE":
                synapses.w = found.weight * nA
    monitor = SpikeMonitor(groups["E"], record=False, name="spikes")
    monitor.active = False
    return Network(*objects, monitor), monitor


def main(folder: str, cells: int, time_ms: float, threads: int, where: str) -> None:
    """Compile the network once, then run its program as often as asked."""
    set_device("cpp_standalone", build_on_run=False)
    prefs.codegen.cpp.extra_compile_args_gcc = FLAGS
    prefs.codegen.cpp.headers += ["<cstdio>", "<ctime>", "<unistd.h>"]
    prefs.devices.cpp_standalone.openmp_threads = 0 if threads == 1 else threads
    begun = time.perf_counter()
    network, monitor = describe(folder, cells, where)
    network.run(SETTLE * ms, namespace={})
    device.insert_code("main", USED.format(mode="w"))
    monitor.active = True
    network.run(time_ms * ms, namespace={})
    device.insert_code("main", USED.format(mode="a"))
    with tempfile.TemporaryDirectory() as program:
        device.build(directory=program, run=False, compile=True, clean=True)
        compiled = time.perf_counter() - begun
        print("ready", flush=True)
        for _ in sys.stdin:
            begun = time.monotonic()
            device.run(with_output=False)
            lines = (Path(program) / "used.txt").read_text().splitlines()
            before, after = ([float(word) for word in line.split()] for line in lines)
            used, wall = after[0] - before[0], after[1] - before[1]
            rate = monitor.num_spikes / sizes(cells)["E"] / time_ms * 1000.0
            building = before[1] - begun
            print(used, wall, rate, building, after[2] / MEGA, compiled, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
