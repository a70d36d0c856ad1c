"""Networks as the examples describe them, for other tests to run."""

from __future__ import annotations

import contextlib
import runpy
import sys
from pathlib import Path
from unittest import mock

import pynnlite.native
from pynnlite import Network, Simulator
from pynnlite.network import current_network

EXAMPLES = Path(__file__).parents[2] / "examples"


class Described(Exception):
    """A script has come to where it runs its network."""


def described(example: str, *arguments: str) -> Network:
    """Return the network of an example, whose script is left where it first runs it; it has no simulation."""
    argv = [example, "native", *arguments]
    with mock.patch.object(sys, "argv", argv), mock.patch.object(Simulator, "run", side_effect=Described):
        with contextlib.suppress(Described):
            runpy.run_path(str(EXAMPLES / example))
        network = current_network()
        pynnlite.native.end()
        network.state = network.reader = None  # it can be changed again
        return network
