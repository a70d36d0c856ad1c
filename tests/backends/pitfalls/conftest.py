"""The fixture of these tests; and make `pitfalls` importable, as in importlib mode the folder is not on the path."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import pynnlite as pnl

sys.path.append(str(Path(__file__).parent))

OPTIONS = {"brian2": {"codegen": "numpy"}}


@pytest.fixture(params=["reference", "native", "nest", "brian2", "arbor", "neuron"])
def start(request: pytest.FixtureRequest) -> Iterator[Callable[..., pnl.Simulator]]:
    """Return a function that makes a simulator of a network on each backend in turn."""
    opened: list[pnl.Simulator] = []

    def make(network: pnl.Network, timestep: float = 0.1, **options: Any) -> pnl.Simulator:
        for simulator in opened:
            simulator.end()
        opened.append(
            pnl.Simulator(request.param, network, timestep, **options, **OPTIONS.get(request.param, {}))
        )
        return opened[-1]

    yield make
    for simulator in opened:
        simulator.end()
