"""Vogels–Abbott on Brian2's C++ standalone mode: one run of 1 s for each line on the standard input."""

import sys
import tempfile

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
    prefs,
    second,
    set_device,
)

FLAGS = ["-w", "-O3", "-ffast-math", "-march=native"]
KINDS = {
    "CUBA": {
        "equations": """dv/dt = (ge + gi + v_rest - v) / tau_m : volt (unless refractory)
                        dge/dt = -ge / tau_e : volt
                        dgi/dt = -gi / tau_i : volt""",
        "method": "exact",
        "names": {"v_rest": -49 * mV, "we": 1.62 * mV, "wi": -9 * mV},
    },
    "COBA": {
        "equations": """dv/dt = (ge * (e_e - v) + gi * (e_i - v) + v_rest - v) / tau_m : volt (unless refractory)
                        dge/dt = -ge / tau_e : 1
                        dgi/dt = -gi / tau_i : 1""",
        "method": "exponential_euler",
        "names": {"v_rest": -60 * mV, "we": 0.4, "wi": 5.1, "e_e": 0 * mV, "e_i": -80 * mV},
    },
    "ADEX": {
        "equations": """u = clip(v, -200*mV, -40*mV) : volt
                        dv/dt = (ge * (e_e - u) + gi * (e_i - u) + v_rest - u + 2*mV * exp((u + 50*mV) / (2*mV)) - w)
                            / tau_m : volt (unless refractory)
                        dw/dt = -w / (144*ms) : volt
                        dge/dt = -ge / tau_e : 1
                        dgi/dt = -gi / tau_i : 1""",
        "method": "rk4",
        "names": {"v_rest": -60 * mV, "we": 0.4, "wi": 5.1, "e_e": 0 * mV, "e_i": -80 * mV},
        "threshold": "v > -40*mV",
        "reset": "v = v_reset; w += 0.5*mV",
    },
}


def describe(kind: str, cells: int, method: str) -> tuple[Network, SpikeMonitor]:
    """Return the network and what counts its spikes; objects have names, so that generated code is found again."""
    defaultclock.dt = 0.1 * ms
    choice = KINDS[kind]
    namespace = {"tau_m": 20 * ms, "tau_e": 5 * ms, "tau_i": 10 * ms, "v_reset": -60 * mV, **choice["names"]}
    group = NeuronGroup(
        cells,
        choice["equations"],
        threshold=choice.get("threshold", "v > -50*mV"),
        reset=choice.get("reset", "v = v_reset"),
        refractory=5 * ms,
        method=method,
        namespace=namespace,
        name="cells",
    )
    group.v = "-60*mV + rand() * 10*mV"
    n_exc = int(0.8 * cells)
    objects = []
    for name, part, statement in (("exc", group[:n_exc], "ge += we"), ("inh", group[n_exc:], "gi += wi")):
        projection = Synapses(part, group, on_pre=statement, delay=0.2 * ms, namespace=namespace, name=name)
        projection.connect(p=80.0 / cells)
        objects.append(projection)
    if kind != "CUBA":
        kick = PoissonGroup(20, rates="100*Hz*int(t < 50*ms)", namespace={"Hz": Hz, "ms": ms}, name="sources")
        projection = Synapses(kick, group, on_pre="ge += 10", delay=0.2 * ms, name="kick")
        projection.connect(p=0.01)
        objects += [kick, projection]
    monitor = SpikeMonitor(group, name="spikes")
    return Network(group, monitor, *objects), monitor


def main(kind: str, cells: int) -> None:
    """Compile the network once, then run its binary as often as asked, printing seconds and rate (Hz)."""
    set_device("cpp_standalone", build_on_run=False)
    prefs.codegen.cpp.extra_compile_args_gcc = FLAGS
    network, monitor = describe(kind, cells, KINDS[kind]["method"])
    network.run(1 * second, namespace={})
    with tempfile.TemporaryDirectory() as folder:
        device.build(directory=folder, run=False, compile=True, clean=True)
        print("ready", flush=True)
        for _ in sys.stdin:
            device.run(with_output=False)
            print(device._last_run_time, monitor.num_spikes / cells, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
