"""Cell types and a comparison with the reference backend, for the tests of the Brian2 backend.

Tests run with `codegen="numpy"`, which needs no compiler and starts at once, unless they are about compiled code.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import pynnlite as pnl
from pynnlite.declarations import CellType, Parameter, Receptor, State
from pynnlite.testing.data import trace, trains

Drive = Callable[[pnl.Network, pnl.Simulator], None]


def compared(
    make: Callable[[], pnl.Network], drive: float | Drive = 60.0, dt: float = 0.1, codegen: str = "numpy"
) -> tuple[int, dict[str, float]]:
    """Run a network on Brian2 and on the reference, and check that the spikes are the same.

    Parameters
    ----------
    make : callable
        Makes the network.
    drive : float or callable
        For how long to run (ms), or what runs the simulator.
    dt : float
        In ms.
    codegen : str
        How Brian2 makes code.

    Returns
    -------
    n_spikes : int
        How many spikes cells emitted.
    errors : dict of str to float
        For each state variable the largest difference.
    """
    networks = make(), make()
    for network, backend in zip(networks, ("brian2", "reference"), strict=True):
        options = {"codegen": codegen} if backend == "brian2" else {}
        with pnl.Simulator(backend, network=network, timestep=dt, **options) as simulator:
            simulator.run(drive) if isinstance(drive, float) else drive(network, simulator)
    n_spikes, errors = 0, dict[str, float]()
    for ours, theirs in zip(*(network.populations for network in networks), strict=True):
        if not issubclass(type(theirs.celltype), CellType):
            continue
        expected = trains(theirs)
        assert trains(ours) == expected
        n_spikes += sum(map(len, expected))
        for state in theirs.celltype.states:
            found, wanted = trace(ours, state.name), trace(theirs, state.name)
            errors[state.name] = max(errors.get(state.name, 0.0), float(np.abs(found - wanted).max()))
    return n_spikes, errors


def integrate_and_fire(name: str, declaration: str, *parameters: Parameter, unit: str = "nA") -> Any:
    """Return a cell type with a synaptic variable s and whatever else a declaration names."""
    given = (
        Parameter("tau_m", 15.0, "ms", "Membrane time constant.", above=0.0),
        Parameter("tau_s", 4.0, "ms", "Synaptic time constant.", above=0.0),
        Parameter("v_thresh", -50.0, "mV", "Threshold."),
        Parameter("v_reset", -66.0, "mV", "Reset."),
        Parameter("tau_refrac", 1.0, "ms", "Refractory period.", least=0.0),
        *parameters,
    )
    variables = [
        line.split("/dt")[0].strip().removeprefix("d") for line in declaration.splitlines() if "/dt" in line
    ]
    states = tuple(
        State(each, -65.0 if each == "v" else 0.0, "mV" if each == "v" else unit, "A state.")
        for each in variables
    )
    return type(
        name,
        (CellType,),
        {
            "__doc__": "A cell type of a test.",
            "__module__": __name__,
            "parameters": given,
            "states": states,
            "receptors": (Receptor("default", unit, 0),),
            "declaration": declaration,
        },
    )


COMMON = """
    ds/dt = -s / tau_s
    default: s += weight
    threshold: v >= v_thresh
    refractory: v for tau_refrac
    current: i_inj
"""
GAIN = Parameter("r", 20.0, "MOhm", "Resistance.", above=0.0)
A = Parameter("a", 0.02, "uS", "How much the potential drives adaptation.")
B = Parameter("b", 0.05, "nA", "Growth of adaptation at a spike.")

Coupled = integrate_and_fire(
    "Coupled",
    "dv/dt = (-65*mV - v + r * (s - w + i_inj)) / tau_m\ndw/dt = (a * (v + 65*mV) - w) / (40*ms)"
    + COMMON
    + "reset: v = v_reset; w = w + b",
    GAIN,
    A,
    B,
)
"""Linear, and the held variable drives another one."""

Alpha = integrate_and_fire(
    "Alpha",
    "dv/dt = (-65*mV - v + r * (x + i_inj)) / tau_m\ndx/dt = (s - x) / tau_s" + COMMON + "reset: v = v_reset",
    GAIN,
)
"""Linear with equal time constants in a chain: the matrix has no full set of eigenvectors."""

Quadratic = integrate_and_fire(
    "Quadratic",
    "dv/dt = ((v + 65*mV) * (v + 52*mV) / (10*mV) + r * (s - w + i_inj)) / tau_m\n"
    "dw/dt = (a * (v + 65*mV) - w) / (40*ms)" + COMMON + "reset: v = v_reset + (v - v) / 2; w = w + b",
    GAIN,
    A,
    B,
)
"""Izhikevich's form: a product of the variable with itself."""

Exponential = integrate_and_fire(
    "Exponential",
    "_v = min(v, v_thresh + 30*mV)\ndv/dt = (-65*mV - _v + 2*mV * exp((_v + 52*mV) / (2*mV)) + r * (s + i_inj)) / tau_m"
    + COMMON.replace("v_thresh", "v_thresh + 30*mV")
    + "reset: v = v_reset",
    GAIN,
)
"""Would leave every bound within a step, were it not for its own."""

Saturating = integrate_and_fire(
    "Saturating",
    "dv/dt = (-65*mV - v) / tau_m - s * v / (1*uS + s) / ms + i_inj / nF" + COMMON + "reset: v = v_reset",
    unit="uS",
)
"""Divides by what a variable is a part of."""


def fed(cell_type: Any, seed: int = 1, strength: float = 1.0, **parameters: Any) -> pnl.Network:
    """Return a recurrent network of 7 cells of a declared type, with Poisson input and everything recorded."""

    def uniform(low: float, high: float) -> Any:
        return pnl.RandomDistribution("uniform", low=low, high=high)

    network = pnl.Network(seed=seed)
    sources = network.population(8, pnl.SpikeSourcePoisson(rate=300.0))
    given = {"tau_m": uniform(8.0, 20.0), "tau_refrac": uniform(0.0, 3.0), "v_thresh": uniform(-53.0, -50.0)}
    cells = network.population(7, cell_type(**{**given, **parameters}))
    for pre in (sources, cells):
        synapse = pnl.StaticSynapse(uniform(0.0, strength), delay=uniform(0.1, 3.0))
        network.projection(pre, cells, pnl.FixedNumberPreConnector(3, with_replacement=True), synapse)
    cells.inject(pnl.StepCurrentSource(times=[0.0, 20.0, 33.3], amplitudes=[0.2, 0.6, -0.1]))
    cells.record(cells.celltype.recordable)
    return network
