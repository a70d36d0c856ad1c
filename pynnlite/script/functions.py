"""The functions of PyNN's module-style interface, which work on the current simulation of one module."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, SupportsFloat

from .. import standardmodels
from ..backend import Timings, known_options
from ..connectors import FixedProbabilityConnector
from ..declarations import ModelType
from ..errors import BadValue, PynnliteWarning
from ..names import __all__ as public
from ..network import Cell, Group, Network, Population, Projection, checked_annotations
from ..origin import warn
from ..random import NumpyRNG
from ..running import HIGHEST_RATE, Callback, Simulator
from ..standardmodels import StaticSynapse
from . import session


class _Warned:
    """Turns an error in a with-block, also one of a library that writes files, into a warning."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if isinstance(error, Exception):
            warn(f"{self._what}: {error}", PynnliteWarning)
        return isinstance(error, Exception)


class Functions:
    """PyNN's functions for one module, such as ``pynnlite.native``.

    Parameters
    ----------
    module : str
        Name of the module.
    backend : str
        The backend that its simulations run on.
    of_pynn : bool
        Whether a script of PyNN's calls them, untouched; see `Network`.
    """

    def __init__(self, module: str, backend: str, of_pynn: bool = False) -> None:
        self._module, self._backend, self._of_pynn = module, backend, of_pynn

    @property
    def _simulator(self) -> Simulator:
        return session.current(self._module)

    def setup(
        self,
        timestep: Any = 0.1,
        min_delay: Any = "auto",
        max_delay: Any = "auto",
        seed: int = 0,
        progress: Any = False,
        rate_warning: Any = HIGHEST_RATE,
        **options: Any,
    ) -> int:
        """Begin a new simulation, and return the rank of this process.

        Parameters
        ----------
        timestep, min_delay, max_delay, progress, rate_warning, **options
            As for `Simulator`.
        seed : int
            Seed of the network.
        """
        if self._of_pynn:
            options = known_options(self._backend, options)
        shown = (progress, rate_warning)
        simulator = Simulator(self._backend, Network(seed), timestep, min_delay, max_delay, *shown, **options)
        simulator.network.of_pynn = self._of_pynn
        previous = session.previous(self._module)
        session.activate(self._module, simulator)
        if previous is not None:
            with _Warned("The simulation before this one ended with an error"):
                previous.end()
        return simulator.communicator.rank

    def run(
        self,
        simtime: SupportsFloat,
        callbacks: Sequence[Callback] | None = None,
        progress: bool | None = None,
    ) -> float:
        """Go on for some time (ms), and return the time then reached; see `Simulator.run`."""
        return self._simulator.run(simtime, callbacks, progress)

    run_for = run

    def run_until(
        self,
        time_point: SupportsFloat,
        callbacks: Sequence[Callback] | None = None,
        progress: bool | None = None,
    ) -> float:
        """Go on until a time (ms), and return it; see `Simulator.run_until`."""
        return self._simulator.run_until(time_point, callbacks, progress)

    def reset(self, annotations: Mapping[str, Any] | None = None, same_noise: bool = False) -> None:
        """End the segment and go back to 0 ms; see `Simulator.reset`."""
        self._simulator.reset(annotations, same_noise)

    def checkpoint(self, path: str | os.PathLike[str]) -> None:
        """Write the state of the simulation to a file; see `Simulator.checkpoint`."""
        self._simulator.checkpoint(path)

    def restore(self, path: str | os.PathLike[str]) -> float:
        """Go on from a checkpoint, and return the time then reached; see `Simulator.restore`."""
        return self._simulator.restore(path)

    def timings(self) -> Timings:
        """Return what the simulation has spent its time on; see `Simulator.timings`."""
        return self._simulator.timings()

    def end(self) -> None:
        """Write the files that were asked for and release the simulator; the data stay readable."""
        self._simulator.end()

    def get_current_time(self) -> float:
        """Return the present time in ms."""
        return self._simulator.time

    def get_time_step(self) -> float:
        """Return the length of a step in ms."""
        return self._simulator.dt

    def get_min_delay(self) -> float:
        """Return the shortest delay that is allowed, in ms."""
        return self._simulator.min_delay

    def get_max_delay(self) -> float:
        """Return the longest delay that is allowed, in ms."""
        return self._simulator.max_delay

    def rank(self) -> int:
        """Return the rank of this process."""
        return self._simulator.communicator.rank

    def num_processes(self) -> int:
        """Return how many processes there are."""
        return self._simulator.communicator.size

    def name(self) -> str:
        """Return the name of the backend; sPyNNaker's scripts ask for it."""
        message = "name() is a function of sPyNNaker's alone; use the name of the module, sim.__name__."
        self._simulator.network.warn_once("name", message)
        return self._simulator.backend.name

    @staticmethod
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

    @staticmethod
    def connect(
        pre: Group | Cell,
        post: Group | Cell,
        weight: Any = 0.0,
        delay: Any = None,
        receptor_type: str | None = None,
        p: float = 1.0,
        rng: NumpyRNG | None = None,
    ) -> Projection:
        """Return a new projection that joins each pair with the same probability.

        Parameters
        ----------
        pre, post : Population, PopulationView, Assembly or Cell
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
        return Projection(pre, post, connector, StaticSynapse(weight, delay), receptor_type=receptor_type)

    @staticmethod
    def set(cells: Group | Cell, **parameters: Any) -> None:
        """Change parameters of some cells."""
        _group(cells).set(**parameters)

    @staticmethod
    def initialize(cells: Group | Cell, **initial_values: Any) -> None:
        """Set initial values of state variables of some cells."""
        _group(cells).initialize(**initial_values)

    @staticmethod
    def record(
        variables: Any,
        source: Group | Cell,
        filename: Any = None,
        sampling_interval: Any = None,
        annotations: Mapping[str, Any] | None = None,
    ) -> None:
        """Record variables of some cells.

        Parameters
        ----------
        variables, sampling_interval
            As for `Population.record`.
        source : Population, PopulationView, Assembly or Cell
            The cells.
        filename : str or neo IO, optional
            Where to write the data at the end of the simulation.
        annotations : dict, optional
            Notes to put on the cells, as by `Population.annotate`.
        """
        notes, group = checked_annotations(annotations), _group(source)
        group.record(variables, filename, sampling_interval)
        group.annotate(**notes)

    @staticmethod
    def record_v(source: Group | Cell, filename: Any = None) -> None:
        """Record the membrane potential of some cells; `filename` is that of `record`."""
        _group(source).record("v", filename)

    @staticmethod
    def record_gsyn(source: Group | Cell, filename: Any = None) -> None:
        """Record the synaptic conductances of some cells; `filename` is that of `record`."""
        _group(source).record(["gsyn_exc", "gsyn_inh"], filename)

    @staticmethod
    def list_standard_models() -> list[str]:
        """Return the names of the standard cell types and sources."""
        kinds = ((name, getattr(standardmodels, name, None)) for name in public)
        return [name for name, kind in kinds if isinstance(kind, type) and issubclass(kind, ModelType)]


FUNCTIONS = tuple(sorted(name for name in vars(Functions) if not name.startswith("_")))
"""The names of the functions."""


def _group(cells: Any) -> Group:
    group = cells.as_view() if isinstance(cells, Cell) else cells
    if not isinstance(group, Group):
        raise BadValue(f"The cells must be a population, a view, an assembly or a cell, not {cells!r}.")
    return group
