"""A type checker finds misspelt names and values of a wrong kind in scripts."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]

RIGHT = """
import numpy as np
import quantities as pq  # type: ignore[import-untyped]
import pynnlite.native as sim
sim.setup(timestep=0.1, min_delay=0.1, max_delay=2.0, threads=1, seed=3)
a = sim.Population(10, sim.IF_cond_exp(tau_m=10.0, cm=np.full(10, 0.5), i_offset=2 * pq.nA), label="a")
b = sim.Population((2, 5), sim.IF_curr_exp(tau_m=sim.RandomDistribution("normal", mu=20.0, sigma=1.0)))
c = sim.Population(3, sim.SpikeSourceArray([[1.0], [2.0], []]))
d = sim.Population(3, sim.SpikeSourcePoisson(rate=lambda i: 10.0 * i, start=np.int64(3)))
rule = sim.STDPMechanism(sim.SpikePairRule(20.0, tau_minus=10.0), sim.AdditiveWeightDependence(w_max=0.02), weight=0.01)
sim.Projection(c, a, sim.AllToAllConnector(), rule, receptor_type="excitatory")
sim.Projection(d, b, sim.FixedProbabilityConnector(p_connect=0.1), sim.StaticSynapse("0.1*d", 1.0))
sim.Projection(d, b, sim.OneToOneConnector(), sim.TsodyksMarkramSynapse(weight=0.1, U=0.3))
pulse = sim.DCSource(amplitude=0.5, start=1.0)
pulse.amplitude = 0.2
a.inject(pulse)
a.record(["spikes", "v"], sampling_interval=1.0)
sim.run(10.0 * pq.ms)
sim.end()
"""

WRONG = """
sim.setup(timstep=0.1)
sim.setup(timestep="0.1")
sim.setup(thread=2)
sim.Population(10, sim.IF_cond_exp(tau_mm=10.0))
sim.Population(10, sim.IF_cond_exp(tau_m="10"))
sim.Populaton(10, sim.IF_curr_exp())
sim.Population(10, sim.IF_curr_exp(), lable="d")
sim.Population(sim.IF_curr_exp())
sim.Population(10, sim.IF_cond_exp(), initial_value={"v": -65})
sim.Projection(a, b, sim.FixedProbabilityConnector(p_conect=0.1), sim.StaticSynapse(weight=0.1))
sim.Projection(a, b, sim.AllToAllConnector(), sim.StaticSynapse(weigth=0.1))
sim.Projection(a, b, sim.AllToAllConnector(), sim.TsodyksMarkramSynapse(tau_recc=0.1))
sim.Projection(a, b, sim.AllToAllConnector(), receptor="excitatory")
sim.STDPMechanism(sim.SpikePairRule(tau_pls=20.0), sim.AdditiveWeightDependence())
sim.STDPMechanism(timing=sim.SpikePairRule(), weight_dependence=sim.AdditiveWeightDependence())
a.recrod("spikes")
a.record("spikes", sampling_intervall=1.0)
a.get_data(gathr=True)
sim.SpikeSourcePoisson(rat=10.0)
sim.DCSource(amplitud=1.0)
sim.RandomDistribution("normal", mu=0, sigm=1)
sim.IF_cond_exp().tau_m = 3.0
sim.runn(100.0)
sim.run("100")
"""


def test_mypy_finds_every_mistake_and_no_other(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(RIGHT.lstrip() + WRONG.lstrip())
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--follow-imports=silent",
        "--cache-dir",
        str(tmp_path),
        str(script),
    ]
    paths = os.pathsep.join([str(ROOT), str(ROOT / "backends")])
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=os.environ | {"MYPYPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    n_right, n_wrong = (text.strip().count("\n") + 1 for text in (RIGHT, WRONG))
    found = {int(line) for line in re.findall(r"^script\.py:(\d+): error", done.stdout, re.MULTILINE)}
    assert found == set(range(n_right + 1, n_right + n_wrong + 1)), done.stdout + done.stderr
