"""The fixture for models' own repositories: it passes where backends agree, and says what differs where they do not."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

SCRIPT = """
import pynnlite.native as sim

sim.setup(timestep=0.1, seed=3)
cells = sim.Population(20, sim.IF_curr_exp(i_offset=0.9), label="cells")
cells.record("spikes")
sim.run(50.0)
sim.end()
"""

TEST = """
from pynnlite.testing.everywhere import same_everywhere

def test_model(same_everywhere):
    same_everywhere({script!r}, {backends!r})
"""

NETWORK = """
import pynnlite as pnl
from pynnlite.testing.everywhere import same_everywhere

def test_network(same_everywhere):
    net = pnl.Network(seed=1)
    net.population(10, pnl.IF_cond_exp(i_offset=1.0))
    found = same_everywhere(net, ["native", "reference"], 30.0)
    assert [v.level for v in found.verdicts] == ["wiring", "cells", "cells"]
"""


def test_a_script_that_does_the_same_passes(pytester: pytest.Pytester) -> None:
    script = pytester.makepyfile(script=SCRIPT)
    pytester.makepyfile(TEST.format(script=str(script), backends=["native", "reference"]))
    pytester.runpytest().assert_outcomes(passed=1)


def test_a_script_that_cannot_run_fails_the_test(pytester: pytest.Pytester, tmp_path: Path) -> None:
    script = pytester.makepyfile(script="raise ValueError('broken')")
    pytester.makepyfile(TEST.format(script=str(script), backends=["native"]))
    result = pytester.runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*broken*"])


def test_a_network_is_compared_in_this_process(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(NETWORK)
    pytester.runpytest().assert_outcomes(passed=1)
