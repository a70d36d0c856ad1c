"""Describe a spiking network once, run it on any simulator.

Two ways to write a script::

    import pynnlite.native as sim          # PyNN's way: one current simulation
    sim.setup(timestep=0.1)
    cells = sim.Population(100, sim.IF_cond_exp(tau_m=10.0))

    import pynnlite as pnl                 # the explicit way: nothing global
    net = pnl.Network(seed=42)
    cells = net.population(100, pnl.IF_cond_exp(tau_m=10.0))
    with pnl.Simulator("native", network=net, timestep=0.1) as sim:
        sim.run(1000.0)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import errors
from .connectors import (
    AllToAllConnector,
    ArrayConnector,
    FixedNumberPostConnector,
    FixedNumberPreConnector,
    FixedProbabilityConnector,
    FixedTotalNumberConnector,
    FromListConnector,
    OneToOneConnector,
)
from .declarations import CellType, Parameter, Receptor, State
from .network import Network, Population, PopulationView, Projection
from .parallel import end_all_on_failure as _end_all_on_failure
from .random import NumpyRNG, RandomDistribution
from .running import Simulator
from .script import install_finder as _install_finder
from .standardmodels import (
    DCSource,
    IF_cond_exp,
    IF_curr_delta,
    IF_curr_exp,
    SpikeSourceArray,
    SpikeSourcePoisson,
    StaticSynapse,
    StepCurrentSource,
)
from .values import Sequence

__version__ = "0.1.0"

__all__ = [
    "AllToAllConnector",
    "ArrayConnector",
    "CellType",
    "DCSource",
    "FixedNumberPostConnector",
    "FixedNumberPreConnector",
    "FixedProbabilityConnector",
    "FixedTotalNumberConnector",
    "FromListConnector",
    "IF_cond_exp",
    "IF_curr_delta",
    "IF_curr_exp",
    "LazyArray",
    "Network",
    "NumpyRNG",
    "OneToOneConnector",
    "Parameter",
    "Population",
    "PopulationView",
    "Projection",
    "RandomDistribution",
    "Receptor",
    "Sequence",
    "Simulator",
    "SpikeSourceArray",
    "SpikeSourcePoisson",
    "State",
    "StaticSynapse",
    "StepCurrentSource",
    "errors",
]


_end_all_on_failure()
_install_finder()

if TYPE_CHECKING:
    from lazyarray import larray as LazyArray


def __getattr__(name: str) -> Any:
    """Return the module-style interface of any registered backend: ``from pynnlite import NAME``; or `LazyArray`."""
    from .backend import registry

    if name == "LazyArray":
        from lazyarray import larray

        return larray

    if name in registry.names():
        from .script import script_module

        return script_module(name)
    raise AttributeError(f"module 'pynnlite' has no attribute {name!r}")
