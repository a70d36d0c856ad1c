"""Every example runs on every bundled backend, prints what it promises, and writes a figure that is not blank."""

from __future__ import annotations

import re
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest
from matplotlib.image import imread

from pynnlite import (
    AdditiveWeightDependence,
    Network,
    SpikePairRule,
    SynapseType,
    TsodyksMarkramSynapse,
    Vogels2011Rule,
)
from pynnlite.backend import registry
from pynnlite.cli.demo import describe
from pynnlite.errors import UnsupportedModel
from pynnlite.standardmodels.synapses.mechanism import mechanism

EXAMPLES = Path(__file__).parents[2] / "examples"

SETTINGS: dict[str, tuple[list[str], list[str]]] = {
    "brunel.py": (
        ["--regime", "SI-fast", "--cells", "250", "--time", "60", "--discard", "20"],
        [
            r"Brunel network on \w+: 250 cells, SI-fast",
            r"synapses    6250\n",
            r"rate        [1-9]\d*\.\d\d Hz, CV of the inter-spike intervals \d\.\d\d",
            r"synchrony   \d+\.\d\d, strongest frequency \d+ Hz",
        ],
    ),
    "cortical_microcircuit.py": (
        ["--scale", "0.01", "--weights", "single", "--time", "60", "--discard", "5"],
        [
            r"Cortical microcircuit on \w+, poisson drive: 771 cells, 29885 synapses",
            r"real-time factor  \d+\.\d\d",
            r"L4I +\d+\.\d\d +5\.88 +5\.70 +\S+ +0\.873",
        ],
    ),
    "lif_balanced.py": (
        ["--time", "150"],
        [r"conductances: \d+\.\d\d Hz", r"currents: \d+\.\d\d Hz", r"mean -5\d\.\d\d mV, SD \d\.\d\d mV"],
    ),
    "lif_epsps.py": (
        [],
        [r"EPSP 1: arrives at 26 ms, 3\.\d\d mV high", r"EPSP 3: arrives at 76 ms", r"mV, 0 spikes"],
    ),
    "lif_poisson_excitation.py": (
        ["--time", "200"],
        [r"mean conductance: 0\.00\d+ µS \(expected 0\.00375 µS\)", r"output: \d+\.\d\d Hz"],
    ),
    "lif_poisson_inhibition.py": (
        ["--time", "200"],
        [
            r"inhibition: potential -6\d\.\d\d mV.*; 0\.00 Hz",
            r"current: .* CV of the inter-spike intervals 0\.00",
        ],
    ),
    "inhibitory_balance.py": (
        ["--time", "100"],
        [
            r"first tenth of the run: \d+\.\d Hz",
            r"last tenth of the run: \d+\.\d Hz, mean inhibitory weight 0\.\d+ nS",
        ],
    ),
    "own_rule.py": ([], [r"1 spikes after each: weight 0\.4851", r"5 spikes after each: weight 0\.5419"]),
    "song_abbott.py": (
        ["--inputs", "50", "--time", "100"],
        [
            r"weights before: \d+% below",
            r"weights after: \d+% below a fifth of the maximum, \d+% above four fifths",
        ],
    ),
    "stdp_window.py": ([], [r"lag   \+5\.0 ms: the weight changes by \+0\.003713", "to within 1e-12: True"]),
    "tsodyks_markram.py": (
        [],
        [r"depressing: .* 0\.511, 0\.049, 0\.250", r"facilitating: .* 1\.875, 3\.730, 6\.433"],
    ),
    "small_network.py": ([], [r"\d+ synapses from 20 sources to 4 cells", r"cell 3: \d+ spikes"]),
    "vogels_abbott.py COBA": (
        ["--cells", "200", "--time", "60"],
        [
            r"COBA on \w+: 200 cells",
            r"build time  \d+\.\d\d s",
            r"synapses    1\d{4}\n",
            r"inhibitory  [1-9]\d*\.\d\d Hz",
        ],
    ),
    "vogels_abbott.py CUBA": (
        ["--cells", "200", "--time", "60"],
        [r"CUBA on \w+: 200 cells", r"run time    \d+\.\d\d s", r"excitatory  [1-9]\d*\.\d\d Hz"],
    ),
}

RULES: dict[str, type[SynapseType]] = {
    "inhibitory_balance.py": mechanism(Vogels2011Rule, AdditiveWeightDependence),
    "song_abbott.py": mechanism(SpikePairRule, AdditiveWeightDependence),
    "stdp_window.py": mechanism(SpikePairRule, AdditiveWeightDependence),
    "tsodyks_markram.py": TsodyksMarkramSynapse,
}
"""The synapses of examples that not every backend runs."""

EachBackend = pytest.mark.parametrize("backend", registry.names())


def runs(backend: str, example: str) -> bool:
    """Tell whether a backend has the synapses of an example."""
    features = registry.load(backend).features
    if example == "own_rule.py":
        return features.synapses is None
    return example not in RULES or features.transmits(RULES[example])


def run(monkeypatch: pytest.MonkeyPatch, backend: str, example: str, arguments: list[str]) -> dict[str, Any]:
    script, *positional = example.split()
    monkeypatch.setattr(sys, "argv", [script, backend, *positional, *arguments])
    return runpy.run_path(str(EXAMPLES / script), run_name="__main__")


@EachBackend
@pytest.mark.parametrize("example", SETTINGS)
def test_runs_prints_and_plots(
    example: str,
    backend: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments, expected = SETTINGS[example]
    figure = tmp_path / "folder" / "figure.png"
    if not runs(backend, example):
        with pytest.raises(UnsupportedModel, match=r"synapses of the type|runs static synapses only"):
            run(monkeypatch, backend, example, arguments)
        return
    run(monkeypatch, backend, example, [*arguments, "--plot", str(figure)])
    printed = capsys.readouterr().out
    for pattern in expected:
        assert re.search(pattern, printed), f"{pattern!r} is not in:\n{printed}"
    pixels = imread(figure)[..., :3]
    coloured = (pixels < 0.9).any(axis=-1).mean()
    assert 0.003 < coloured < 0.9


@EachBackend
@pytest.mark.parametrize("example", ["lif_epsps.py", "small_network.py"])
def test_prints_the_same_on_every_backend(
    example: str, backend: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, "reference", example, [])
    on_reference = capsys.readouterr().out
    run(monkeypatch, backend, example, [])
    assert capsys.readouterr().out == on_reference


def test_demo_runs_the_same_network_as_the_example(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = ["--cells", "100", "--time", "1", "--seed", "5"]
    example = run(monkeypatch, "reference", "vogels_abbott.py COBA", settings)
    network = Network(seed=5)
    describe(network, 100)
    assert example["exc"].network.digest() == network.digest()


def test_every_example_is_tested() -> None:
    assert {path.name for path in EXAMPLES.glob("*.py")} == {example.split()[0] for example in SETTINGS}
