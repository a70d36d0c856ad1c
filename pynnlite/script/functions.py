"""The module-style interface of PyNN: functions that work on one current simulator.

``import pynnlite.native as sim`` gives these names, with `setup` bound to a backend. See `pynnlite.network.session`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from collections.abc import Sequence as SequenceOf
from typing import TYPE_CHECKING, Any

from ..backend import Timings
from ..connectors import (
    AllToAllConnector,
    ArrayConnector,
    FixedNumberPostConnector,
    FixedNumberPreConnector,
    FixedProbabilityConnector,
    FixedTotalNumberConnector,
    FromListConnector,
    OneToOneConnector,
)
from ..declarations import CellType, Parameter, Receptor, State
from ..errors import BadValue
from ..network import Cell, Cells, Network, Population, PopulationView, Projection, session
from ..random import NumpyRNG, RandomDistribution
from ..running import Callback, Simulator
from ..standardmodels import (
    DCSource,
    IF_cond_exp,
    IF_curr_delta,
    IF_curr_exp,
    SpikeSourceArray,
    SpikeSourcePoisson,
    StaticSynapse,
    StepCurrentSource,
)
from ..values import Sequence

if TYPE_CHECKING:
    from lazyarray import larray as LazyArray


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
    "checkpoint",
    "connect",
    "create",
    "end",
    "get_current_time",
    "get_max_delay",
    "get_min_delay",
    "get_time_step",
    "initialize",
    "list_standard_models",
    "num_processes",
    "rank",
    "record",
    "reset",
    "restore",
    "run",
    "run_for",
    "run_until",
    "set",
    "timings",
]


def __getattr__(name: str) -> Any:
    """Return `LazyArray`, which takes long to import and is seldom used."""
    if name == "LazyArray":
        from lazyarray import larray

        return larray
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def setup_for(backend: str) -> Callable[..., int]:
    """Return PyNN's `setup` for one backend."""

    def setup(
        timestep: Any = 0.1, min_delay: Any = "auto", max_delay: Any = "auto", seed: int = 0, **options: Any
    ) -> int:
        """Begin a new simulation, and return the rank of this process.

        Parameters
        ----------
        timestep, min_delay, max_delay, **options
            As for `Simulator`.
        seed : int
            Seed of the network.
        """
        simulator = Simulator(backend, Network(seed), timestep, min_delay, max_delay, **options)
        previous = session.previous()
        if previous is not None:
            previous.end()
        session.activate(simulator)
        return simulator.communicator.rank

    return setup


def run(simtime: Any, callbacks: SequenceOf[Callback] = ()) -> float:
    """Run for some time (ms), and return the time that is reached; see `Simulator.run`."""
    return session.current().run(simtime, callbacks or ())


run_for = run


def run_until(time_point: Any, callbacks: SequenceOf[Callback] = ()) -> float:
    """Run until a time (ms), and return the time that is reached; see `Simulator.run_until`."""
    return session.current().run_until(time_point, callbacks or ())


def reset(annotations: Mapping[str, Any] | None = None, same_noise: bool = False) -> None:
    """End the segment and go back to 0 ms; see `Simulator.reset`."""
    session.current().reset(annotations, same_noise)


def checkpoint(path: str | os.PathLike[str]) -> None:
    """Write the state of the simulation to a file; see `Simulator.checkpoint`."""
    session.current().checkpoint(path)


def restore(path: str | os.PathLike[str]) -> float:
    """Go on from a checkpoint, and return its time (ms); see `Simulator.restore`."""
    return session.current().restore(path)


def timings() -> Timings:
    """Return the times that building and running took; see `Simulator.timings`."""
    return session.current().timings()


def end() -> None:
    """Write the files that `record` named, and release the simulator; the data stay readable."""
    session.current().end()


def get_current_time() -> float:
    """Return the present time in ms."""
    return session.current().time


def get_time_step() -> float:
    """Return the length of a step in ms."""
    return session.current().dt


def get_min_delay() -> float:
    """Return the shortest delay that is allowed, in ms."""
    return session.current().min_delay


def get_max_delay() -> float:
    """Return the longest delay that is allowed, in ms."""
    return session.current().max_delay


def rank() -> int:
    """Return the rank of this process."""
    return session.current().communicator.rank


def num_processes() -> int:
    """Return the number of ranks."""
    return session.current().communicator.size


def create(cellclass: Any, cellparams: Mapping[str, Any] | None = None, n: int = 1) -> Population:
    """Return a new population.

    Parameters
    ----------
    cellclass, cellparams
        As for `Population`.
    n : int
        How many cells.
    """
    return Population(n, cellclass, cellparams)


def connect(
    pre: Cells | Cell,
    post: Cells | Cell,
    weight: Any = 0.0,
    delay: Any = None,
    receptor_type: str | None = None,
    p: float = 1.0,
    rng: NumpyRNG | None = None,
) -> Projection:
    """Return a new projection that joins each pair with the same probability.

    Parameters
    ----------
    pre, post : Population, PopulationView or Cell
        Sources and targets.
    weight, delay
        As for `StaticSynapse`.
    receptor_type : str, optional
        As for `Projection`.
    p : float
        The probability.
    rng : NumpyRNG, optional
        As for `FixedProbabilityConnector`.
    """
    connector = FixedProbabilityConnector(p, rng=rng)
    return Projection(pre, post, connector, StaticSynapse(weight, delay), receptor_type)


def set(cells: Cells | Cell, **parameters: Any) -> None:
    """Change parameters of some cells."""
    _group(cells).set(**parameters)


def initialize(cells: Cells | Cell, **initial_values: Any) -> None:
    """Set initial values of state variables of some cells."""
    _group(cells).initialize(**initial_values)


def record(variables: Any, source: Cells | Cell, filename: Any = None, sampling_interval: Any = None) -> None:
    """Record variables of some cells.

    Parameters
    ----------
    variables, sampling_interval
        As for `Population.record`.
    source : Population or PopulationView
        The cells.
    filename : str or neo IO, optional
        Where to write the data at the end of the simulation.
    """
    _group(source).record(variables, filename, sampling_interval)


def _group(cells: Any) -> Cells:
    group = cells.as_view() if isinstance(cells, Cell) else cells
    if not isinstance(group, Cells):
        raise BadValue(f"The cells must be a population, a view or a cell, not {cells!r}.")
    return group


def list_standard_models() -> list[str]:
    """Return the names of the standard cell types and sources."""
    return ["IF_cond_exp", "IF_curr_delta", "IF_curr_exp", "SpikeSourceArray", "SpikeSourcePoisson"]
