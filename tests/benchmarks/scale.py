"""Time and memory of building on the native engine, and time per synaptic event, from 4 000 to 100 000 cells.

Usage: ``python tests/benchmarks/scale.py``. Each line comes from a process of its own; memory is the peak above that
after the imports.
"""

import os
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
CASES = [("CUBA", 4000, False), ("CUBA", 4000, True), ("CUBA", 100_000, False), ("CUBA", 100_000, True)]


def one(kind: str, cells: int, random: bool, time_ms: float) -> None:
    """Build and run one network; print synapses, seconds of building, MB then and at the end, seconds and events."""
    import resource

    sys.path.insert(0, str(HERE / "peers"))
    import pynnlite_native.simulation
    from native_vogels_abbott import one_run

    del pynnlite_native
    before = _resident()
    peaks: list[float] = []

    def note_peak() -> None:
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before)

    run, rate, build = one_run(kind, cells, time_ms, random, note_peak)
    note_peak()
    synapses = 80 * cells
    print(synapses, build, *peaks, run, rate * cells * 80 * time_ms / 1000.0)


def _resident() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return float(line.split()[1]) / 1024
    return 0.0


def main() -> None:
    """Print the table."""
    print(
        f"load of the machine: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores; medians of 5 processes\n"
    )
    print(
        "| cells | weights, delays | synapses | build (s) | ns/synapse | built (MB) | peak (MB) | run of 200 ms (s)"
        " | ns/event |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for kind, cells, random in CASES:
        command = [sys.executable, __file__, kind, str(cells), str(int(random)), "200"]
        rows = [
            [float(word) for word in subprocess.check_output(command, text=True).split()] for _ in range(5)
        ]
        synapses, build, memory, most, run, events = (
            statistics.median(column) for column in zip(*rows, strict=True)
        )
        print(
            f"| {cells} | {'drawn' if random else 'equal'} | {synapses:.3g} | {build:.3f} |"
            f" {build / synapses * 1e9:.0f} |"
            f" {memory:.0f} | {most:.0f} | {run:.3f} | {run / events * 1e9:.1f} |"
        )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        one(sys.argv[1], int(sys.argv[2]), sys.argv[3] == "1", float(sys.argv[4]))
    else:
        main()
