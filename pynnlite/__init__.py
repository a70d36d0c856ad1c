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

The public names are those of `pynnlite.names`.
"""

from __future__ import annotations

from typing import Any

from . import names
from .parallel import end_all_on_failure as _end_all_on_failure
from .pynn import explanation as _explanation
from .script import install_finder as _install_finder

__version__ = "0.1.0"

__all__ = list(names.__all__)

_end_all_on_failure()
_install_finder()

globals().update((name, getattr(names, name)) for name in __all__ if name in vars(names))


def __getattr__(name: str) -> Any:
    """Return the module-style interface of any registered backend: ``from pynnlite import NAME``; or `LazyArray`."""
    from .backend import registry

    if name in names.__all__:
        return getattr(names, name)
    if registry.has(name):
        from .script import script_module

        return script_module(name)
    raise AttributeError(f"module 'pynnlite' has no attribute {name!r}.{_explanation(name)}")
