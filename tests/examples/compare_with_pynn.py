"""Run the scripts whose result is deterministic with PyNN on NEST, and keep what they record.

Usage, in an environment with PyNN and ``nest-simulator``::

    python tests/examples/compare_with_pynn.py

It writes ``tests/examples/pynn_on_nest.json``, with which ``test_agreement_with_pynn.py`` compares pynnlite. The
scripts are those of ``deterministic``, and those of ``idioms`` that draw no numbers. Each runs in a process of its own,
on NEST whichever simulator it imports. `setup` gets what makes PyNN keep the grid; docs/explanation/behaviour.md says
why. A script that PyNN does not run has the error in place of data.
"""

import json
import re
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
RESULTS = HERE / "pynn_on_nest.json"

DRAWN = r"Poisson|Random|RNG|\brandom\b"
"""What a script that draws numbers has in it."""

SAMPLES = 50
"""About as many samples of a trace are kept."""

DIGITS = 10
"""What is kept is rounded to as many decimals."""


def scripts():
    """Return the scripts whose result is deterministic, by folder and name."""
    found = [*sorted(HERE.glob("deterministic/*.py")), *sorted(HERE.glob("idioms/*.py"))]
    return [path for path in found if not re.search(DRAWN, path.read_text())]


def recorded(names):
    """Return what the populations among the names of a script have recorded.

    Returns
    -------
    dict
        By name of the population a list of segments. Each has `signals`, a list of samples for each cell by name of
        the variable, and `spikes`, a list of times in ms for each cell.
    """
    data, seen = {}, []
    for name in sorted(names):
        group = names[name]
        if type(group).__name__ == "Population" and not any(group is other for other in seen):
            seen.append(group)
            try:
                segments = [segment_of(segment) for segment in group.get_data().segments]
            except (IndexError, RuntimeError):  # nothing has run or was recorded
                continue
            if any(segment["signals"] or segment["spikes"] for segment in segments):
                data[name] = segments
    return data


def segment_of(segment):
    """Return the signals and spikes of one segment."""
    signals = {
        signal.name: signal.magnitude.T[:, :: max(1, len(signal) // SAMPLES)]
        for signal in segment.analogsignals
    }
    trains = sorted(segment.spiketrains, key=lambda train: train.annotations["source_index"])
    return {
        "signals": {name: signals[name].round(DIGITS).tolist() for name in sorted(signals)},
        "spikes": [train.magnitude.round(DIGITS).tolist() for train in trains],
    }


def run_here(script):
    """Run one script in this process with PyNN, and print what it has recorded."""
    import pyNN.nest

    setup = pyNN.nest.setup

    def on_grid(timestep=0.1, min_delay="auto", **options):
        """Set NEST up with spikes on the grid, known delays, and time for a reset."""
        known = {"min_delay": timestep if min_delay == "auto" else min_delay, "max_delay": 100.0}
        return setup(timestep, **{**known, **options}, spike_precision="on_grid", t_flush=1000.0)

    pyNN.nest.setup = on_grid
    for name in ("brian2", "neuron"):
        sys.modules[f"pyNN.{name}"] = pyNN.nest
        setattr(pyNN, name, pyNN.nest)
    sys.argv = [script, "nest"]
    print(f"\n{json.dumps(recorded(runpy.run_path(script)))}")


def run(script):
    """Return what a script records with PyNN, or the error."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-W", "ignore", __file__, str(script)]
        ended = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if ended.returncode:
        return ended.stderr.strip().splitlines()[-1]
    return json.loads(ended.stdout.splitlines()[-1])


def main():
    """Run all scripts, and write the file."""
    results = {}
    for script in scripts():
        name = f"{script.parent.name}/{script.name}"
        results[name] = run(script)
        print(name, results[name] if isinstance(results[name], str) else list(results[name]))
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(result)}" for name, result in results.items())
    RESULTS.write_text(f"{{\n{lines}\n}}\n")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run_here(sys.argv[1])
    else:
        main()
